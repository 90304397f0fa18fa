"""Words that a comment is about are found again after others went on writing."""

import pytest

from portal.texts.anchors import anchor, find
from portal.texts.notation import parse

TEXT = "Een park\n\nDe bank staat bij de rivier, de bank is oud\n\nNog een bank bij de weg"


def quoted(text, quote, paragraph=1, nth=0):
    blocks, start = parse(text), -1
    for _each in range(nth + 1):
        start = blocks[paragraph].text.index(quote, start + 1)
    return anchor(blocks, paragraph, start, start + len(quote))


def words(text, wanted):
    spot = find(parse(text), wanted)
    return spot and (parse(text)[spot.paragraph].text[spot.start : spot.stop], spot.is_exact, spot.paragraph)


@pytest.mark.parametrize(
    ("now", "paragraph"),
    [
        (TEXT, 1),
        ("Nieuw begin żč😀\n\n" + TEXT, 2),
        (TEXT.replace("De bank", "De mooie bank"), 1),
        (TEXT.replace("Een park\n\n", ""), 0),
    ],
)
def test_quote_is_found_where_it_went(now, paragraph):
    assert words(now, quoted(TEXT, "bij de rivier")) == ("bij de rivier", True, paragraph)


def test_the_right_one_of_equal_quotes_is_found():
    second = quoted(TEXT, "bank", nth=1)
    spot = find(parse("Vooraf\n\n" + TEXT), second)
    assert (spot.paragraph, spot.start) == (2, parse(TEXT)[1].text.rindex("bank"))


def test_changed_quote_leads_to_its_paragraph():
    now = TEXT.replace("bij de rivier", "aan de rivier")
    assert words(now, quoted(TEXT, "bij de rivier")) == ("De bank staat aan de rivier, de bank is oud", False, 1)


def test_quote_that_is_gone_is_nowhere():
    assert find(parse("Iets heel anders"), quoted(TEXT, "bij de rivier")) is None
    assert find([], quoted(TEXT, "bij de rivier")) is None
