"""Recognises LimeSurvey's files by their content, so that they are refused with the right words."""

from __future__ import annotations

_START = 4096  # bytes that are looked at


def recognise(data: bytes) -> str | None:
    """ "lss" for an XML export, "limesurvey-tsv" for a tab-separated one, else None."""
    start = data[:_START].decode("utf-8-sig", "replace").lstrip("\ufeff \r\n\t")
    if start.startswith("<") and "<LimeSurveyDocType>" in start:
        return "lss"
    columns = {column.strip('"') for column in start.split("\n", 1)[0].strip().split("\t")}
    return "limesurvey-tsv" if {"class", "type/scale", "name"} <= columns else None
