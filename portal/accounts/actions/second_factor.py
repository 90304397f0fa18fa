"""The second factor: codes of an authenticator (TOTP, RFC 6238), and recovery codes for the day it is lost."""

from __future__ import annotations

import secrets as random
from dataclasses import dataclass

import pyotp
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from portal.accounts.models import Person, RecoveryCode
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.secrets import keyed_hash, seal, unseal

STEP = 30  # seconds
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator needs to know: the secret to type, and the same as an address for a QR code."""

    secret: str
    address: str


def new_setup(person: Person, secret: str | None = None) -> Setup:
    """A fresh secret for `person` (or `secret` again); nothing is stored before a code proves that it arrived."""
    secret = secret or pyotp.random_base32()
    return Setup(secret, pyotp.TOTP(secret).provisioning_uri(name=person.email or "", issuer_name="Kring"))


def turn_on(person: Person, secret: str, code: str) -> list[str]:
    """Ask for a code at every sign-in from now on. Returns the recovery codes, which are shown this once."""
    step = _step_of(secret, code)
    if step is None:
        raise _wrong_code()
    person.totp_secret = seal(_key(), secret.encode(), _label(person))
    person.totp_step = step
    return new_recovery_codes(person)


def turn_off(person: Person) -> None:
    """Ask for no code any more."""
    person.totp_secret, person.totp_step = None, 0
    _forget_codes(person)


def new_recovery_codes(person: Person) -> list[str]:
    """Ten fresh codes in place of those that were left. Raises Conflict without a second factor."""
    if person.totp_secret is None:
        raise Conflict(_l("You have no second step, so there is nothing to recover."))
    _forget_codes(person)
    codes = [_new_code() for _number in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(hash=_code_hash(person, code), person_id=person.id) for code in codes)
    db.session.flush()
    return codes


def check_code(person: Person, typed: str) -> None:
    """Take a code of the authenticator or a recovery code: each once. Raises Invalid (field `code`) for any other."""
    if not (_take_totp(person, typed) or _take_recovery_code(person, typed)):
        raise _wrong_code()


def _take_totp(person: Person, typed: str) -> bool:
    secret = unseal(_key(), person.totp_secret or b"", _label(person))
    step = _step_of(secret.decode(), typed) if secret else None
    if step is None:
        return False
    newer = update(Person).where(Person.id == person.id, Person.totp_step < step).values(totp_step=step)
    return db.session.execute(newer.returning(Person.id)).first() is not None


def _take_recovery_code(person: Person, typed: str) -> bool:
    taken = delete(RecoveryCode).where(RecoveryCode.hash == _code_hash(person, typed)).returning(RecoveryCode.hash)
    return db.session.execute(taken).first() is not None


def _step_of(secret: str, typed: str) -> int | None:
    """The time step that a code belongs to: the present one, or its neighbour if two clocks disagree a little."""
    digits = "".join(typed.split())
    present = int(clock.now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    matching = [s for s in (present - 1, present, present + 1) if random.compare_digest(totp.at(s * STEP), digits)]
    return matching[-1] if matching else None


def _forget_codes(person: Person) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _new_code() -> str:
    """Ten letters in two groups: 49 bits, and nobody mistakes one for another."""
    letters = "".join(random.choice(_LETTERS) for _letter in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _code_hash(person: Person, typed: str) -> bytes:
    tidy = "".join(c for c in typed.lower() if c.isalnum())
    return keyed_hash("recovery code", str(person.id), tidy)


def _key() -> bytes:
    return keyed_hash("authenticator secrets")


def _label(person: Person) -> bytes:
    return str(person.id).encode()


def _wrong_code() -> Invalid:
    text = _l("This code is not right, or it was used already. Take the newest one.")
    return Invalid(text, fields={"code": text})
