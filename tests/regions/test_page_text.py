"""The notation in which organisers write a page."""

from __future__ import annotations

import pytest

from portal.content import pages
from portal.kernel.text import LANGUAGES
from portal.regions.models import Region
from portal.regions.page_text import Block, as_text, blocks, built_in


def test_headings_items_and_paragraphs_are_told_apart():
    text = "First line\nsecond line\n\n# Heading\n- one\n- two\n\n\nLast"
    assert blocks(text) == [
        Block("text", ("First line", "second line")),
        Block("heading", ("Heading",)),
        Block("items", ("one", "two")),
        Block("text", ("Last",)),
    ]


@pytest.mark.parametrize("text", ["", "   \n \n"])
def test_nothing_gives_no_blocks(text):
    assert blocks(text) == []


@pytest.mark.parametrize("key", pages.KEYS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_built_in_page_keeps_its_words_when_one_starts_from_it(key, lang):
    page = built_in(Region(organiser="GGD", contact_email="a@example.org", statements={}, country="PL"), key, lang)
    written = blocks(as_text(page))
    assert [block.lines[0] for block in written if block.kind == "heading"] == [s.heading for s in page.sections]
    lines = {line for block in written for line in block.lines}
    assert lines >= {page.lead, *(text for section in page.sections for text in section.paragraphs + section.items)}
