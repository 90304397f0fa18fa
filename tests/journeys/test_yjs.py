"""The portal reads and merges updates as Yjs itself does: both follow 200 histories that were made in a browser."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pycrdt import XmlElement, XmlFragment, XmlText, merge_updates

from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.texts import actions, history, queries
from portal.texts.actions import compacting
from portal.texts.anchors import Spot
from portal.texts.changing import Wish, WordChange
from portal.texts.document import body, checksum, new_document, read
from portal.texts.models import SharedText
from portal.texts.updates import state
from tests.factories.texts import NOBODY, make_text
from tests.texts.browsers import edited, some_text

YJS = Path(__file__).parents[1] / "oracles" / "yjs" / "bundle.js"
HISTORIES = 200
ROUNDS = (14, 14, 14, 0)
"""What all who write together do in each round; in the last one they only hear and send what is left."""


@pytest.fixture
def yjs(browser: Browser) -> Iterator[Page]:
    """An empty page of its own with Yjs and the portal's editor."""
    page = browser.new_page()
    page.add_script_tag(path=YJS)
    yield page
    page.close()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_portal_and_yjs_say_the_same_after_every_history(yjs, cast, monkeypatch):
    monkeypatch.setattr(compacting, "ENOUGH", 5)
    lives = [Life(make_text(cast.region, some_text(Random(seed))), seed) for seed in range(1, HISTORIES + 1)]
    db.session.commit()
    for number, steps in enumerate(ROUNDS):
        asked = [{"seed": life.seed, "news": life.news(), "steps": steps} for life in lives]
        for life, updates in zip(lives, yjs.evaluate("asked => yjs.work(asked)", asked), strict=True):
            life.take(updates, f"round-{number}")
            if steps:
                life.write_as_portal()
        db.session.commit()
    told = yjs.evaluate("asked => yjs.tell(asked)", [life.said() for life in lives])
    for life, found in zip(lives, told, strict=True):
        assert found == life.expected(len(found["areSame"])), f"history {life.seed}"
    assert sum(found["updates"] for found in told) > 10 * HISTORIES


class Life:
    """One text, and what the portal does with it while others write."""

    def __init__(self, text: SharedText, seed: int) -> None:
        self.text, self.seed, self.random = text, seed, Random(seed)
        self.first = actions.keep_version(text, NOBODY)
        self.known = 0
        """Updates that the browser has, and ..."""
        self.form = queries.notation(text)
        """... what somebody without scripts has open."""

    def news(self) -> list[str]:
        found = history.log(self.text.id, self.text.head_seq, self.known)
        return [packed(update) for update in found]

    def take(self, updates: list[str], client: str) -> None:
        self.form = queries.notation(self.text)
        for number, update in enumerate(updates):
            actions.append(self.text, b64decode(update), NOBODY, client, number)
            db.session.commit()
        self.known = self.text.head_seq

    def write_as_portal(self) -> None:
        """A form or a suggestion from before what was typed last, a restored version, a compacted log; or nothing."""
        kind, (seq, words) = self.random.random(), self.form
        if kind < 0.4:
            actions.submit_form(self.text, seq, edited(self.random, words)[0], NOBODY)
        elif kind < 0.65:
            with suppress(Conflict):  # its paragraph was taken away
                actions.apply_change(self.text, seq, self.suggestion(seq), NOBODY)
        elif kind < 0.8:
            actions.restore(self.text, self.first, NOBODY)
        elif kind < 0.9:
            compacting.compact(self.text.id)

    def suggestion(self, seq: int) -> WordChange:
        """Other words somewhere in the text as it was."""
        said = read(history.document_at(self.text, seq))
        paragraph = self.random.randrange(len(said))
        start, stop = sorted(self.random.randint(0, len(said[paragraph].text)) for _end in range(2))
        spot = Spot(paragraph, start, stop, is_exact=True)
        return WordChange(
            self.random.choice(list(Wish)), spot, "żaba 👩‍👩‍👧 **vet**", is_whole=self.random.random() < 0.2
        )

    def said(self) -> dict[str, Any]:
        """What the browser compares: everything merged by the portal, and what it tells somebody who slept."""
        text, rows = self.text, history.log(self.text.id, self.text.head_seq)
        slept = self.random.randint(1, self.text.head_seq)
        asleep = history.document_at(text, slept)
        others = [merge_updates(*rows) if len(rows) > 1 else rows[0], new_document(rows).get_update()]
        history.memory().forget(text.id)
        compacting.compact(text.id)
        history.memory().forget(text.id)
        others.append(queries.state(text, b"\0").update)
        since = queries.state(text, asleep.get_state()).update
        shown = {"html": str(queries.html(text)), "slept": slept, "since": packed(since)}
        return shown | {"seed": self.seed, "others": [packed(update) for update in others]}

    def expected(self, ways: int) -> dict[str, Any]:
        with history.live(self.text) as now:
            clocks = {str(client): clock for client, clock in state(now.doc).items() if clock}
            found = {"tree": tree(body(now.doc)), "clocks": clocks, "checksum": checksum(now.doc)}
        return found | {"isWhole": True, "isShown": True, "updates": self.text.head_seq, "areSame": [True] * ways}


def packed(update: bytes) -> str:
    return b64encode(update).decode()


def tree(node: XmlFragment | XmlElement | XmlText) -> list[Any]:
    """A node as the page gives it: name, attributes and children, or runs of words with their marks."""
    if isinstance(node, XmlText):
        return runs(node)
    named = isinstance(node, XmlElement)
    return [node.tag if named else "", dict(node.attributes) if named else {}, [tree(child) for child in node.children]]


def runs(text: XmlText) -> list[list[Any]]:
    found: list[list[Any]] = []
    for words, formats in text.diff():
        marks = formats or {}
        if found and found[-1][1] == marks:
            found[-1][0] += words
        else:
            found.append([words, marks])
    return found
