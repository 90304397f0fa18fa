"""Whether what a plan shows, and what its versions keep, is what the logs of its texts say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.plans.models import Plan, PlanSection, PlanVersion
from portal.texts import history
from portal.texts.actions.compacting import verify
from portal.texts.blocks import plain
from portal.texts.document import read
from portal.texts.models import SharedText

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Proof:
    """How much was compared, and every contradiction in words."""

    texts: int
    updates: int
    versions: int
    problems: list[str]


def proof(plan: Plan) -> Proof:
    """Rebuild and compare everything that is written in a plan."""
    texts = dict(_texts(plan))
    results = {name: verify(text) for name, text in texts.items()}
    problems = [f"{name}: {problem}" for name, result in results.items() for problem in result.problems]
    problems += [f"{name}: the page is not what the log says" for name, text in texts.items() if not _is_shown(text)]
    versions = list(db.session.scalars(select(PlanVersion).where(PlanVersion.plan_id == plan.id)))
    by_section = {(section.id, easy): text for section in _sections(plan) for easy, text in _both(section)}
    problems += [problem for version in versions for problem in _differences(version, by_section)]
    return Proof(len(texts), sum(result.updates for result in results.values()), len(versions), problems)


def _sections(plan: Plan) -> list[PlanSection]:
    loaded = joinedload(PlanSection.text), joinedload(PlanSection.easy_text)
    query = select(PlanSection).where(PlanSection.plan_id == plan.id).options(*loaded)
    return list(db.session.scalars(query.order_by(PlanSection.position, PlanSection.id)))


def _both(section: PlanSection) -> Iterator[tuple[bool, SharedText]]:
    if section.text is not None:
        yield False, section.text
    if section.easy_text is not None:
        yield True, section.easy_text


def _texts(plan: Plan) -> Iterator[tuple[str, SharedText]]:
    for section in _sections(plan):
        for is_easy, text in _both(section):
            yield f"section {section.id}{' (easy words)' if is_easy else ''}", text


def _is_shown(text: SharedText) -> bool:
    """Whether the page is made from the log; one that lags behind live typing is made anew when it is opened."""
    if text.excerpted_seq != text.head_seq:
        return True
    try:
        return _signs(_TAG.sub("", text.html)) == _signs(plain(read(history.document_at(text, text.head_seq))))
    except Conflict:
        return True  # a hole, which `verify` has told


def _signs(words: str) -> str:
    """The words without spaces: how they are marked up may differ from one release to the next."""
    return "".join(unescape(words).split())


def _differences(version: PlanVersion, texts: dict[tuple[int, bool], SharedText]) -> Iterator[str]:
    for saved in version.content["sections"]:
        for is_easy, prefix in ((False, ""), (True, "easy_")):
            text = texts.get((saved["id"], is_easy))
            seq = saved.get(f"{prefix}text_seq", 0)
            if text is not None and seq and not _is_kept(text, seq, saved[f"{prefix}blocks"]):
                yield f"version {version.number}, section {saved['id']}: its text is not what the log says"


def _is_kept(text: SharedText, seq: int, blocks: list[dict[str, object]]) -> bool:
    """Whether a version says what the log says at that number; a log that was shortened since cannot tell."""
    try:
        found = history.document_at(text, seq)
    except Conflict:
        return True
    return [block.to_json() for block in read(found)] == blocks
