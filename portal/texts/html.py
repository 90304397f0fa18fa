"""Blocks as HTML: an own walker that knows only what the schema knows, and nh3 behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType

import nh3
from markupsafe import Markup, escape

from portal.texts.blocks import Block, Run

TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a"}
"""Headings of level 2 and 3 are h3 and h4: the page around a text has the h1 and the h2."""
NOTES = {"span": {"lang"}, "small": {"class", "lang"}}
"""What may stand around the words of a paragraph, with its attributes: in which language it is, and a remark."""
_LISTS = {"bullet": "ul", "ordered": "ol"}

Dress = Callable[[int, str], str]


def html(blocks: Iterable[Block]) -> Markup:
    """The text as HTML; only `TAGS`, and no attribute but the address of a link."""
    return cleaned("".join(_pieces(blocks)))


def dressed(blocks: Iterable[Block], dress: Dress, notes: Mapping[str, set[str]] = NOTES) -> Markup:
    """The same; `dress` gets the number and the words of each block as HTML, and may put `notes` around them."""
    return cleaned("".join(_pieces(blocks, dress)), notes)


def cleaned(source: str, notes: Mapping[str, set[str]] = MappingProxyType({})) -> Markup:
    """HTML of ours once more through nh3, in case a walker of ours is wrong."""
    return Markup(  # noqa: S704 (this is where it is made safe)
        nh3.clean(
            source,
            tags=TAGS | notes.keys(),
            attributes={"a": {"href"}, **notes},
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


def _pieces(blocks: Iterable[Block], dress: Dress = lambda _number, words: words) -> Iterator[str]:
    """Tags and words in order. `open_lists` are the lists whose last item is still open."""
    open_lists: list[str] = []
    for number, block in _shown(list(blocks)):
        shared = _shared(open_lists, block)
        yield from _closing(open_lists[shared:])
        del open_lists[shared:]
        if block.starts_item and shared == len(block.lists):
            yield "</li><li>"
        for kind in block.lists[shared:]:
            yield f"<{_LISTS[kind]}><li>"
            open_lists.append(kind)
        yield _one(block, dress(number, inline(block.runs)))
    yield from _closing(open_lists)


def _shown(blocks: list[Block]) -> Iterator[tuple[int, Block]]:
    """The blocks with words, and of the empty ones the beginnings of items that go on; with their numbers."""
    for number, (block, following) in enumerate(zip_longest(blocks, blocks[1:])):
        goes_on = following is not None and following.lists[: len(block.lists)] == block.lists
        is_same_item = goes_on and not (following.starts_item and len(following.lists) == len(block.lists))
        if block.text.strip() or (block.starts_item and is_same_item):
            yield number, block


def _shared(open_lists: list[str], block: Block) -> int:
    """How many of the open lists go on with `block`."""
    count = 0
    while count < min(len(open_lists), len(block.lists)) and open_lists[count] == block.lists[count]:
        count += 1
    return count


def _closing(lists: list[str]) -> Iterator[str]:
    for kind in reversed(lists):
        yield f"</li></{_LISTS[kind]}>"


def _one(block: Block, words: str) -> str:
    if block.level:
        return f"<h{block.level + 1}>{words}</h{block.level + 1}>"
    return words if block.starts_item else f"<p>{words}</p>"
