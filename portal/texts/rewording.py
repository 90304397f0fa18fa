"""Changing words and marks inside one block, by touching only what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from pycrdt import XmlText

from portal.texts.aligning import TOKENS
from portal.texts.blocks import Block, Run, cut
from portal.texts.document import Place, formats


def change_block(place: Place, said: Block, wanted: Block) -> None:
    """Change words and marks inside one block; from its end, so that the offsets before stay right."""
    if wanted.level != said.level and place.element is not None:
        place.element.attributes["level"] = wanted.level
    if said.runs == wanted.runs:
        return
    margin = place.block.text.find(said.text)
    old, new = _marks(said.runs), _marks(wanted.runs)
    for kind, a, b, c, d in reversed(word_changes(said.text, wanted.text)):
        if kind == "equal":
            _format(place, margin + a, old[a:b], new[c:d])
        else:
            _delete(place, margin + a, margin + b)
            _put(place, margin + a, cut(wanted.runs, c, d))


def word_changes(old: str, new: str) -> list[tuple[str, int, int, int, int]]:
    """The difference of two texts in whole words, as `SequenceMatcher.get_opcodes` says it, counted in characters."""
    one, other = TOKENS.findall(old), TOKENS.findall(new)
    start = [_ends(one), _ends(other)]
    codes = SequenceMatcher(None, one, other, autojunk=len(one) * len(other) > 4_000_000).get_opcodes()
    return [(kind, start[0][a], start[0][b], start[1][c], start[1][d]) for kind, a, b, c, d in codes]


def _ends(tokens: list[str]) -> list[int]:
    """Where each token begins, and the end."""
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token))
    return places


def _marks(runs: Sequence[Run]) -> list[Run]:
    """For each character its marks."""
    return [Run("", *run.marks) for run in runs for _char in run.text]


def _stretches(place: Place, start: int, stop: int) -> Iterator[tuple[XmlText, int, int]]:
    """Where some characters of a block are: for each of its texts that holds any, their offsets in bytes."""
    first, last = (len(place.block.text[:at].encode()) for at in (start, stop))
    for text, size in [(text, len(text)) for text in place.texts]:
        if max(first, 0) < min(last, size):
            yield text, max(first, 0), min(last, size)
        first, last = first - size, last - size


def _delete(place: Place, start: int, stop: int) -> None:
    for text, first, last in _stretches(place, start, stop):
        del text[first:last]


def _put(place: Place, at: int, runs: Sequence[Run]) -> None:
    offset, text = len(place.block.text[:at].encode()), place.texts[0]
    for text in place.texts:
        if offset <= len(text):
            break
        offset -= len(text)
    for run in runs:
        text.insert(offset, run.text, formats(run))
        offset += len(run.text.encode())


def _format(place: Place, at: int, old: Sequence[Run], new: Sequence[Run]) -> None:
    """Give characters the marks they should have; untouched where they have them."""
    for (has, wants), same in groupby(enumerate(zip(old, new, strict=True)), key=lambda each: each[1]):
        if has == wants:
            continue
        numbers = [number for number, _marks in same]
        change = {name: formats(wants).get(name) for name in formats(has) | formats(wants)}
        for text, start, stop in _stretches(place, at + numbers[0], at + numbers[-1] + 1):
            text.format(start, stop, change)
