"""Measures of idea boards: reading a list of 500 ideas and one of them, all cards at once, votes on statements."""

from __future__ import annotations

import random
import re
from urllib.parse import urlencode

from bench import world
from bench.load import Answer, Client
from bench.measures import Bench, measure
from bench.surveys import HTMX, text_of
from portal.boards.actions.posting import post_idea
from portal.boards.models import Board, IdeaStatus, Statement
from portal.conversations.actions import comment
from portal.conversations.models import State
from portal.conversations.screening import Sent, new_stamp
from portal.conversations.subjects import subject
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db, transaction
from portal.kernel.jobs import run_all
from portal.kernel.permissions import ANYBODY, Actor
from portal.kernel.secrets import keyed_hash
from portal.kernel.text import LANGUAGES
from portal.regions.models import Region

IDEAS, COMMENTS, STATEMENTS = 500, 10, 30
WORDS = ("bench", "river", "school", "evening", "light", "doctor", "bus", "garden", "children", "music")


@measure("ideas")
def ideas(bench: Bench) -> None:
    """Rates of the pages that show ideas, for people who come for the first time and for those who took part."""
    board, idea = _board(bench)

    def visit(address: str) -> object:
        async def look(client: Client) -> None:
            client.cookies.clear()
            assert (await client.ask("GET", address)).status == 200

        return look

    with bench.kring() as (port, _pid):
        bench.rate(f"a list of {IDEAS} ideas, 25 shown", port, visit(f"/boards/{board}"), "≥ 0.1 U")
        bench.rate("an idea with its comments", port, visit(f"/ideas/{idea}"), "≥ 0.12 U")
        bench.rate("the list, read by who took part", port, Reader(board, f"/boards/{board}"), "≥ 0.1 U")
        bench.rate("the idea, read by who took part", port, Reader(board, f"/ideas/{idea}"), "≥ 0.12 U")
    client, packed = bench.app.test_client(use_cookies=False), {"Accept-Encoding": "gzip"}
    html = bench.app.test_client().get(f"/boards/{board}").text
    linked = {path for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', html) if "font" not in path}
    total = sum(len(bench.app.test_client().get(path, headers=packed).data) for path in (f"/boards/{board}", *linked))
    bench.note("the list of ideas over the wire, without fonts", total / 1024, "KB", "≤ 60 KB")
    columns, somebody = f"/boards/{board}/columns", {"Cookie": "somebody=1"}  # gets no shared page

    def cards() -> None:
        assert client.get(columns, headers=somebody).status_code == 200

    bench.time(f"all {IDEAS} cards of a board", cards, "≤ 25 ms")


@measure("votes")
def votes(bench: Bench) -> None:
    """Rate of votes on statements, each durable before it is answered with the next statement."""
    board, _idea = _board(bench)
    with bench.app.app_context():
        numbers = list(db.session.scalars(db.select(Statement.id).where(Statement.board_id == board)))
        db.session.rollback()
    with bench.kring() as (port, _pid):
        bench.rate("a vote on a statement, durable", port, Voter(board, numbers), "≥ 0.1 U")


class Reader:
    """A resident who supports an idea of the board: one with a cookie gets no shared page."""

    def __init__(self, board: int, address: str) -> None:
        self.board, self.address = board, address

    async def __call__(self, client: Client) -> None:
        if not client.cookies:
            await self._come(client)
        assert (await client.ask("GET", self.address)).status == 200

    async def _come(self, client: Client) -> None:
        page = text_of(await client.ask("GET", f"/boards/{self.board}"))
        found = re.search(r'action="(/ideas/\d+/support)"', page)
        assert found, page[:300]
        origin = {"Origin": f"http://127.0.0.1:{client.port}"}
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        body = urlencode({"csrf_token": token[1] if token else ""}).encode()
        answer = await client.ask("POST", found[1], body, origin)
        assert answer.status == 303, (answer.status, text_of(answer)[:300])
        assert client.cookies


class Voter:
    """Somebody with htmx who votes on whatever comes, again and again."""

    def __init__(self, board: int, statements: list[int]) -> None:
        self.board, self.statements, self.chance = board, statements, random.Random(3)
        self.tokens: dict[int, str] = {}

    async def __call__(self, client: Client) -> None:
        token = self.tokens[id(client)] if client.cookies else await self._come(client)
        chosen = {"statement": self.chance.choice(self.statements), "vote": self.chance.choice(("agree", "disagree"))}
        body = urlencode({"csrf_token": token, **chosen}).encode()
        headers = HTMX | {"HX-Target": "div#vote", "Origin": f"http://127.0.0.1:{client.port}"}
        answer = await client.ask("POST", f"/boards/{self.board}/vote", body, headers)
        assert answer.status == 200, (answer.status, text_of(answer)[:300])

    async def _come(self, client: Client) -> str:
        page: Answer = await client.ask("GET", f"/boards/{self.board}/statements")
        found = re.search(r'name="csrf_token" value="([^"]+)"', text_of(page))
        assert found, text_of(page)[:300]
        self.tokens[id(client)] = found[1]
        return found[1]


def _board(bench: Bench) -> tuple[int, int]:
    """A public board with ideas in all states and statements; its number and that of an idea with comments."""
    with bench.app.app_context(), transaction():
        survey = world.open_survey(world.ten_questions("pages"))
        region = db.session.get_one(Region, survey.process.region_id)
        board = Board(region=region, title=world.four("Board"), intro=world.four("Board"), takes_votes=True)
        board.published_at = board.created_at = clock.now()
        db.session.add(board)
        for number in range(STATEMENTS):
            body = f"Statement {number}: {_said(number, 8)}."
            db.session.add(Statement(board=board, body=body, language="en", created_at=clock.now()))
        db.session.flush()
        first = [_idea(board, number) for number in range(IDEAS)][-1]
        for number in range(COMMENTS):
            about, who = subject(ANYBODY, "idea", first), _author(f"comment {number}")
            said = comment(about, who, _said(number, 20), language="en", sent=Sent(stamp=new_stamp()))
            said.state, said.published_at = State.SHOWN, clock.now()  # sent as quickly as this, they would wait
            found = board.id, first
        run_all()  # what the ideas brought about is not measured
        return found


def _idea(board: Board, number: int) -> int:
    words = _said(number, 6), _said(number + 1, 60)
    author = _author(f"idea {number}")
    idea = post_idea(author, board, title=words[0], body=words[1], language=LANGUAGES[number % 4])
    idea.status = list(IdeaStatus)[number % len(IdeaStatus)]
    idea.support_count = number * 7919 % 100
    return idea.id


def _author(who: str) -> Author:
    return Author(actor=Actor(), visitor=keyed_hash("bench", who), name="Swallow")


def _said(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words)).capitalize()
