"""Mails: written in the recipient's language, queued with the change that causes them, delivered by a job.

A queued mail is sealed with a key of the instance, so that the links in it are not in the database. Without an SMTP
server mails become files in the instance's folder `outbox`.
"""

from __future__ import annotations

import smtplib
import ssl
from base64 import b64decode, b64encode
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask_babel import force_locale, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portal.config import ROOT, Settings
from portal.kernel import clock, secrets
from portal.kernel.jobs import enqueue, job

PATIENCE = 20  # seconds that a mail server has for each answer

_settings = Settings()


def use_settings(settings: Settings) -> None:
    """Say where mails go and which address their links begin with, once at start."""
    global _settings
    _settings = settings


def link(path: str) -> str:
    """The full address of a page of ours, from the configured base address and never from a request."""
    return _settings.address + path


def send(template: str, to: str, language: str | None, *, stop: str = "", **context: Any) -> None:
    """Queue the mail `templates/emails/<template>.txt` to the address `to`, in the present transaction.

    The template sets `subject`; blank lines make paragraphs and `link(words, address)` a line to click on. The same
    text gives the plain and the HTML form. `stop` is the address that ends such mails with one click (RFC 8058); the
    template gets it too.
    """
    with force_locale(language or "en"):
        message = _compose(template, to, language or "en", {**context, "stop": stop})
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    enqueue("mail.send", sealed=b64encode(secrets.seal(_key(), message.as_bytes())).decode())


def outbox() -> Path:
    """The folder in which mails lie when there is no mail server."""
    return _settings.instance / "outbox"


def _environment(html: bool) -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "emails"),
        autoescape=html,  # noqa: S701 (the other one writes plain text)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["link"] = _html_link if html else _text_link
    return env


def _text_link(words: str, address: str) -> str:
    return f"{words}:\n{address}"


def _html_link(words: str, address: str) -> Markup:
    return Markup('<a href="{}"><strong>{}</strong></a>').format(address, words)


_text, _html = _environment(html=False), _environment(html=True)


def _compose(template: str, to: str, language: str, context: dict[str, Any]) -> EmailMessage:
    plain = _text.get_template(f"{template}.txt").make_module(context)
    marked = _html.get_template(f"{template}.txt").make_module(context)
    subject = one_line(plain.subject)  # type: ignore[attr-defined]
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = subject
    message["From"] = Address("Kring", addr_spec=_settings.mail_from)
    message["To"] = Address(addr_spec=to)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=urlsplit(_settings.address).hostname)
    message["Auto-Submitted"] = "auto-generated"
    closing = _settings.address
    message.set_content(f"{_tidy(str(plain))}\n\n-- \nKring\n{closing}\n")
    paragraphs = [Markup(p) for p in _tidy(str(marked)).split("\n\n")]  # noqa: S704 (escaped by the template)
    frame = _html.get_template("frame.html")
    html = frame.render(subject=subject, language=language, paragraphs=paragraphs, home=closing)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = language  # last: adding content takes such headers away
    return message


def _tidy(text: str) -> str:
    """Paragraphs separated by exactly one blank line."""
    blocks = "\n".join(line.rstrip() for line in text.splitlines()).split("\n\n")
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())


def one_line(text: str) -> str:
    """`text` without line ends and control characters: what a header can hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())[:200]


def _key() -> bytes:
    return secrets.keyed_hash("queued mail")


@job("mail.send")
def deliver(sealed: str) -> None:
    """Hand one queued mail over. It asks nothing of the database, so a slow server blocks nobody."""
    data = secrets.unseal(_key(), b64decode(sealed))
    if data is None:
        raise ValueError("a queued mail was sealed with another secret key")
    if _settings.smtp_host:
        _to_server(data)
    else:
        _to_outbox(data)


def _to_server(data: bytes) -> None:
    secure = ssl.create_default_context()
    address = (_settings.smtp_host, _settings.smtp_port)
    direct = _settings.smtp_tls and _settings.smtp_port == smtplib.SMTP_SSL_PORT
    server = (
        smtplib.SMTP_SSL(*address, timeout=PATIENCE, context=secure)
        if direct
        else smtplib.SMTP(*address, timeout=PATIENCE)
    )
    with server:
        if _settings.smtp_tls and not direct:
            server.starttls(context=secure)
        if _settings.smtp_user:
            server.login(_settings.smtp_user, _settings.smtp_password)
        server.send_message(message_from_bytes(data, policy=policy.SMTP))


def _to_outbox(data: bytes) -> None:
    folder = outbox()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.new_key().hex()[:8]}"
    unfinished = folder / f"{name}.part"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(data)
    unfinished.rename(folder / f"{name}.eml")
