"""Names for things: random where nobody may guess, readable where people read."""

from __future__ import annotations

import re
import secrets
import unicodedata
import uuid

# Without letters and digits that are mistaken for each other on a poster (0 O, 1 l I).
_READABLE = "abcdefghijkmnpqrstuvwxyz23456789"
# NFKD does not take the bar from these.
_BARRED = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ß": "ss"})


LARGEST_ROW = 2**31 - 1
"""No row has a larger number, and databases cannot even be asked for one."""


def new_uuid() -> uuid.UUID:
    """A random identity that says nothing about when or where it was made."""
    return uuid.UUID(bytes=secrets.token_bytes(16), version=4)


def short_code(length: int = 7) -> str:
    """A random readable code for a short link; 7 letters are 35 bits."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))


def slug(text: str, longest: int = 60) -> str:
    """`text` as part of an address: lower case, no diacritics, words joined by hyphens; "x" if nothing is left."""
    plain = unicodedata.normalize("NFKD", text.translate(_BARRED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:longest].strip("-") or "x"
