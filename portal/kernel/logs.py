"""What no log may hold: the secrets in addresses of mailed links and of invitations."""

from __future__ import annotations

import logging
import re
from typing import Any

_TOKEN = re.compile(r"(/[ti]/[\w-]+/)[\w-]+")
_plain_formatter = logging.Formatter()


def without_tokens(text: str) -> str:
    """`text` with the token of every mailed link (`/t/<purpose>/<token>`) and invitation (`/i/…/<code>`) as dots."""
    return _TOKEN.sub(r"\1…", text)


def hide_tokens() -> None:
    """Take tokens out of every record of every logger, whatever handler writes it. Calling it again changes nothing."""
    make = logging.getLogRecordFactory()
    if getattr(make, "hides_tokens", False):
        return

    def make_discreet(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return _discreet(make(*args, **kwargs))

    make_discreet.hides_tokens = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make_discreet)


def _discreet(record: logging.LogRecord) -> logging.LogRecord:
    if _TOKEN.search(f"{record.msg} {record.args}"):
        record.msg, record.args = without_tokens(record.getMessage()), None
    if record.exc_info:
        record.exc_text = without_tokens(_plain_formatter.formatException(record.exc_info))
    return record
