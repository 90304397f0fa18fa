"""The pages every region has (contact, privacy, accessibility, help now), filled with what the region itself states.

A text that names a variable the region has not stated is left out; a text with `unless` stands only while that
variable is not stated. So a page never shows a gap, and never claims what nobody said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any

from portal.content import Entries, Entry, read_yaml

KEYS = ("contact", "privacy", "accessibility", "help_now")


@dataclass(frozen=True)
class Phone:
    """`number` as people read it, `dial` as a telephone link wants it."""

    number: str
    dial: str
    label: str


@dataclass(frozen=True)
class Section:
    """Paragraphs come before items. `country` (NL, PL, SI) where it concerns only one; `see` is a page to link to."""

    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]
    phones: tuple[Phone, ...]
    country: str | None
    see: str | None


@dataclass(frozen=True)
class Page:
    key: str
    title: str
    lead: str
    sections: tuple[Section, ...]


def page(key: str, language: str, values: Mapping[str, str], country: str | None = None) -> Page:
    """The page `key` in `language`; the section of the region's own `country` comes before those of the others."""
    source = _source(key)
    sections = (_section(section, language, values) for section in source["sections"])
    shown = [section for section in sections if section.paragraphs or section.items or section.phones]
    shown.sort(key=lambda section: section.country not in (None, country))
    return Page(key, source["title"][language], source["lead"][language], tuple(shown))


def variables() -> Entries:
    """What a region may state, in the order of a form: `name`, `label`, `example`, and `stated_by` portal or region."""
    stated: Entries = _source("variables")["variables"]
    return stated


def unstated(values: Mapping[str, str]) -> list[str]:
    """Names of the variables without which some text is left out."""
    return [variable["name"] for variable in variables() if not values.get(variable["name"])]


@cache
def _source(key: str) -> Entry:
    source: Entry = read_yaml(f"pages/{key}.yaml")
    return source


def _section(source: Entry, language: str, values: Mapping[str, str]) -> Section:
    return Section(
        heading=source["heading"][language],
        paragraphs=_filled(source.get("paragraphs", ()), language, values),
        items=_filled(source.get("items", ()), language, values),
        phones=tuple(_phone(phone, language) for phone in source.get("phones", ())),
        country=source.get("country"),
        see=source.get("see"),
    )


def _phone(source: Entry, language: str) -> Phone:
    return Phone(source["number"], source["number"].replace(" ", "").replace("-", ""), source["label"][language])


def _filled(texts: tuple[Any, ...], language: str, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text[language].format_map(values) for text in texts if _stands(text, language, values))


def _stands(text: Entry, language: str, values: Mapping[str, str]) -> bool:
    named = [name for _, name, _, _ in Formatter().parse(text[language]) if name]
    return all(values.get(name) for name in named) and not values.get(text.get("unless", ""))
