"""Blocks as HTML: an own walker that knows only what the schema knows, and nh3 behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import nh3
from markupsafe import Markup, escape

from portal.texts.blocks import Block, Run

TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a"}
"""Headings of level 2 and 3 are h3 and h4: the page around a text has the h1 and the h2."""
_LISTS = {"bullet": "ul", "ordered": "ol"}


def html(blocks: Iterable[Block]) -> Markup:
    """The text as HTML; only `TAGS`, and no attribute but the address of a link."""
    return cleaned("".join(_pieces(blocks)))


def cleaned(source: str) -> Markup:
    """HTML of ours once more through nh3, in case a walker of ours is wrong."""
    return Markup(  # noqa: S704 (this is where it is made safe)
        nh3.clean(
            source,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "mailto"},
            link_rel="nofollow noopener",
        )
    )


def inline(runs: Iterable[Run]) -> str:
    """Words with their marks."""
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    text = str(escape(run.text))
    if run.em:
        text = f"<em>{text}</em>"
    if run.strong:
        text = f"<strong>{text}</strong>"
    return f'<a href="{escape(run.link)}">{text}</a>' if run.link else text


def _pieces(blocks: Iterable[Block]) -> Iterator[str]:
    """Tags and words in order. `open_lists` are the lists whose last item is still open."""
    open_lists: list[str] = []
    for block in blocks:
        if not block.text.strip() and not block.starts_item:
            continue
        shared = _shared(open_lists, block)
        yield from _closing(open_lists[shared:])
        del open_lists[shared:]
        if block.starts_item and shared == len(block.lists):
            yield "</li><li>"
        for kind in block.lists[shared:]:
            yield f"<{_LISTS[kind]}><li>"
            open_lists.append(kind)
        yield _one(block)
    yield from _closing(open_lists)


def _shared(open_lists: list[str], block: Block) -> int:
    """How many of the open lists go on with `block`."""
    count = 0
    while count < min(len(open_lists), len(block.lists)) and open_lists[count] == block.lists[count]:
        count += 1
    return count


def _closing(lists: list[str]) -> Iterator[str]:
    for kind in reversed(lists):
        yield f"</li></{_LISTS[kind]}>"


def _one(block: Block) -> str:
    words = inline(block.runs)
    if block.level:
        return f"<h{block.level + 1}>{words}</h{block.level + 1}>"
    return words if block.starts_item else f"<p>{words}</p>"
