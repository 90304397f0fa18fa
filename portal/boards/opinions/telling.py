"""An analysis as JSON, and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from portal.boards.opinions.analysis import NOBODY, Analysis, sides
from portal.boards.opinions.clusters import agreement
from portal.boards.opinions.problems import Translations
from portal.boards.opinions.statements import Standing
from portal.boards.opinions.verdict import verdict


def as_json(analysis: Analysis, words: Translations) -> dict[str, Any]:
    """Everything, person by person: for whoever holds the votes, never for the public."""
    return {
        "k": len(analysis.names),
        "participants": dict(_people(analysis)),
        "groups": {
            name: {
                "size": int((analysis.labels == at).sum()),
                "representative": [standing_as_json(one) for one in analysis.representative[at]],
            }
            for at, name in enumerate(analysis.names)
        },
        "consensus": {
            side: [{"statement": one.statement, "p": one.p, "z_p": one.z_p} for one in found]
            for side, found in sides(analysis).items()
        },
        "group_informed_consensus": analysis.informed_consensus(),
        "verdict": verdict(analysis, words),
    }


def standing_as_json(one: Standing) -> dict[str, Any]:
    """One side of a statement in a group."""
    return {
        "statement": one.statement, "side": one.side, "p": one.p, "z_p": one.z_p, "r": one.r, "z_r": one.z_r,
    }  # fmt: skip


def _people(analysis: Analysis) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = zip(
        analysis.votes.participants,
        analysis.takes_part.tolist(),
        analysis.places.tolist(),
        analysis.labels.tolist(),
        strict=True,
    )
    for name, takes_part, (x, y), label in rows:
        group = None if label == NOBODY else analysis.names[label]
        yield name, {"in": takes_part, "x": x, "y": y, "group": group}


def agreement_with(analysis: Analysis, published: Mapping[str, str]) -> float | None:
    """The adjusted Rand index against other groups, over the people who are in one in both; None when nobody is."""
    number = {name: at for at, name in enumerate(sorted(set(published.values())))}
    pairs = [
        (label, number[published[person]])
        for person, label in zip(analysis.votes.participants, analysis.labels.tolist(), strict=True)
        if label != NOBODY and person in published
    ]
    return agreement(*np.array(pairs, np.int64).T) if pairs else None


def lines(analysis: Analysis, texts: Mapping[str, str], words: Translations) -> Iterator[str]:
    """The verdict, then each group with what sets it apart, then what most agree on."""
    yield str(verdict(analysis, words)["text"])
    if analysis.names and not analysis.groups_to_tell:
        yield words.gettext("What was looked at and is not clear enough to be shown to readers:")
    for at, name in enumerate(analysis.names):
        size = int((analysis.labels == at).sum())
        people = words.ngettext("%(n)s person", "%(n)s people", size) % {"n": size}
        yield f"\n{words.gettext('Group %(name)s') % {'name': name}} · {people}"
        yield from (_line(one, texts, words) for one in analysis.representative[at])
    yield f"\n{words.gettext('What most people say')}"
    yield from (_line(one, texts, words) for found in sides(analysis).values() for one in found)


def _line(one: Standing, texts: Mapping[str, str], words: Translations) -> str:
    agree = words.gettext("%(votes)s of %(of)s agree"), words.gettext("%(votes)s of %(of)s disagree")
    said = agree[one.side != "agree"] % {"votes": one.votes, "of": one.of}
    text = " ".join(texts.get(one.statement, "").split())
    return f"  {said} · {one.statement} {text[:100]}".rstrip()
