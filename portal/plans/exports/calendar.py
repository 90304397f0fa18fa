"""The days of a plan as a calendar (RFC 5545): when steps are due, and when residents hear back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _

from portal.kernel.mail import link
from portal.plans.addresses import plan_address, step_address
from portal.plans.content import Content
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import printable
from portal.plans.looks import STEP_LOOKS
from portal.plans.models import StepStatus

_OCTETS = 75
_SPECIAL = re.compile(r"[\\;,]")
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Event:
    """One day. Its key stays the same, so a calendar that subscribed moves it when the day changes."""

    key: str
    day: date
    summary: str
    about: str
    path: str


def ics(edition: Edition) -> bytes:
    """The file. Call it inside `force_locale(edition.lang)`. Steps that were stopped have no day any more."""
    return calendar(edition.title.text, edition.lang, edition.at, _events(edition))


def calendar(name: str, lang: str, at: datetime, events: Iterable[Event]) -> bytes:
    """A calendar in the language `lang`, as it was at a moment."""
    lines = [*_head(name, lang), *(line for event in events for line in _lines(event, lang, at)), "END:VCALENDAR"]
    return b"".join(_folded(line) for line in lines)


def _head(name: str, lang: str) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Kring//Plan//{lang.upper()}")
    yield from ("CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}")
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D")


def _events(edition: Edition) -> Iterator[Event]:
    for _action_number, action, _number, step in edition.steps():
        if step["due_on"] and step["status"] != StepStatus.STOPPED.value:
            yield _step(edition, action, step)
    if day := edition.content["report_back_on"]:
        name = _("Report back: %(title)s", title=edition.title.text)
        key = f"plan-{edition.plan.id}-report"
        yield Event(key, date.fromisoformat(day), name, "", plan_address(edition.plan.id))


def _step(edition: Edition, action: Content, step: Content) -> Event:
    status = STEP_LOOKS[StepStatus(step["status"])].label
    facts = [
        edition.title.text,
        edition.read(action["title"]).text,
        _("Owner: %(name)s", name=edition.owner(step)) if edition.owner(step) else "",
        _("Status: %(status)s", status=status),
    ]
    return Event(
        f"plan-step-{step['id']}",
        date.fromisoformat(step["due_on"]),
        edition.read(step["title"]).text,
        "\n".join(filter(None, facts)),
        step_address(step["id"]),
    )


def _lines(event: Event, lang: str, at: datetime) -> Iterator[str]:
    host = urlsplit(link(event.path)).hostname
    yield from ("BEGIN:VEVENT", f"UID:{event.key}@{host}", f"DTSTAMP:{_stamp(at)}")
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={lang}:{_text(event.summary)}"
    if event.about:
        yield f"DESCRIPTION;LANGUAGE={lang}:{_text(event.about)}"
    yield from (f"URL:{link(event.path)}", "TRANSP:TRANSPARENT", "END:VEVENT")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A value of type TEXT: nothing in it ends the line or the value."""
    escaped = _SPECIAL.sub(r"\\\g<0>", printable(_BREAK.sub("\n", value)))
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line with its end, folded after 75 octets and never inside a character."""
    pieces, size = [""], 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _OCTETS:
            pieces.append(" ")
            size = 1
        pieces[-1] += char
        size += octets
    return "".join(f"{piece}\r\n" for piece in pieces).encode()
