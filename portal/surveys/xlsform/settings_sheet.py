"""The settings sheet: title, languages and what holds for the whole form."""

from __future__ import annotations

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Settings
from portal.surveys.xlsform.problems import Place, Problems
from portal.surveys.xlsform.records import Record, Table
from portal.surveys.xlsform.translation import Translation

LAYOUTS = ("one", "pages", "all")
MAX_NUMBER = 10_000


def settings_record(table: Table) -> Record:
    """The one row that counts."""
    return table.records[0] if table.records else Record(table.name, 0)


def read_settings(record: Record, translation: Translation, problems: Problems) -> Settings:
    layout = record.get("portal_layout").lower() or "one"
    if layout not in LAYOUTS:
        _ignored(record, "portal_layout", layout, problems)
        layout = "one"
    extra = dict(record.extra)
    if record.get("allow_choice_duplicates"):
        extra["allow_choice_duplicates"] = record.get("allow_choice_duplicates")
    return Settings(
        form_id=record.get("form_id"),
        version=record.get("version"),
        instance_name=record.get("instance_name"),
        style=record.get("style"),
        layout=layout,
        minutes=_number(record, "portal_minutes", problems),
        min_group_size=_number(record, "portal_min_group_size", problems),
        audience=record.get("portal_audience"),
        level=record.get("portal_level"),
        intro=translation.text(record, "portal_intro"),
        thanks=translation.text(record, "portal_thanks"),
        consent=translation.text(record, "portal_consent"),
        consent_health=translation.text(record, "portal_consent_health"),
        extra=extra,
    )


def read_title(record: Record, translation: Translation, fallback: str) -> LocalizedText:
    """The form's title; a form without any is called by its id, else by `fallback`."""
    translated = translation.text(record, "portal_title")
    plain = record.get("form_title") or ("" if translated else record.get("form_id") or fallback)
    return LocalizedText({translation.default: plain, **translated})


def _number(record: Record, name: str, problems: Problems) -> int | None:
    text = record.get(name)
    if not text:
        return None
    if text.isdecimal() and 0 < int(text[:9]) <= MAX_NUMBER:
        return int(text)
    _ignored(record, name, text, problems)
    return None


def _ignored(record: Record, name: str, text: str, problems: Problems) -> None:
    problems.warn("setting_ignored", Place(record.sheet, record.row, name), value=text)
