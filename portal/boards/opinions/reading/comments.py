"""What is known of each statement: its text, whether it is shown, and how often it was agreed with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.boards.opinions import problems
from portal.boards.opinions.problems import Unreadable
from portal.boards.opinions.reading.tables import opened

LARGEST_JSON = 64_000_000
MODERATION_OF = {"": 1, "1": 1, "0": 0, "-1": -1}
TRUE = {"true", "t", "1", "yes"}


@dataclass(frozen=True)
class Comment:
    """A statement as the export describes it. `agrees` is -1 where it does not say."""

    text: str
    moderation: int
    is_meta: bool = False
    agrees: int = -1
    disagrees: int = -1


def read_comments(path: Path) -> dict[str, Comment]:
    """Comments by identifier, from CSV."""
    with opened(path) as table:
        name = table.need("comment-id", "statement-id")
        optional = [
            table.column(*names, required=False)
            for names in (("comment-body", "text"), ("moderated",), ("is-meta",), ("agrees",), ("disagrees",))
        ]
        found: dict[str, Comment] = {}
        for line, cells in table.rows():
            identifier = cells[name].strip()
            if not identifier or identifier in found:
                sentence = problems.TWICE if identifier else problems.VALUE_MISSING
                raise Unreadable(sentence, path, line, name=identifier or table.header[name])
            found[identifier] = _comment([cells[at].strip() if at is not None else "" for at in optional], path, line)
    return found


def _comment(cells: list[str], path: Path, line: int) -> Comment:
    text, moderated, meta, agrees, disagrees = cells
    if moderated not in MODERATION_OF:
        raise Unreadable(problems.UNKNOWN_MODERATION, path, line, value=moderated[:40])
    return Comment(text, MODERATION_OF[moderated], meta.lower() in TRUE, _count(agrees), _count(disagrees))


def _count(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() else -1


def read_comments_json(path: Path) -> dict[str, Comment]:
    """Comments by identifier, from the server's JSON."""
    try:
        return {
            str(row["statement_id"]): Comment(
                str(row["txt"]), int(row["moderated"]), bool(row["is_meta"]), row["agree_count"], row["disagree_count"]
            )
            for row in read_json(path)
        }
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(problems.NOT_JSON, path) from error


def read_json(path: Path) -> Any:
    """The content of a JSON file; Unreadable when it is none, or too large to be read whole."""
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise Unreadable(problems.TOO_LARGE, path, megabytes=LARGEST_JSON // 1_000_000)
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Unreadable(problems.NOT_JSON, path) from error
    except OSError as error:
        raise Unreadable(problems.NOT_A_FILE, path) from error


def moderated_out(comments: Mapping[str, Comment], *, strict: bool) -> set[str]:
    """Statements that are not shown: refused ones, facts about people, and when `strict` those not yet looked at."""
    lowest = 1 if strict else 0
    return {name for name, comment in comments.items() if comment.moderation < lowest or comment.is_meta}
