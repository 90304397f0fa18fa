"""Keys and codes: everything is derived from the instance's one secret, one purpose each."""

from __future__ import annotations

import hmac
import os
import secrets as random

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.kernel.ids import slug

_NONCE = 12
_instance_secret = b""

# Two open syllables from letters that sound alike in Dutch, English, Polish and Slovenian: easy to read out, to write
# down and to type on a phone, and no language's word list is better than another's.
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
_AVOID = {
    "kaka",
    "kaki",
    "popo",
    "pipi",
    "nazi",
    "tits",
    "pupa",
    "pizda",
    "seka",
    "kura",
    "sada",
    "dupa",
    "lula",
    "rape",
}
_LETTERS = 4
WORDS = tuple(w for i, a in enumerate(_SYLLABLES) for b in _SYLLABLES if (w := a + b) not in _AVOID and a != b)[:2048]


def use_secret(secret: bytes) -> None:
    """Set the instance's secret, once at start."""
    global _instance_secret
    _instance_secret = secret


def keyed_hash(purpose: str, *parts: str | bytes) -> bytes:
    """32 bytes by which a secret can be found again but not read; different for each `purpose`."""
    message = purpose.encode()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        message += len(data).to_bytes(4, "big") + data
    return hmac.digest(_instance_secret, message, "sha256")


def new_token() -> str:
    """128 random bits for one purpose, safe in an address."""
    return random.token_urlsafe(16)


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return os.urandom(32)


def seal(key: bytes, data: bytes, label: bytes = b"") -> bytes:
    """Encrypt `data` so that only `key` opens it and only under the same `label`."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, label)


def unseal(key: bytes, sealed: bytes, label: bytes = b"") -> bytes | None:
    """The data, or None when the key or the label is another one or the bytes were changed."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], label)
    except (InvalidTag, ValueError):
        return None


def word_code(count: int = 5) -> str:
    """A code a person can write down: `count` words of 2048, 11 bits each."""
    return "-".join(random.choice(WORDS) for _ in range(count))


def words_from(data: bytes, count: int = 5) -> str:
    """The same kind of code, derived from at least 2·count random bytes: the same bytes give the same words."""
    return "-".join(WORDS[int.from_bytes(data[2 * i : 2 * i + 2], "big") % 2048] for i in range(count))


def tidy_code(typed: str) -> str:
    """What a person typed as a code, in its one form: without capitals and accents, words joined by hyphens."""
    letters = slug(typed).replace("-", "")
    return "-".join(letters[start : start + _LETTERS] for start in range(0, len(letters), _LETTERS))


def key_from_code(code: str) -> bytes:
    """A 256-bit key from a word code (argon2id, 19 MiB, 2 passes: OWASP's minimum; some 20 ms)."""
    salt = keyed_hash("code-salt", code)[:16]
    return hash_secret_raw(
        code.encode(), salt, time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, type=Type.ID
    )
