"""People at work: each has a document of their own, as a browser has, and types into it at random."""

from __future__ import annotations

from itertools import count
from random import Random
from typing import Any

from pycrdt import merge_updates

from portal.texts import notation
from portal.texts.blocks import Block, Run
from portal.texts.document import Place, body, formats, new_document, places, write

WORDS = [
    "dom",
    "szkoła",
    "ogród",
    "žlica",
    "čaj",
    "wijk",
    "straat",
    "😀",
    "boter",
    "ławka",
    "zdrowie",
    "straż",
    "sosed",
    "🚲",
    "pot",
]
_numbers = count(1)


def unique_word() -> str:
    """A word that no text has yet, with letters that take two, three and four bytes."""
    return f"ż{next(_numbers)}č😀"


def some_text(random: Random, paragraphs: int = 6) -> str:
    """A text with headings, lists, marks and words from four languages."""
    lines = []
    for _each in range(paragraphs):
        words = [random.choice(WORDS) for _word in range(random.randint(4, 14))]
        if random.random() < 0.4:
            words[1] = f"**{words[1]}**"
        lines.append(random.choice(["", "", "", "- ", "1. ", "## "]) + " ".join(words))
    return "\n".join(lines)


class Browser:
    """One editor window. What it typed is in `typed`, unless it deleted it again."""

    def __init__(self, log: list[bytes], random: Random) -> None:
        self.doc = new_document(log)
        self.random = random
        self.typed: set[str] = set()
        self.deleted: set[str] = set()
        self._unsent: list[bytes] = []
        self._hearing = False
        self.doc.observe(self._remember)

    def blocks(self) -> list[Place]:
        return [place for place in places(self.doc) if place.texts and place.block.text.strip()]

    def type(self, formatted: bool = True) -> None:
        """Type a new word in front of some word."""
        place = self.random.choice(self.blocks())
        word, at = unique_word(), self._start_of_word(place)
        run = Run(word + " ", strong=formatted and self.random.random() < 0.2)
        place.texts[0].insert(len(place.block.text[:at].encode()), run.text, formats(run))
        self.typed.add(word)

    def delete(self) -> None:
        """Delete some word."""
        place = self.random.choice(self.blocks())
        text = place.block.text
        start = self._start_of_word(place)
        stop = (text.find(" ", start) + 1) or len(text)
        self._forget(text[start:stop])
        del place.texts[0][len(text[:start].encode()) : len(text[:stop].encode())]

    def stress(self) -> None:
        """Make some words strong."""
        place = self.random.choice(self.blocks())
        place.texts[0].format(0, len(place.block.text[: self._start_of_word(place)].encode()), {"strong": {}})

    def split(self) -> None:
        """Press Enter inside a paragraph: the rest of it moves into a new one."""
        place = self.random.choice([each for each in self.blocks() if not each.around] or [None])
        if place is None or place.element is None:
            return
        at = self._start_of_word(place)
        rest = place.block.text[at:]
        if not rest or not at:
            return
        with self.doc.transaction():
            del place.texts[0][len(place.block.text[:at].encode()) :]
            index = next(n for n, child in enumerate(body(self.doc).children) if child == place.element)
            write(body(self.doc), [Block((Run(rest),))], index + 1)

    def work(self, steps: int) -> None:
        """Some steps of any kind, mostly typing."""
        for _step in range(steps):
            self.random.choice([self.type, self.type, self.type, self.delete, self.stress, self.split])()

    def news(self) -> bytes:
        """What was done since the last time, as one update."""
        unsent, self._unsent = self._unsent, []
        return merge_updates(*unsent) if unsent else b"\0\0"

    def hear(self, update: bytes) -> None:
        """Take what somebody else did, or oneself."""
        self._hearing = True
        self.doc.apply_update(update)
        self._hearing = False

    def _remember(self, happened: Any) -> None:
        if not self._hearing:
            self._unsent.append(happened.update)

    def written(self) -> str:
        return notation.write(place.block for place in places(self.doc))

    def _start_of_word(self, place: Place) -> int:
        text = place.block.text
        return self.random.choice([0, *(at + 1 for at, char in enumerate(text) if char == " " and at + 1 < len(text))])

    def _forget(self, words: str) -> None:
        self.deleted |= set(words.split())
        self.typed -= set(words.split())


def edited(random: Random, text: str) -> tuple[str, set[str]]:
    """What somebody makes of `text` in a form, and the new words: typing, deleting, moving and splitting lines."""
    lines, new = text.split("\n"), set()
    for _step in range(random.randint(1, 8)):
        full = [number for number, line in enumerate(lines) if line.strip()]
        number = random.choice(full or [0])
        words = lines[number].split(" ")
        at = random.randint(1, len(words))
        kind = random.random()
        if kind < 0.6:
            words.insert(at, unique_word())
            new.add(words[at])
            lines[number] = " ".join(words)
        elif kind < 0.75 and len(words) > 3:
            new.discard(words.pop(at - 1))
            lines[number] = " ".join(words)
        elif kind < 0.85:
            lines.insert(number, random.choice(["", "- "]) + unique_word())
            new.add(lines[number].removeprefix("- "))
        elif kind < 0.95 and len(full) > 2:
            new -= set(lines.pop(number).split(" "))
        else:
            lines[number : number + 1] = [" ".join(words[:at]), " ".join(words[at:])]
    return "\n".join(lines), new
