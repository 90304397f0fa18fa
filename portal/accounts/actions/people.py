"""Making people, and what a person may change about their own account."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.actions import sign_ins, tickets
from portal.accounts.models import Membership, Person
from portal.accounts.passwords import check_new_password, hash_password
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.permissions import Actor, Role
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES


def tidy_email(typed: str) -> str:
    """An address in its one form: lower case, no spaces around it. Raises Invalid if it is none."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as error:
        text = _l("This is not an email address. An address looks like name@example.org.")
        raise Invalid(text, fields={"email": text}) from error
    return found.normalized.lower()


def create_person(
    email: str,
    name: str,
    *,
    language: str | None = None,
    password: str | None = None,
    is_admin: bool = False,
    is_demo: bool = False,
) -> Person:
    """A new person. Raises Conflict if the address has an account; a demo person's password may be easy."""
    address = tidy_email(email)
    if db.session.scalar(select(Person.id).where(Person.email == address)):
        raise Conflict(_l("This address already has an account."))
    person = Person(
        email=address,
        name=tidy_name(name),
        language=language,
        is_admin=is_admin,
        is_demo=is_demo,
        created_at=clock.now(),
    )
    if password and is_demo:
        person.password_hash = hash_password(password)
    elif password:
        set_password(person, password)
    db.session.add(person)
    db.session.flush()
    return person


def add_membership(
    person: Person,
    region_id: int,
    role: Role,
    perspective: Perspective,
    organisation_id: int | None = None,
) -> Membership:
    """Make `person` a member of a region; one who has the role already keeps it as it is."""
    where = (Membership.person_id == person.id, Membership.region_id == region_id, Membership.role == role)
    found = db.session.scalar(select(Membership).where(*where))
    if found is None:
        found = Membership(
            person_id=person.id,
            region_id=region_id,
            role=role,
            perspective=perspective,
            organisation_id=organisation_id,
            since=clock.now(),
        )
        db.session.add(found)
        db.session.flush()
    return found


def set_password(person: Person, password: str) -> None:
    """Give `person` a new password. Raises Invalid (field `password`) for one that others could guess."""
    check_new_password(password, person.name, person.email)
    person.password_hash = hash_password(password)


def change_password(person: Person, password: str, keep: int | None = None) -> None:
    """A new password, from which on every other device has to sign in again (`keep` is the sign-in that stays)."""
    set_password(person, password)
    tickets.withdraw(person.id)
    sign_ins.end_all(person.id, keep=keep)


def change_profile(person: Person, name: str, language: str | None) -> None:
    """Change what a person is called and the language of their pages and mails."""
    person.name = tidy_name(name)
    person.language = language if language in LANGUAGES else None
    db.session.flush()


def tidy_name(typed: str) -> str:
    """A name on one line, at most 120 characters. Raises Invalid if nothing is left."""
    name = " ".join("".join(c if c.isprintable() else " " for c in typed).split())[:120]
    if not name:
        text = _l("Fill in your name.")
        raise Invalid(text, fields={"name": text})
    return name


def person_of(actor: Actor) -> Person:
    """The row of somebody who is signed in."""
    return db.session.get_one(Person, actor.id)
