"""What happens in a workshop: cards are written, taken back, changed, grouped; it is closed and opened again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from portal.boards.models import Board, CardState, Workshop, WorkshopCard, WorkshopGroup
from portal.boards.models.workshops import LONGEST_CARD, LONGEST_NAME
from portal.conversations.rows import insert_new
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.changes import apply, refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.ids import short_code
from portal.kernel.limits import count_try
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.kernel.secrets import keyed_hash

LASTS = timedelta(hours=12)
"""How long a workshop takes cards when nobody closes it."""
CODE_LENGTH = 6
MOST_CARDS = 2000
"""Cards of one workshop: a hundred people with twenty each."""
MOST_OF_ONE, WINDOW = 60, timedelta(minutes=10)
"""Cards of one phone in ten minutes: one every ten seconds. A room shares one address, which is not counted here."""


def start_workshop(actor: Actor, board: Board, title: str) -> Workshop:
    """A workshop that takes cards at once, with a code of its own."""
    if board.published_at is None:
        raise Conflict(_("Publish the board first: the cards will be on it."))
    now = clock.now()
    workshop = Workshop(
        board=board,
        region_id=board.region_id,
        code=short_code(CODE_LENGTH),
        title=tidy(title)[:LONGEST_NAME],
        person_id=actor.id,
        opened_at=now,
        closes_at=now + LASTS,
    )
    db.session.add(workshop)
    db.session.flush()
    record("workshop.started", workshop, actor)
    return workshop


def tidy(text: str) -> str:
    """One line without signs that nobody sees."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def add_card(
    author: Author, workshop: Workshop, *, body: str, language: str, perspective: Perspective, once: str
) -> WorkshopCard:
    """The author's card, the same one however often it is sent with the same `once`. Raises Conflict when it is over.

    Invalid for a card without words or with too many, or when somebody writes faster than people do.
    """
    text = tidy(body)
    _check(text)
    _hold(workshop, shared=True)
    who = f"person {author.person_id}" if author.actor.is_signed_in else (author.visitor or b"").hex()
    key = keyed_hash("workshop card", str(workshop.id), once, text)
    if (already := _sent_with(key)) is not None:
        return _owned(already, author)
    if not workshop.is_open:
        raise Conflict(_("This workshop takes no more cards."))
    if count_try("workshop card", who, WINDOW) > MOST_OF_ONE:
        raise Invalid(fields={"body": _("That is a lot of cards. Wait a minute, then send this one again.")})
    row = {
        "workshop_id": workshop.id,
        "body": text,
        "language": language,
        "perspective": perspective,
        "person_id": author.person_id,
        "visitor": author.visitor,
        "author_name": author.name,
        "form_key": key,
    }
    return _owned(_insert(workshop, [row])[0], author)


def _owned(card: WorkshopCard, author: Author) -> WorkshopCard:
    """A phone that never got the answer to its first card comes again as somebody new: the card is theirs."""
    if card.person_id is None and author.person_id is None and card.visitor != author.visitor:
        card.visitor, card.author_name = author.visitor, author.name
    return card


def add_cards(
    actor: Actor, workshop: Workshop, lines: Sequence[str], *, language: str, perspective: Perspective, once: str
) -> list[WorkshopCard]:
    """Cards that the host types for the room, one from each line that says something; sent twice, they are there once.

    Raises Invalid (field `lines`) and adds none when a line is too long. Those that were there already are left out.
    """
    texts = [text for line in lines if (text := tidy(line))]
    if too_long := next((number for number, text in enumerate(texts, 1) if len(text) > LONGEST_CARD), 0):
        raise Invalid(
            fields={"lines": _("Card %(n)s is too long: %(most)s characters at most.", n=too_long, most=LONGEST_CARD)}
        )
    if not texts:
        raise Invalid(fields={"lines": _("Write at least one card.")})
    _hold(workshop, shared=True)
    if workshop.published_at is not None:
        raise Conflict(_("This workshop takes no more cards."))
    rows = [
        {
            "workshop_id": workshop.id,
            "body": text,
            "language": language,
            "perspective": perspective,
            "person_id": actor.id,
            "author_name": "",
            "form_key": keyed_hash("workshop cards", str(workshop.id), str(actor.id), once, str(number), text),
        }
        for number, text in enumerate(texts)
    ]
    return _insert(workshop, rows)


def _check(text: str) -> None:
    if not text:
        raise Invalid(fields={"body": _("Write something on the card.")})
    if len(text) > LONGEST_CARD:
        longest = _("This text is too long: %(n)s characters at most.", n=LONGEST_CARD)
        raise Invalid(fields={"body": longest})


def _hold(workshop: Workshop, *, shared: bool = False) -> None:
    """Read the workshop again under a lock, so that nobody closes or publishes it in the meantime."""
    db.session.refresh(workshop, with_for_update={"read": shared})


def _sent_with(key: bytes) -> WorkshopCard | None:
    return db.session.scalar(select(WorkshopCard).where(WorkshopCard.form_key == key))


