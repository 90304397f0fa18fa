"""A plan's sections in the reader's language as far as they are translated, with the tables that belong to them."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.kernel.text import OWN_NAMES, Reading
from portal.plans import plan_templates
from portal.plans.content import Content, blocks_in
from portal.plans.exports.composing.words import day, here, is_day, named, number
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Note, Part, Table, written
from portal.plans.plan_templates import Column, Field
from portal.plans.translations import in_place
from portal.web.formats import money


def sections(edition: Edition) -> Iterator[Part]:
    for section in edition.content["sections"]:
        yield Heading(2, edition.read(section["title"]))
        yield from _text(edition, section, "", 2)
        if section["easy_blocks"]:
            yield Heading(3, here(edition, _("In easy words")))
            yield from _text(edition, section, "easy_", 3)
        yield from _table_of(edition, plan_templates.field(edition.kind, section["key"]))


def _text(edition: Edition, section: Content, prefix: str, below: int) -> Iterator[Part]:
    """A section in the reader's language as far as it is translated, with a note that says how far."""
    blocks = blocks_in(section[f"{prefix}blocks"])
    if edition.lang == section["language"]:
        yield from written(blocks, edition.lang, below)
        return
    told = section[f"{prefix}translations"].get(edition.lang) or [None] * len(blocks)
    yield from _standing(section, [each for each, block in zip(told, blocks, strict=True) if block.text.strip()])
    for block, found in zip(blocks, told, strict=True):
        if found:
            yield from written(in_place(block, found["words"]), edition.lang, below)
        else:
            yield from written([block], section["language"], below)


def _standing(section: Content, told: list[Content | None]) -> Iterator[Note]:
    missing = sum(each is None for each in told)
    if missing:
        original = OWN_NAMES.get(section["language"], section["language"])
        yield Note(
            ngettext(
                "%(num)s paragraph has not been translated yet. It is shown as it was written (%(language)s).",
                "%(num)s paragraphs have not been translated yet. They are shown as they were written (%(language)s).",
                missing,
                language=original,
            )
        )
    if any(each and each["state"] == "machine" for each in told):
        yield Note(_("A computer translated part of this text. Nobody has checked that yet."))


def _table_of(edition: Edition, field: Field | None) -> Iterator[Part]:
    rows = edition.content["tables"].get(field.key, []) if field else []
    if field is None or not rows:
        return
    columns = [column for column in field.columns if any(row.get(column.key) for row in rows)]
    yield Table(
        edition.read(field.label).text,
        tuple(named(edition, column.label) for column in columns),
        tuple(tuple(_cell(edition, column, row.get(column.key, "")) for column in columns) for row in rows),
    )


def _cell(edition: Edition, column: Column, value: str) -> Reading:
    """A cell in the reader's words where its column has choices, figures or days; else as it was written."""
    if value in column.choices:
        return here(edition, named(edition, column.choices[value]))
    if column.is_number and column.key != "year" and value.isascii() and value.isdigit():
        amount = int(value)
        return here(edition, money(amount, edition.plan.region) if column.is_money else number(amount))
    if column.is_day and is_day(value):
        return here(edition, day(value))
    return Reading(value, edition.content["language"])


def tables_left(edition: Edition) -> Iterator[Part]:
    """The tables whose field is no section."""
    here = {section["key"] for section in edition.content["sections"]}
    for field in plan_templates.tables(edition.kind):
        if field.key not in here and edition.content["tables"].get(field.key):
            yield Heading(2, edition.read(field.label))
            yield from _table_of(edition, field)
