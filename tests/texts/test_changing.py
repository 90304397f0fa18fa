"""Other words at one place: the document says what the blocks say that were changed without it, and nothing else."""

from __future__ import annotations

from random import Random

import pytest

from portal.texts import notation
from portal.texts.anchors import Spot
from portal.texts.blocks import Block
from portal.texts.changing import Wish, WordChange, change_words, changed
from portal.texts.document import body, new_document, read, write
from tests.texts.browsers import some_text


def document_of(blocks: list[Block]):
    doc = new_document()
    write(body(doc), blocks)
    return doc


def some_change(random: Random, blocks: list[Block]) -> WordChange:
    """A wish for some words of a paragraph, or for all of it, or for the end of the text."""
    number = random.randrange(len(blocks))
    length = len(blocks[number].text)
    start, stop = sorted((random.randint(0, length), random.randint(0, length)))
    wish, is_whole = random.choice(list(Wish)), random.random() < 0.3
    spot = Spot(number, 0, length, is_exact=True) if is_whole else Spot(number, start, stop, is_exact=True)
    words = random.choice(["nowe słowa 😀", "**mocne** i _ciche_", "pierwsza\n\ndruga", "- pozycja", "1. ena\n2. dve"])
    if wish is Wish.ADD and random.random() < 0.2:
        return WordChange(wish, None, words)
    return WordChange(wish, spot, words, is_whole)


def outline(blocks: list[Block]) -> list[tuple[str, tuple[str, ...], int]]:
    return [(block.text, block.lists, block.level) for block in blocks if block.text.strip()]


@pytest.mark.parametrize("seed", range(5))
def test_document_says_what_the_changed_blocks_say(seed):
    random = Random(seed)
    for _each in range(40):
        blocks = notation.parse(some_text(random))
        wanted = some_change(random, blocks)
        doc = document_of(blocks)
        fork = new_document([doc.get_update()])
        update = change_words(fork, wanted)
        if update:
            doc.apply_update(update)
        words = [block.text for block in changed(read(document_of(blocks)), wanted) if block.text.strip()]
        assert sorted(block.text for block in read(doc) if block.text.strip()) == sorted(words), wanted
        assert outline(read(doc)) == outline(read(fork))


def test_emptied_paragraph_keeps_what_somebody_types_into_it_meanwhile():
    blocks = notation.parse("first\n\nsecond")
    doc = document_of(blocks)
    fork, typist = (new_document([doc.get_update()]) for _each in range(2))
    update = change_words(fork, WordChange(Wish.REMOVE, Spot(0, 0, 5, is_exact=True), is_whole=True))
    before = typist.get_state()
    next(iter(body(typist).children)).children[0].insert(5, " and mine")
    typed = typist.get_update(before)
    for each in (update, typed):
        doc.apply_update(each)
    assert [block.text for block in read(doc) if block.text.strip()] == [" and mine", "second"]


@pytest.mark.parametrize(
    ("text", "start", "stop", "wish", "words", "expected"),
    [
        ("one two three", 4, 7, Wish.REMOVE, "", "one three"),
        ("one two, three", 4, 7, Wish.REMOVE, "", "one, three"),
        ("one two", 4, 7, Wish.REMOVE, "", "one"),
        ("one two", 0, 3, Wish.REMOVE, "", "two"),
        ("one two", 0, 3, Wish.ADD, "and a half", "one and a half two"),
        ("one two.", 4, 7, Wish.ADD, ", three", "one two, three."),
        ("one **two** three", 4, 7, Wish.REPLACE, "four", "one **four** three"),
    ],
)
def test_words_have_one_space_on_each_side_and_the_marks_that_stood_there(text, start, stop, wish, words, expected):
    after = changed(notation.parse(text), WordChange(wish, Spot(0, start, stop, is_exact=True), words))
    assert notation.write(after) == expected
