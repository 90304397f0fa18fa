"""Passwords: argon2id, and the rule for a new one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import lazy_gettext as _l

from portal.kernel.errors import Invalid
from portal.kernel.secrets import new_token

SHORTEST = 12
LONGEST = 200

# OWASP's minimum for argon2id: 19 MiB, 2 passes; some 30 ms. Eight threads at once then need 150 MB, not 512.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

# What of the much-used passwords is long enough to get here; the shorter ones fall by their length.
_MUCH_USED = frozenset(
    (
        *("123456789012", "1234567890123", "12345678901234", "123456123456", "123123123123", "1q2w3e4r5t6y"),
        *("1qaz2wsx3edc", "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "asdfghjkl123", "zaq12wsxcde3"),
        *("password1234", "password12345", "passwordpassword", "administrator", "administrator1", "iloveyou1234"),
        *("letmeinletmein", "changemechangeme", "correcthorsebatterystaple", "trustno1trustno1", "unbelievable"),
        *("welkom123456", "wachtwoord12", "wachtwoord123", "geheim123456", "haslohaslo12", "mojehaslo123"),
        *("zaq1@wsxcde3", "geslogeslo12", "mojegeslo123"),
    )
)


def hash_password(password: str) -> str:
    """The password's argon2id hash, with its own salt and parameters in it."""
    return _hasher.hash(_tidy(password))


def is_password(password: str, hashed: str | None) -> bool:
    """Whether `password` belongs to `hashed`. Without a hash it takes as long and is False."""
    try:
        _hasher.verify(hashed or _nobody(), _tidy(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return hashed is not None


def needs_new_hash(hashed: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


def check_new_password(password: str, *known: str | None) -> None:
    """Refuse a password that others could guess; `known` are words about its owner (name, address)."""
    tidy = _tidy(password).lower()
    if len(tidy) < SHORTEST:
        raise _refusal(_l("Use at least 12 characters. Three or four words in a row are easy to remember."))
    if len(tidy) > LONGEST:
        raise _refusal(_l("Use at most 200 characters."))
    if tidy in _MUCH_USED or len(set(tidy)) < 5 or _is_about(tidy, known):
        raise _refusal(_l("This password is easy to guess. Choose words that have nothing to do with you."))


def _is_about(password: str, known: tuple[str | None, ...]) -> bool:
    """Whether little but a name, an address or "kring" is in it."""
    rest = password
    for word in {part for text in known if text for part in text.lower().replace("@", " ").split()} | {"kring"}:
        if len(word) > 3:
            rest = rest.replace(word, "")
    return len(rest) < min(6, len(password))


def _refusal(text: object) -> Invalid:
    return Invalid(text, fields={"password": text})


def _tidy(password: str) -> str:
    """One form of what looks the same on different keyboards."""
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(new_token())
