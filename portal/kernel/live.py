"""What changes on a page while somebody looks at it: numbered events by topic, kept for a while.

A topic is `kind:number`, such as "board:12". Its events are numbered 1, 2, 3 … without a hole, in the order of their
commits: the number is taken under the lock of the topic's row, which is held until the commit. (A serial id is given
out before the commit, so that `id > last` can skip one.) The rows are the truth; a signal only says: look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Executable,
    String,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock
from portal.kernel.db import Moment, db
from portal.kernel.jobs import every
from portal.kernel.permissions import Actor

CHANNEL = "kring_live"
"""Of PostgreSQL's NOTIFY; its payload is the topic and nothing else."""
KEPT = timedelta(minutes=30)
MOST = 1000
"""Events that a topic keeps. Whoever was away for longer reads the page anew."""
RENDERING = timedelta(seconds=5)
"""How long a page may take from its first query to the place where it says how far it has read."""
_TOPIC = re.compile(r"[a-z][a-z-]{0,30}:[0-9]{1,9}")


class LiveTopic(db.Model):  # type: ignore[name-defined,misc]
    """The number of a topic's last event."""

    __tablename__ = "live_topic"

    topic: Mapped[str] = mapped_column(String(48), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class LiveEvent(db.Model):  # type: ignore[name-defined,misc]
    """One event, as everybody may see it who may follow its topic: nothing personal, no token."""

    __tablename__ = "live_event"

    topic: Mapped[str] = mapped_column(String(48), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


_EVENTS = select(LiveEvent.topic, LiveEvent.seq, LiveEvent.kind, LiveEvent.data)


@dataclass(frozen=True)
class Message:
    """An event as it is told."""

    topic: str
    seq: int
    kind: str
    data: dict[str, Any] = field(hash=False)

    @cached_property
    def json(self) -> str:
        """On one line; made once for all who follow."""
        return json.dumps({"topic": self.topic, "seq": self.seq, "kind": self.kind, "data": self.data})


def _numbering(dialect: Any) -> Any:
    """Take the next number of a topic, which is locked from then on."""
    numbers = LiveTopic.__table__
    first = dialect.insert(numbers).values(topic=bindparam("topic"), seq=1)
    taken = first.on_conflict_do_update(index_elements=["topic"], set_={"seq": numbers.c.seq + 1})
    return taken.returning(numbers.c.seq)


def _telling() -> Executable:
    """Number, event and signal in one way to PostgreSQL. The signal is heard after a commit, never after a rollback."""
    events = LiveEvent.__table__
    given = [bindparam(name, type_=events.c[name].type) for name in ("topic", "kind", "data", "at")]
    numbered = select(_numbering(postgresql).cte("number").c.seq, *given)
    told = insert(events).from_select(["seq", "topic", "kind", "data", "at"], numbered)
    found: Executable = told.returning(events.c.seq, func.pg_notify(CHANNEL, events.c.topic))
    return found


# Made once: typing people publish many times a second, and making a statement took a third of the time.
_NUMBER, _EVENT, _NUMBERED_EVENT = _numbering(sqlite), insert(LiveEvent.__table__), _telling()

MayFollow = Callable[[Actor, str], bool]
_topics: dict[str, MayFollow] = {}


def add_topic(prefix: str, may_follow: MayFollow) -> None:
    """Offer topics `prefix:number`. `may_follow(actor, number)` says who may follow one; `number` is digits only."""
    _topics[prefix] = may_follow


def may_follow(actor: Actor, topic: str) -> bool:
    """Whether `actor` may follow `topic`. A topic that nobody offers is refused."""
    prefix, _, number = topic.partition(":")
    rule = _topics.get(prefix)
    return rule is not None and is_topic(topic) and rule(actor, number)


def publish(topic: str, kind: str, /, **data: Any) -> int:
    """Tell all who follow `topic`, once the present transaction is committed. Returns the event's number.

    `data` is what everybody may see. The topic is locked from here to the commit, so publish last; to several topics in
    the order of their names, or two transactions may wait for each other.
    """
    if not is_topic(topic):
        raise ValueError(f"{topic!r} is no topic")
    db.session.flush()  # what others may wait for, before the topic
    connection = db.session.connection()
    event = {"topic": topic, "kind": kind, "data": data, "at": clock.now()}
    if connection.dialect.name == "postgresql":
        return int(connection.execute(_NUMBERED_EVENT, event).scalar_one())
    seq = int(connection.execute(_NUMBER, {"topic": topic}).scalar_one())
    connection.execute(_EVENT, {**event, "seq": seq})
    return seq


def unsay(topic: str, kind: str, name: str, number: int, *, instead: str) -> None:
    """Keep of the events of this kind that say `name` is `number` only that, as events of the kind `instead`.

    For what everybody was told and is not for everybody any more: who asks for old events must not find it there.
    """
    about = LiveEvent.data[name].as_integer() == number
    told = update(LiveEvent).where(LiveEvent.topic == topic, LiveEvent.kind == kind, about)
    db.session.execute(told.values(kind=instead, data={name: number}).execution_options(synchronize_session=False))


def latest(*topics: str) -> dict[str, int]:
    """The number of each topic's last event; 0 where there was none."""
    return last_numbers(db.session.connection(), topics)


def last_numbers(connection: Connection, topics: Iterable[str]) -> dict[str, int]:
    """The same over any connection."""
    wanted = list(topics)
    found = connection.execute(select(LiveTopic.topic, LiveTopic.seq).where(LiveTopic.topic.in_(wanted)))
    return dict.fromkeys(wanted, 0) | {row.topic: row.seq for row in found}


def latest_before_page(*topics: str) -> dict[str, int]:
    """From where a page that is being made has to listen.

    The view has asked its questions before: an event from that time is told again rather than never.
    """
    here = db.session.connection().execute(_BEFORE, {"topics": topics, "then": clock.now() - RENDERING})
    return dict.fromkeys(topics, 0) | {row.topic: row.seq for row in here}


_TOPIC_ROWS, _EVENT_ROWS = LiveTopic.__table__, LiveEvent.__table__
_IS_YOUNG = (_EVENT_ROWS.c.topic == _TOPIC_ROWS.c.topic) & (_EVENT_ROWS.c.at >= bindparam("then"))
_YOUNG = select(func.count()).select_from(_EVENT_ROWS).where(_IS_YOUNG).scalar_subquery()
_BEFORE = select(_TOPIC_ROWS.c.topic, (_TOPIC_ROWS.c.seq - _YOUNG).label("seq")).where(
    _TOPIC_ROWS.c.topic.in_(bindparam("topics", expanding=True))
)


@dataclass(frozen=True, slots=True)
class News:
    """What happened in a topic after some event."""

    last: int
    """The number of the newest event."""
    messages: list[Message] | None
    """All events up to there; None if some are not kept any more, so that the page must be read anew."""


def since(topic: str, seq: int) -> list[Message] | None:
    """Every event of `topic` after number `seq`; None if some are not kept any more."""
    news = read_after(db.session.connection(), {topic: seq}).get(topic)
    return news.messages if news else []


def read_after(connection: Connection, known: Mapping[str, int]) -> dict[str, News]:
    """The news of those topics whose last event has another number than the one in `known`."""
    changed = {t: seq for t, seq in last_numbers(connection, known).items() if seq != known[t]}
    if not changed:
        return {}
    new = ((LiveEvent.topic == t) & LiveEvent.seq.between(known[t] + 1, seq) for t, seq in changed.items())
    rows = connection.execute(_EVENTS.where(or_(*new)).order_by(LiveEvent.topic, LiveEvent.seq)).all()
    found = {topic: [Message(*row) for row in rows if row.topic == topic] for topic in changed}
    return {t: News(seq, found[t] if len(found[t]) == seq - known[t] else None) for t, seq in changed.items()}


@every(timedelta(minutes=5), "live.forget")
def forget() -> None:
    """Delete events that are older than KEPT, and those of a topic that has had MOST since."""
    db.session.execute(delete(LiveEvent).where(LiveEvent.at < clock.now() - KEPT))
    oldest = select(LiveTopic.seq - MOST).where(LiveTopic.topic == LiveEvent.topic).scalar_subquery()
    db.session.execute(delete(LiveEvent).where(LiveEvent.seq <= oldest).execution_options(synchronize_session=False))


def is_topic(text: str) -> bool:
    """Whether `text` is written as a topic is; there may be none of that name."""
    return _TOPIC.fullmatch(text) is not None
