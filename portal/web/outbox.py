"""The mails that were written while there is no mail server: shown on the machine itself, to try Kring out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import Flask, Response, current_app, request
from markupsafe import Markup, escape

from portal.config import Settings
from portal.kernel import mail
from portal.kernel.errors import NotFound
from portal.web.access import public
from portal.web.pages import render_page

NEWEST = 50

_NAME = re.compile(r"[0-9a-f-]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as a reader wants it."""

    name: str
    to: str
    subject: str
    at: datetime
    language: str
    text: str

    @property
    def body(self) -> Markup:
        """The plain text as paragraphs; addresses can be clicked."""
        paragraphs = [part for part in self.text.strip().split("\n\n") if part.strip()]
        return Markup("").join(Markup("<p>{}</p>").format(_with_links(part)) for part in paragraphs)


def open_here() -> bool:
    """Whether this is a portal without a mail server that nobody else can reach.

    The request's own host is asked too: behind a proxy, with the base address forgotten, the outbox stays shut.
    """
    settings: Settings = current_app.config["KRING"]
    asked = Settings(base_url=f"http://{request.host}")
    return not settings.smtp_host and settings.is_loopback and asked.is_loopback


def letters() -> list[Letter]:
    """The newest mails, the last one first."""
    files = sorted(mail.outbox().glob("*.eml"), reverse=True)[:NEWEST]
    return [_read(file) for file in files]


@public
def index() -> Response:
    """The list of mails; 404 where mails are really sent."""
    if not open_here():
        raise NotFound
    return render_page("outbox/index.html", letters=letters())


@public
def letter(name: str) -> Response:
    """One mail."""
    file = mail.outbox() / f"{name}.eml"
    if not open_here() or not _NAME.fullmatch(name) or not file.is_file():
        raise NotFound
    return render_page("outbox/letter.html", letter=_read(file))


def _read(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    plain = message.get_body(("plain",))
    return Letter(
        name=file.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(str(message["Date"])),
        language=str(message["Content-Language"]),
        text=str(plain.get_content()) if plain else "",
    )


def _with_links(text: str) -> Markup:
    parts, last = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [_lines(text[last : found.start()]), Markup('<a href="{0}">{0}</a>').format(found[0])]
        last = found.end()
    return Markup("").join([*parts, _lines(text[last:])])


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def register(app: Flask) -> None:
    app.add_url_rule("/outbox", "outbox", index)
    app.add_url_rule("/outbox/<name>", "outbox_letter", letter)
    app.jinja_env.globals["outbox_is_open"] = open_here
