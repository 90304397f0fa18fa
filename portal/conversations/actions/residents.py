"""Residents without account in one place: what they are called, when they looked, and a code for another device."""

from __future__ import annotations

import random

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import select, update

from portal.conversations.models import Pseudonym
from portal.conversations.queries.residents import pseudonyms, taken_names
from portal.conversations.rows import insert_new
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.secrets import keyed_hash, tidy_code, word_code

LONGEST_NAME = 40
BIRDS = lazy_pgettext(
    "friendly names of people: birds, each once, separated by commas",
    "Blackbird, Bullfinch, Crane, Cuckoo, Goldfinch, Heron, Hoopoe, Jay, Kestrel, Kingfisher, Lapwing, Lark, Magpie, "
    "Nightingale, Oriole, Owl, Redstart, Robin, Sparrow, Starling, Stork, Swallow, Swan, Swift, Wagtail, Wren",
)


def call_resident(place: str, visitor: bytes, wish: str = "") -> str:
    """What a resident is called in `place`: what they wish, else what they were called before, else a bird's name.

    The name is in the present language. Raises Invalid (field `name`) for one that is too long.
    """
    name = " ".join("".join(c if c.isprintable() else " " for c in wish).split())
    if len(name) > LONGEST_NAME:
        raise Invalid(fields={"name": _l("This name is too long: %(n)s characters at most.", n=LONGEST_NAME)})
    known = meet(place, visitor)
    if name or not known.name:
        known.name = name or _friendly_name(place)
        db.session.flush()
    return known.name


def meet(place: str, visitor: bytes) -> Pseudonym:
    """The row of a resident in `place`, made when they first do something there."""
    insert_new(Pseudonym, {"place": place, "visitor": visitor})
    return db.session.scalars(pseudonyms(place, visitor)).one()


def _friendly_name(place: str) -> str:
    """A bird, with a number where another resident has that name already."""
    taken, bird = taken_names(place), random.choice(str(BIRDS).split(", "))  # noqa: S311 (a name, not a secret)
    if bird not in taken:
        return bird
    return next(name for number in range(2, len(taken) + 3) if (name := f"{bird} {number}") not in taken)


def look(place: str, visitor: bytes) -> None:
    """Note that a resident has read what became of their contributions."""
    meet(place, visitor).seen_at = clock.now()
    db.session.flush()


def new_code(place: str, visitor: bytes) -> str:
    """A word code with which another device of the same resident opens their page. An older one stops working."""
    code = word_code()
    meet(place, visitor).code_hash = _hash(place, code)
    db.session.flush()
    return code


def use_code(place: str, visitor: bytes, typed: str) -> None:
    """Join the browser `visitor` with the one the code was made on. Raises Invalid (field `code`) for a wrong code."""
    owner = db.session.scalar(select(Pseudonym).where(Pseudonym.code_hash == _hash(place, tidy_code(typed))))
    if owner is None:
        raise Invalid(fields={"code": _l("We do not know this code here. Please check the words.")})
    known = meet(place, visitor)
    root = owner.same_as_id or owner.id
    if known.id != root:
        known.same_as_id, known.name = root, known.name or owner.name
        db.session.execute(update(Pseudonym).where(Pseudonym.same_as_id == known.id).values(same_as_id=root))
    db.session.flush()


def _hash(place: str, code: str) -> bytes:
    return keyed_hash("contributions code", place, code)
