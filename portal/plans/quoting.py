"""Words of a paragraph that comments are about: marked where they stand, each with a way to its comment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.conversations.kinds import author_name
from portal.plans.queries.paragraphs import Paragraph, Placed
from portal.texts.blocks import cut
from portal.texts.html import cleaned, dressed, inline

SIGNS = {"mark": {"class"}, "a": {"href", "class", "id", "aria-label"}}
"""What a quote adds to the words: it has no words of its own, so selecting text in the paragraph reads only that."""


def paragraph_html(paragraph: Paragraph) -> Markup:
    """The paragraph as what it is, such as a heading or an item."""
    return dressed([paragraph.block], lambda _number, _words: _marked(paragraph), SIGNS)


def paragraph_words(paragraph: Paragraph) -> Markup:
    """Its words alone."""
    return cleaned(_marked(paragraph), SIGNS)


def _marked(paragraph: Paragraph) -> str:
    if not paragraph.quotes:
        return inline(paragraph.block.runs)
    return "".join(_pieces(paragraph))


def _pieces(paragraph: Paragraph) -> Iterator[str]:
    """The words between the places where a quote begins or ends; quotes may lie over each other."""
    ends = [(placed.spot.start, placed.spot.stop) for placed in paragraph.quotes if placed.spot]
    for start, stop in pairwise(sorted({0, len(paragraph.block.text), *(at for pair in ends for at in pair)})):
        words = inline(cut(paragraph.block.runs, start, stop))
        is_quoted = any(first <= start and stop <= last for first, last in ends)
        yield f'<mark class="quote">{words}</mark>' if is_quoted else words
        yield from (_sign(placed) for placed in paragraph.quotes if placed.spot and placed.spot.stop == stop)


def _sign(placed: Placed) -> str:
    """The way from the words to their comment, and the place to which the comment leads back."""
    name, number = _("Comment by %(name)s", name=author_name(placed.comment)), placed.comment.id
    return f'<a class="quoted" id="words-{number}" href="#card-{number}" aria-label="{escape(name)}"></a>'


def register(app: Flask) -> None:
    app.jinja_env.globals.update(paragraph_html=paragraph_html, paragraph_words=paragraph_words)
