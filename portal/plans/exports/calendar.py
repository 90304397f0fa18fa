"""The days of a plan as a calendar (RFC 5545): when steps are due, and when residents hear back."""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def ics(edition: Edition) -> bytes:
    """The file. Call it inside `force_locale(edition.lang)`. Steps that were stopped have no day any more."""
    lines = [*_head(edition), *_events(edition), "END:VCALENDAR"]
    return b"".join(_folded(line) for line in lines)


def _head(edition: Edition) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Kring//Plan//{edition.lang.upper()}")
    yield from ("CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(edition.title.text)}")
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D")


def _events(edition: Edition) -> Iterator[str]:
    for _action_number, action, _number, step in edition.steps():
        if step["due_on"] and step["status"] != StepStatus.STOPPED.value:
            yield from _step(edition, action, step)
    if day := edition.content["report_back_on"]:
        name = _("Report back: %(title)s", title=edition.title.text)
        yield from _event(edition, f"plan-{edition.plan.id}-report", day, name, "", plan_address(edition.plan.id))


def _step(edition: Edition, action: Content, step: Content) -> Iterator[str]:
    status = STEP_LOOKS[StepStatus(step["status"])].label
    facts = [
        edition.title.text,
        edition.read(action["title"]).text,
        _("Owner: %(name)s", name=edition.owner(step)) if edition.owner(step) else "",
        _("Status: %(status)s", status=status),
    ]
    about = "\n".join(filter(None, facts))
    title = edition.read(step["title"]).text
    yield from _event(edition, f"plan-step-{step['id']}", step["due_on"], title, about, step_address(step["id"]))


def _event(edition: Edition, key: str, iso: str, summary: str, about: str, path: str) -> Iterator[str]:
    """One day. Its name stays the same, so a calendar that subscribed moves it when the day changes."""
    day = date.fromisoformat(iso)
    host = urlsplit(link(path)).hostname
    yield from ("BEGIN:VEVENT", f"UID:{key}@{host}", f"DTSTAMP:{_stamp(edition.at)}")
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={edition.lang}:{_text(summary)}"
    if about:
        yield f"DESCRIPTION;LANGUAGE={edition.lang}:{_text(about)}"
    yield from (f"URL:{link(path)}", "TRANSP:TRANSPARENT", "END:VEVENT")


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
