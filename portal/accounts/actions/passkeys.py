"""Passkeys (WebAuthn): a key pair on the person's device signs a challenge that is good once."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cbor2 import CBORDecodeError
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts.actions import tickets
from portal.accounts.actions.tickets import Purpose
from portal.accounts.models import Passkey, Person
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.secrets import keyed_hash

# What py_webauthn raises for bytes that no authenticator made.
_UNREADABLE = (WebAuthnException, CBORDecodeError, ValueError, KeyError, TypeError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Site:
    """For whom a passkey is: the base address, and the host in it."""

    origin: str

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or "localhost"


def challenge_for_new(person: Person, site: Site) -> str:
    """What the browser needs to make a passkey for `person`, as JSON."""
    known = select(Passkey.credential_id).where(Passkey.person_id == person.id)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Kring",
        user_id=keyed_hash("passkey user", str(person.id)),
        user_name=person.email or "",
        user_display_name=person.name,
        challenge=_challenge(Purpose.ADD_PASSKEY, person.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key) for key in db.session.scalars(known)],
    )
    return options_to_json(options)


def add_passkey(person: Person, site: Site, credential: str, name: str) -> Passkey:
    """Keep the public half of a new passkey. Raises Invalid if the answer fits no challenge of this person."""
    try:
        answer = parse_registration_credential_json(credential)
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=_take_challenge(Purpose.ADD_PASSKEY, answer.response.client_data_json, person.id),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise Invalid(_l("The passkey could not be added. Try again.")) from error
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == verified.credential_id)):
        raise Conflict(_l("This passkey is already known here."))
    passkey = Passkey(
        person_id=person.id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=" ".join(name.split())[:60] or "Kring",
        added_on=clock.today(),
    )
    db.session.add(passkey)
    db.session.flush()
    return passkey


def challenge_for_sign_in(site: Site) -> str:
    """What the browser needs to find a passkey and sign with it, as JSON. It names nobody."""
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=_challenge(Purpose.USE_PASSKEY, None),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def check_passkey(site: Site, credential: str) -> Person:
    """The person whose passkey signed a challenge of ours. Raises Invalid for anything else."""
    refusal = Invalid(_l("This passkey does not work here. Sign in another way."))
    try:
        answer = parse_authentication_credential_json(credential)
        passkey = db.session.scalar(select(Passkey).where(Passkey.credential_id == answer.raw_id))
        challenge = _take_challenge(Purpose.USE_PASSKEY, answer.response.client_data_json, None)
        if passkey is None:
            raise refusal
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise refusal from error
    passkey.sign_count, passkey.used_on = verified.new_sign_count, clock.today()
    return db.session.get_one(Person, passkey.person_id)


def remove_passkey(person: Person, passkey_id: int) -> bool:
    """Forget a passkey of `person`. False if it was not there."""
    gone = delete(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person.id).returning(Passkey.id)
    return db.session.execute(gone).first() is not None


def _challenge(purpose: Purpose, person_id: int | None) -> bytes:
    challenge = os.urandom(32)
    tickets.issue(purpose, person_id, token=bytes_to_base64url(challenge))
    return challenge


def _take_challenge(purpose: Purpose, client_data: bytes, person_id: int | None) -> bytes:
    """The challenge that the browser says it signed, if it is one of ours and unused. Raises ValueError otherwise."""
    told: Any = json.loads(client_data)["challenge"]
    taken = tickets.consume(purpose, str(told))
    if taken is None or taken[0] != person_id:
        raise ValueError("the challenge is not ours, or was used")
    return urlsafe_b64decode(str(told) + "==")
