"""What is kept beside a text so that lists show and find it without reading its log."""

from __future__ import annotations

from portal.texts import history
from portal.texts.blocks import plain
from portal.texts.document import read
from portal.texts.html import html
from portal.texts.models import SharedText


def excerpt(text: SharedText) -> None:
    """Bring `plain` and `html` of the text up to its newest update."""
    with history.live(text) as now:
        blocks = read(now.doc)
        text.plain, text.html, text.excerpted_seq = plain(blocks), str(html(blocks)), now.seq
