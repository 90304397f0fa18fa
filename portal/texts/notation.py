"""A text as somebody without scripts edits it in a box: the words, and a little markup that keeps the formatting.

    ## Heading (### for a smaller one)
    A line is a paragraph, with **strong** words, _stressed_ words and [a link](https://example.org).
    - an item, indented by two spaces inside another item; 1. for a numbered one

A backslash before a sign means the sign itself. Reading what was written here gives the same blocks, but for spaces at
the ends of a line and stress that begins or ends inside a word, which cannot be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from portal.texts.blocks import Block, Run, joined, safe_link

_LINE = re.compile(r"([ \t]*)(?:(#{1,3})[ \t]+|([-*•])(?:[ \t]+|$)|(\d{1,3})[.)](?:[ \t]+|$))?(.*)")
_TOKEN = re.compile(
    r"\\(?P<escaped>(?!\s)[\W_])|(?P<strong>\*\*)|(?P<em>_)"
    r"|\[(?P<words>(?:\\.|[^\[\]\\]){1,500})\]\((?P<address>[^\s()]{1,2000})\)|[^\\*_\[]+|.",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\((?!\s)[\W_])")
_SIGN = re.compile(r"[\\*_\[\]]")
_MARKER = re.compile(r"#{1,3}(?=[ \t])|[-*•](?=[ \t]|$)|\d{1,3}(?=[.)](?:[ \t]|$))")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DEEPEST = 6
"""Lists inside lists; deeper ones are read as this deep."""


def parse(text: str) -> list[Block]:
    """The blocks of what somebody wrote; every line that is not empty is one."""
    found: list[Block] = []
    for line in re.split(r"\r\n|\r|\n", _CONTROL.sub(" ", text)):
        if block := _line(line, found[-1] if found else None):
            found.append(block)
    return found


def _line(line: str, before: Block | None) -> Block | None:
    indent, heading, bullet, number, rest = _LINE.findall(line)[0]
    runs = _runs(rest.strip(" \t"))
    if not runs:
        return None
    depth = len(indent.replace("\t", "  ")) // 2
    around = before.lists if before else ()
    if bullet or number:
        depth = min(depth, DEEPEST - 1)
        return Block(runs, lists=(*around[:depth], "bullet" if bullet else "ordered"), starts_item=True)
    return Block(runs, level=min(max(len(heading), 2), 3) if heading else 0, lists=around[:depth])


def _runs(line: str) -> tuple[Run, ...]:
    """The words of a line with their marks. Signs without a partner are only signs."""
    tokens = list(_TOKEN.finditer(line))
    pairs = _pairs(line, tokens, "strong") | _pairs(line, tokens, "em")
    now, found = Run(""), []
    for number, token in enumerate(tokens):
        if number in pairs:
            now = replace(now, strong=not now.strong) if token["strong"] else replace(now, em=not now.em)
        elif address := safe_link(token["address"]):
            found.append(replace(now, text=_ESCAPED.sub(r"\1", token["words"]), link=address))
        else:
            found.append(replace(now, text=token["escaped"] or token[0]))
    return joined(found)


def _pairs(line: str, tokens: list[re.Match[str]], sign: str) -> set[int]:
    """Numbers of the tokens of one sign that open or close: opening before a word, closing behind one."""
    pairs: set[int] = set()
    opened: int | None = None
    for number, token in enumerate(tokens):
        if not token[sign]:
            continue
        before, after = line[max(token.start() - 1, 0) : token.start()], line[token.end() : token.end() + 1]
        if opened not in (None, number - 1) and before.strip() and not (sign == "em" and _is_word(after)):
            pairs |= {opened, number}
            opened = None
        elif after.strip() and not (sign == "em" and _is_word(before)):
            opened = number
    return pairs


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def write(blocks: Iterable[Block]) -> str:
    """The blocks in this notation; those without words are left out."""
    lines: list[str] = []
    counts: list[tuple[str, int]] = []
    for block in blocks:
        words = _words(block)
        if not words:
            continue
        del counts[len(block.lists) :]
        if lines and not (block.lists and counts):
            lines.append("")
        lines.append(_margin(block, counts) + words)
    return "\n".join(lines)


def _margin(block: Block, counts: list[tuple[str, int]]) -> str:
    """What stands before the words of a line. `counts` has kind and number of the last item for each open list."""
    if block.level:
        return "#" * block.level + " "
    if not block.starts_item:
        return "  " * len(block.lists)
    depth = len(block.lists) - 1
    while len(counts) <= depth:
        counts.append((block.lists[len(counts)], 0))
    kind, number = counts[depth]
    counts[depth] = (block.lists[depth], number + 1 if kind == block.lists[depth] else 1)
    return "  " * depth + ("- " if block.lists[depth] == "bullet" else f"{counts[depth][1]}. ")


def _words(block: Block) -> str:
    """The words of one block with signs for their marks."""
    pieces: list[str] = []
    strong = em = False
    for run in _writable(block.runs):
        pieces += ["_"] * (em and not run.em) + ["**"] * (strong != run.strong) + ["_"] * (run.em and not em)
        strong, em = run.strong, run.em
        pieces.append(f"[{_escape(run.text, '[]')}]({_bracketless(run.link)})" if run.link else _escape(run.text, "["))
    line = "".join([*pieces, "_" * em, "**" * strong])
    marker = _MARKER.match(line)
    if marker is None:
        return line
    return f"{marker[0]}\\{line[marker.end() :]}" if marker[0].isdigit() else f"\\{line}"


def _escape(text: str, always: str) -> str:
    """`text` with a backslash before every sign that would be read as one."""

    def sign(match: re.Match[str]) -> str:
        char, place = match[0], match.start()
        before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
        if char == "*":
            is_sign = not (before.strip("*") and after.strip("*"))
        elif char == "_":
            is_sign = not (before.isalnum() and after.isalnum())
        else:
            is_sign = char == "\\" or char in always
        return f"\\{char}" if is_sign else char

    return _SIGN.sub(sign, text)


def _bracketless(address: str) -> str:
    return address.replace("(", "%28").replace(")", "%29")


def _writable(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs without marks that cannot be written: on spaces at the ends of a mark, stress inside a word."""
    text = "".join(run.text for run in runs)
    if not any(any(run.marks) for run in runs):
        return (Run(text.strip(" \t")),)
    start, end = len(text) - len(text.lstrip(" \t")), len(text.rstrip(" \t"))
    strong = _spans(text, [run.strong for run in runs for _char in run.text], part_of_words=True)
    em = _spans(text, [run.em for run in runs for _char in run.text], part_of_words=False)
    links = [run.link for run in runs for _char in run.text]
    spans = groupby(range(start, end), key=lambda place: (strong[place], em[place], links[place]))
    return tuple(Run("".join(text[place] for place in same), *marks) for marks, same in spans)


def _spans(text: str, marked: list[bool], part_of_words: bool) -> list[bool]:
    """Where a mark stays: not on spaces at the ends of its spans, and not on spans that begin or end inside a word."""
    stays = [False] * len(text)
    place = 0
    for is_marked, same in groupby(marked):
        stop = place + len(list(same))
        if is_marked:
            span = text[place:stop]
            first, last = place + len(span) - len(span.lstrip()), place + len(span.rstrip())
            inside = _is_word(text[max(first - 1, 0) : first]) or _is_word(text[last : last + 1])
            if part_of_words or not inside:
                stays[first:last] = [True] * (last - first)
        place = stop
    return stays
