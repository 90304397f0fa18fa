"""Mails about what is new: at once what is about oneself, the rest once a day; and what is forgotten by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import delete, select, update

from portal.accounts.models import Person
from portal.accounts.queries.people import actor_of
from portal.conversations.actions.stopping import forget_old, new_stop_link
from portal.conversations.coarsening import coarsen
from portal.conversations.models import MailChoice, Notice, NoticeChoice
from portal.conversations.queries.notices import News, choice, news
from portal.conversations.rows import insert_new
from portal.kernel import clock, mail
from portal.kernel.db import db
from portal.kernel.jobs import enqueue, every, job

DIGEST_HOUR = 5
"""UTC; an early morning in the regions' time."""
KEPT = timedelta(days=180)


@job("conversations.mail_notice")
def mail_notice(notice_id: int) -> None:
    """Mail one notice about somebody's own input, unless they want no such mail or read it already."""
    notice = db.session.get(Notice, notice_id)
    if notice is None:
        return
    wish = choice(notice.person_id)
    seen = wish.seen_at is not None and wish.seen_at >= notice.at
    if wish.mails != MailChoice.INSTANT or seen:
        return
    _mail(notice.person_id, [notice_id], "conversations/notice")


@every(timedelta(minutes=30), "conversations.digests")
def queue_digests() -> None:
    """From the early morning on, queue one digest for everybody to whom something was not told yet."""
    if clock.now().hour < DIGEST_HOUR:
        return
    today = clock.today()
    had = select(NoticeChoice.person_id).where(NoticeChoice.digest_on == today)
    waiting = select(Notice.person_id).where(Notice.mailed_at.is_(None), Notice.person_id.not_in(had)).distinct()
    for person_id in db.session.scalars(waiting):
        enqueue("conversations.digest", key=f"digest:{person_id}", person_id=person_id)


@job("conversations.digest")
def mail_digest(person_id: int) -> None:
    """One mail with all that somebody was not told yet and has not read on the site."""
    person = db.session.get(Person, person_id)
    if person is None:
        return
    insert_new(NoticeChoice, {"person_id": person_id, "mails": choice(person_id).mails})
    wish = db.session.get_one(NoticeChoice, person_id)
    wish.digest_on = clock.today()
    query = select(Notice.id, Notice.at).where(Notice.person_id == person_id, Notice.mailed_at.is_(None))
    unseen = [i for i, at in db.session.execute(query) if wish.seen_at is None or at > wish.seen_at]
    if wish.mails != MailChoice.OFF and unseen:
        _mail(person_id, unseen, "conversations/digest")
    told = update(Notice).where(Notice.person_id == person_id, Notice.mailed_at.is_(None))
    db.session.execute(told.values(mailed_at=clock.now()))


def _mail(person_id: int, ids: list[int], template: str) -> None:
    """Send a mail about those of the notices that no mail told yet and that the person may still read."""
    free = update(Notice).where(Notice.id.in_(ids), Notice.mailed_at.is_(None))
    claimed = list(db.session.scalars(free.values(mailed_at=clock.now()).returning(Notice.id)))
    person = db.session.get_one(Person, person_id)
    if not claimed or not person.email:
        return
    language = person.language or "en"
    with _as_read_by(language):
        found = news(actor_of(person), None, only=claimed)
    if found:
        _send(template, person, language, found)


def _send(template: str, person: Person, language: str, found: list[News]) -> None:
    items = [(each.subject.title_in(language), each.sentences, mail.link(each.address)) for each in found]
    settings, page = mail.link("/me/notices"), mail.link("/for-you")
    stop = new_stop_link(person.id)
    mail.send(
        template, person.email or "", language, stop=stop, name=person.name, items=items, settings=settings, page=page
    )


@contextmanager
def _as_read_by(language: str) -> Iterator[None]:
    """Words in `language`, and addresses made as in a request, of which a mail takes the path."""
    with current_app.test_request_context(), force_locale(language):
        yield


@every(timedelta(hours=12), "conversations.forget")
def forget() -> None:
    """Delete notices after half a year, and links in mails that nobody looks at any more."""
    db.session.execute(delete(Notice).where(Notice.at < clock.now() - KEPT))
    forget_old()


@every(timedelta(hours=1), "conversations.coarsen")
def keep_days() -> None:
    """Of what residents without account wrote more than a day ago, keep the day and not the minute."""
    coarsen()
