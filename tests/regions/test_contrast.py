"""Colours that people can read, measured as WCAG does."""

from __future__ import annotations

import pytest

from portal.regions.contrast import INK, PAPER, TOKENS, problems, ratio


@pytest.mark.parametrize(
    ("text", "ground", "published"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#777777", "#FFFFFF", 4.48),  # the usual example of a grey that just fails
        ("#767676", "#FFFFFF", 4.54),  # and of one that just passes
        ("#0000FF", "#FFFFFF", 8.59),
        ("#FF0000", "#FFFFFF", 4.0),
        (INK, PAPER, 14.8),  # the figures of the design
        (TOKENS["accent"], PAPER, 7.1),
    ],
)
def test_contrast_is_what_is_published(text, ground, published):
    assert ratio(text, ground) == pytest.approx(published, abs=0.06)
    assert ratio(ground, text) == ratio(text, ground)


def test_krings_own_colours_can_be_read():
    assert problems({}) == {}
    assert problems(TOKENS) == {}


def test_pale_accent_is_refused_with_its_figure():
    wrong = problems({"accent": "#8FBFC4"})
    assert "1.9" in wrong["accent"]
    assert "4.5" in wrong["accent"]


def test_figure_is_never_rounded_up_to_enough():
    assert "4.47" in problems({"on-accent": "#FFFFFF", "accent": "#777777"})["on-accent"]


@pytest.mark.parametrize("value", ["", "red", "#12345", "#1234567", "#12345g", "url(x)", "#fff"])
def test_what_is_no_colour_is_refused(value):
    assert "accent" in problems({"accent": value})
