"""What hostile people write into every field, and how a page that repeats it is found to be harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from flask import Flask

from portal.boards.actions.answering import add_note, answer_idea, set_tags
from portal.boards.actions.editing import set_photo
from portal.boards.actions.files import attach
from portal.boards.actions.importing_ideas import import_ideas, known
from portal.boards.actions.statements import add_statement
from portal.boards.actions.workshops import add_card, put, start_workshop
from portal.boards.idea_table import read
from portal.boards.models import Board, IdeaStatus
from portal.conversations.actions.reports import report
from portal.conversations.models import ReportReason
from portal.conversations.moderation import kind
from portal.kernel.db import db
from portal.kernel.files import TakenFile
from portal.kernel.perspectives import Perspective
from portal.texts.actions import keep_version, submit_form
from tests.cast import Cast
from tests.factories.boards import make_board, make_idea, resident
from tests.factories.conversations import make_comment
from tests.factories.regions import four, make_area
from tests.support.media import photo

CANARY = "https://canary.example"
CANARIES = (
    f"<script src={CANARY}/s.js></script><script>alert(1)</script>",
    f'"><img src={CANARY}/i.png onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    f"<p id=main hx-post={CANARY} hx-trigger=load hx-swap-oob=true data-hx-get=/>canary</p>",
    "<hx-partial hx-target=body><b>canary</b></hx-partial>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>canary</a></svg>",
    "[canary](javascript:alert(1)) <a href=javascript:alert(1)>canary</a> </textarea></title></style>",
    "{{ 3607*3803 }}{% raw %}${3607*3803} %(canary)s {0} #{3607*3803}",
    "\u202ecanary\u2066 \u200b canary",
    f'=HYPERLINK("{CANARY}","canary")',
    *("@SUM(1+1)*cmd|canary", "+1+cmd|canary", "-2+3+cmd|canary", "\t=1+1"),
)
COMPUTED = str(3607 * 3803)
ALL = "\n\n".join(CANARIES)
SHORT = CANARIES[1]
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def infested(cast: Cast) -> dict[str, Any]:
    """A board on which every field holds what is hostile; the parts of the addresses of its pages."""
    ada, region = cast.actor(cast.ada), cast.region
    board = make_board(region, title=four(SHORT), intro=four(ALL), takes_votes=True, takes_statements=True)
    area = make_area(region, name=CANARIES[0][:80])
    ideas = [make_idea(board, text, author=resident(text[:60]), body=ALL, area_id=area.id) for text in CANARIES]
    idea = ideas[0]
    answer_idea(ada, idea, status=IdeaStatus.NO, reason=four(ALL), answer=four(ALL), answered_by=SHORT)
    set_tags(ada, idea, CANARIES)
    add_note(ada, idea, ALL)
    set_photo(ada, idea, TakenFile("image/jpeg", photo()), SHORT)
    file = attach(ada, idea, TakenFile("application/pdf", b"%PDF-"), f"{SHORT}.pdf")
    assert idea.text is not None
    keep_version(idea.text, resident(SHORT), SHORT)
    submit_form(idea.text, 1, f"{ALL}\n\nmore", resident(SHORT))
    assert len(import_ideas(ada, board, read(_table(), known(board)), once="x")) == len(CANARIES)
    comments = [
        make_comment("idea", idea.id, region, body=text, pseudonym=text[:60], place=board.place) for text in CANARIES
    ]
    comment = make_comment("idea", idea.id, region, cast.ben, body=ALL)
    for thing in ("comment", comments[0].id), ("idea", idea.id):
        found = kind(thing[0])
        assert found is not None
        report(found.entries(ada, [thing[1]])[thing[1]], resident(), ReportReason.OTHER, SHORT)
    return _addressed(cast, board) | {
        "idea_id": idea.id,
        "text_id": idea.text_id,
        "area_id": area.id,
        "document_id": file.id,
        "version": idea.photo.sha256 if idea.photo else "",
        "comment_id": comment.id,
        "subject_id": idea.id,
        "moderated_id": idea.id,
    }


def _table() -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([("title", "text", "author", "tags"), *((text, ALL, text[:60], text) for text in CANARIES)])
    return file.getvalue().encode()


def _addressed(cast: Cast, board: Board) -> dict[str, Any]:
    ada = cast.actor(cast.ada)
    statements = [add_statement(resident(text[:60]), board, text[:140], "en") for text in CANARIES]
    workshop = start_workshop(ada, board, SHORT)
    said = {"language": "en", "perspective": Perspective.RESIDENT}
    cards = [
        add_card(resident(text[:60]), workshop, body=text[:200], once=f"card {number}", **said)
        for number, text in enumerate(CANARIES)
    ]
    put(workshop, [cards[0].id], name=SHORT)
    db.session.flush()
    return {
        "region_slug": cast.region.slug,
        "board_id": board.id,
        "place_kind": "board",
        "place_id": board.id,
        "subject_kind": "idea",
        "moderated_kind": "idea",
        "number": 1,
        "statement_id": statements[0].id,
        "workshop_id": workshop.id,
        "workshop_code": workshop.code,
        "card_id": cards[0].id,
        "group_id": cards[0].group_id,
        "token": "x" * 22,
        "invitation_code": "x" * 22,
    }


def pages(app: Flask, parts: dict[str, Any]) -> Iterator[str]:
    """The address of every page of the slices in which people write; a KeyError asks for a further part."""
    bound = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint.partition(".")[0] in {"boards", "conversations", "texts"}:
            yield bound.build(rule.endpoint, {part: parts[part] for part in rule.arguments})
    board, idea = f"/boards/{parts['board_id']}", f"/ideas/{parts['idea_id']}"
    yield from (
        f"{board}?q=canary",
        f"{board}?state=waiting",
        f"{board}?tag={CANARIES[1][:40]}",
        f"{board}/similar?title={SHORT}",
    )
    yield from (f"{idea}?comments=points", f"{idea}/merge?q={SHORT}", f"{idea}?reply={parts['comment_id']}")
    yield from (f"/r/{parts['region_slug']}", f"/w?code={SHORT}", f"/r/{parts['region_slug']}/organise")


class Harm(HTMLParser):
    """Finds in a page what somebody's words became that must stay words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in {"hx-partial", "base", "iframe", "object", "embed"} or (tag == "svg" and "onload" in told):
            self.found.append(tag)
        if tag == "script" and not (told.get("src") or "").startswith("/static/"):
            self.found.append(f"script {told}")
        for name, value in attrs:
            text = (value or "").strip().lower()
            reaches = name in {"href", "src", "action", "formaction", "poster"} or "hx-" in name
            if name.startswith("on") or (reaches and ("javascript:" in text or text.startswith(CANARY))):
                self.found.append(f"{tag} {name}={value}")


def harm(html: str) -> list[str]:
    """What is not harmless in a page, and whether a template computed what somebody wrote."""
    parser = Harm()
    parser.feed(html)
    return parser.found + ([COMPUTED] if COMPUTED in html else [])
