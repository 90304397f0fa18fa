"""Text as it is edited in a form: nothing changes by being shown there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.texts.blocks import Block, Run, joined, plain, safe_link
from portal.texts.notation import parse, write

words = st.text(alphabet="ab żč😀*_[]()\\-#1.2•\t", max_size=12)
links = st.sampled_from(["", "", "", "https://x.pl/a(b)", "/r/x", "mailto:a@example.org"])
runs = st.lists(st.builds(Run, words, st.booleans(), st.booleans(), links), max_size=4).map(joined)
lists = st.lists(st.sampled_from(["bullet", "ordered"]), max_size=3).map(tuple)


@st.composite
def blocks(draw):
    around = draw(lists)
    return Block(
        draw(runs), 0 if around else draw(st.sampled_from([0, 2, 3])), around, bool(around) and draw(st.booleans())
    )


@settings(deadline=None, max_examples=100)
@given(st.lists(blocks(), max_size=6))
def test_words_survive_a_form(found):
    shown = parse(write(found))
    full = [block for block in found if block.text.strip(" \t")]
    assert [(b.level, b.text) for b in shown] == [(b.level, b.text.strip(" \t")) for b in full]
    assert parse(write(shown)) == shown


def test_markup_is_read():
    heading, first, inner, text = parse("## Kop\n- **vet** en _schuin_\n  1. [hier](https://example.org)\n\nGewoon")
    assert (heading.level, heading.text) == (2, "Kop")
    assert first.runs == (Run("vet", strong=True), Run(" en "), Run("schuin", em=True))
    assert inner.lists == ("bullet", "ordered")
    assert inner.runs == (Run("hier", link="https://example.org"),)
    assert text == Block((Run("Gewoon"),))


@pytest.mark.parametrize("line", ["2 * 3 * 4", "snake_case_name", "a ** b", "[geen link]", "3 - 2 = 1", "50%", "a\\b"])
def test_signs_that_are_no_markup_stay_what_they_are(line):
    assert plain(parse(line)) == line
    assert plain(parse(write(parse(line)))) == line


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example"),
        *("http://example.org", "https://a b", "java\nscript:x", " https://x", "vbscript:x", "file:///etc/passwd", "x"),
    ],
)
def test_what_could_hide_a_script_is_no_link(address):
    assert safe_link(address) == ""
    assert all(not run.link for block in parse(f"[hier]({address})") for run in block.runs)


@pytest.mark.parametrize("pattern", ["[", "**a ", "_a ", "[a](", "\\", "[a", "*", "- ", "a_"])
def test_no_text_is_slow_to_read(pattern):
    """Quadratic cost would need minutes here."""
    text = pattern * (20_000 // len(pattern))
    assert parse(write(parse(text))) == parse(text) or "_" in pattern