def _insert(workshop: Workshop, rows: list[dict[str, Any]]) -> list[WorkshopCard]:
    """The cards, as they hang now. What came a second time while the first was on its way is not told again."""
    there = select(func.count()).where(WorkshopCard.workshop_id == workshop.id)
    if (db.session.scalar(there) or 0) + len(rows) > MOST_CARDS:
        raise Conflict(_("This workshop is full: %(n)s cards.", n=MOST_CARDS))
    new = {row.id for row in insert_new(WorkshopCard, *({"state": CardState.KEPT} | row for row in rows))}
    keys = [row["form_key"] for row in rows]
    cards = list(db.session.scalars(select(WorkshopCard).where(WorkshopCard.form_key.in_(keys)).order_by("id")))
    for card in cards:
        if card.id in new:
            publish(workshop.topic, "workshop.card", **told(card))
    return cards


def told(card: WorkshopCard) -> dict[str, Any]:
    """What open pages of hosts are told of a new card."""
    return {
        "card": card.id,
        "body": card.body,
        "language": card.language,
        "perspective": card.perspective.value,
        "name": card.author_name,
    }


def take_back(workshop: Workshop, card: WorkshopCard) -> None:
    """The author does not want the card any more; it is still there for nobody but the records."""
    if not workshop.is_open:
        raise Conflict(_("This workshop is over. Ask the host to leave your card out."))
    card.state = CardState.TAKEN_BACK
    _tell(workshop)


def change_card(actor: Actor, workshop: Workshop, card: WorkshopCard, **values: Any) -> None:
    """The host corrects a card: its words, its language, from which side it is."""
    _change(workshop)
    values["body"] = tidy(values["body"])
    _check(values["body"])
    if before := apply(card, values):
        record("workshop.card_changed", card, actor, region_id=workshop.region_id, before=before)
        _tell(workshop)


def put(workshop: Workshop, card_ids: Collection[int], *, group: int | None = None, name: str = "") -> int:
    """Put cards into a group, into the one with this name (made if need be), or out of any; how many."""
    _change(workshop)
    target = _named(workshop, name) if name else _group_of(workshop, group)
    return _set(workshop, card_ids, group_id=target, state=CardState.KEPT)


def put_aside(workshop: Workshop, card_ids: Collection[int]) -> int:
    """Cards that will not be published; they stay in the workshop and can be fetched back."""
    _change(workshop)
    return _set(workshop, card_ids, group_id=None, state=CardState.ASIDE)


def _set(workshop: Workshop, card_ids: Collection[int], **values: Any) -> int:
    here = (WorkshopCard.workshop_id == workshop.id, WorkshopCard.state != CardState.TAKEN_BACK)
    change = update(WorkshopCard).where(*here, WorkshopCard.id.in_(card_ids)).values(values)
    moved = len(db.session.execute(change.returning(WorkshopCard.id)).all())
    _tell(workshop)
    return moved


def _named(workshop: Workshop, name: str) -> int:
    """The group with this name, made when there is none; of two hosts who make it at once, one does."""
    wanted = tidy(name)[:LONGEST_NAME]
    known = select(WorkshopGroup.id, WorkshopGroup.name).where(WorkshopGroup.workshop_id == workshop.id)
    for row in db.session.execute(known):
        if row.name.casefold() == wanted.casefold():
            return int(row.id)
    insert_new(WorkshopGroup, {"workshop_id": workshop.id, "name": wanted})
    return int(db.session.scalars(known.where(WorkshopGroup.name == wanted)).one())


def _group_of(workshop: Workshop, group: int | None) -> int | None:
    """The group, if it is still there; cards that are put into one that somebody removed hang loose."""
    if group is None:
        return None
    query = select(WorkshopGroup.id).where(WorkshopGroup.workshop_id == workshop.id, WorkshopGroup.id == group)
    return db.session.scalar(query)


def rename_group(workshop: Workshop, group: WorkshopGroup, name: str) -> None:
    """Raises Invalid (field `name`) for an empty name and for one that another group has."""
    _change(workshop)
    wanted = tidy(name)[:LONGEST_NAME]
    if not wanted:
        raise Invalid(fields={"name": _("Give the group a name.")})
    with refused_if_taken(Invalid(fields={"name": _("There is already a group with this name.")})):
        group.name = wanted
    _tell(workshop)


def dissolve(workshop: Workshop, group: WorkshopGroup) -> None:
    """Remove a group; its cards hang loose."""
    _change(workshop)
    db.session.execute(update(WorkshopCard).where(WorkshopCard.group_id == group.id).values(group_id=None))
    db.session.delete(group)
    db.session.flush()
    _tell(workshop)


def close_workshop(actor: Actor, workshop: Workshop) -> None:
    """Take no more cards from now on."""
    _hold(workshop)
    if workshop.is_open:
        workshop.closes_at = clock.now()
        record("workshop.closed", workshop, actor)
        _tell(workshop)


def reopen_workshop(actor: Actor, workshop: Workshop) -> None:
    """Take cards again, with the same code."""
    _change(workshop)
    workshop.closes_at = clock.now() + LASTS
    record("workshop.reopened", workshop, actor)
    _tell(workshop)


def _change(workshop: Workshop) -> None:
    _hold(workshop)
    if workshop.published_at is not None:
        raise Conflict(_("This workshop is published. Its cards stay as they are."))


def _tell(workshop: Workshop) -> None:
    """Open pages of other hosts read the wall anew."""
    db.session.flush()
    publish(workshop.topic, "workshop.changed", subject="workshop", id=workshop.id)
