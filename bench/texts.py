"""Measures of shared texts: people who type in one section, many editors at once, opening a text with a long past."""

from __future__ import annotations

import asyncio
import gzip
import html
import json
import re
import statistics
import time
from base64 import b64decode
from collections.abc import Sequence
from itertools import cycle

from pycrdt import XmlElement, XmlText, merge_updates
from sqlalchemy import insert

from bench import servers, world
from bench.load import Client
from bench.measures import Bench, measure
from portal.accounts.actions import add_membership, create_person, sign_ins
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db, transaction
from portal.kernel.permissions import ANYBODY, Role
from portal.kernel.perspectives import Perspective
from portal.plans.models import Plan, PlanKind, PlanSection, PlanState
from portal.regions.models import Region
from portal.texts import actions, history, queries
from portal.texts.actions import compacting
from portal.texts.document import body, checksum, new_document, recorded
from portal.texts.models import SharedText, TextUpdate

TYPISTS, LETTERS, BETWEEN_LETTERS = 5, 80, 0.15
"""People who type in one section, what each types, and the seconds between two letters: 80 words a minute."""
EDITORS, OPERATIONS, BETWEEN_OPERATIONS = 20, 1000, 0.01
"""Far more than people do."""
LONG = 20_000
"""Updates of a text with a long past."""
ALONE = 200
"""Updates that are stored one after the other, to see what one costs without HTTP."""
PARAGRAPHS = "\n\n".join(f"Paragraph {number} of the section says what is planned." for number in range(EDITORS))


@measure("typing")
def typing(bench: Bench) -> None:
    """How long until the others have what one of five people typed."""
    text_id, tokens = _section(bench, TYPISTS)
    letters = LETTERS // 4 if bench.is_quick else LETTERS
    with bench.kring() as (port, _pid):
        editors = [Editor(port, text_id, token, number) for number, token in enumerate(tokens)]
        asyncio.run(_work(editors, letters, BETWEEN_LETTERS))
    delays = [1000 * delay for one in editors for delay in one.delays(editors)]
    bench.note(f"a letter at the others, {TYPISTS} people typing, p50", statistics.median(delays), "ms")
    bench.note(f"a letter at the others, {TYPISTS} people typing, p99", _p99(delays), "ms", "≤ 250 ms")


@measure("editors")
def many_editors(bench: Bench) -> None:
    """What 20 editors cost the server, each working as fast as it can and following the others."""
    text_id, tokens = _section(bench, EDITORS)
    operations = OPERATIONS // 10 if bench.is_quick else OPERATIONS
    with bench.kring() as (port, pid):
        editors = [Editor(port, text_id, token, number) for number, token in enumerate(tokens)]
        before, began = servers.cpu(pid), time.perf_counter()
        asyncio.run(_work(editors, operations, BETWEEN_OPERATIONS))
        spent, cost = time.perf_counter() - began, servers.cpu(pid) - before
    requests = sum(len(one.sent) for one in editors)
    what = f"{EDITORS} editors × {operations} operations"
    bench.note(f"{what}: until all say the same", spent, "s")
    bench.note(f"{what}: the server's CPU for an operation", 1000 * cost / (EDITORS * operations), "ms", "≤ 1.5 ms")
    bench.note(f"{what}: the server's CPU for a request", 1000 * cost / requests, "ms")


@measure("stored")
def stored(bench: Bench) -> None:
    """What storing one update costs without HTTP: lock, check, row, live event, commit."""
    text_id, _tokens = _section(bench, 0)
    with bench.app.app_context():
        editor = Hand(history.log(text_id, 1), 0)
        updates = [editor.operate() for _each in range(ALONE)]
        db.session.rollback()
        began = time.process_time()
        for number, update in enumerate(updates):
            with transaction():
                text = queries.by_id(text_id)
                assert text is not None
                actions.append(text, update, Author(actor=ANYBODY), "bench-alone", number)
        bench.note("an update stored, CPU", 1000 * (time.process_time() - began) / ALONE, "ms", "≤ 1.5 ms")
        db.session.remove()


@measure("long-text")
def long_text(bench: Bench) -> None:
    """Opening a text with a long past, as a process does that has never read it."""
    text_id, _tokens = _section(bench, 0)
    count = LONG // 10 if bench.is_quick else LONG
    with bench.app.app_context():
        with transaction():
            text = db.session.get_one(SharedText, text_id)
            _grow(text, count)

        def open_it() -> None:
            history.memory().forget(text_id)
            db.session.expire_all()
            queries.state(db.session.get_one(SharedText, text_id), b"\0")

        bench.time(f"opening a text with {count} updates, not yet compacted", open_it, "≤ 100 ms")
        with transaction():
            compacting.compact(text_id)
        bench.time(f"opening a text with {count} updates", open_it, "≤ 100 ms")
        db.session.remove()


async def _work(editors: Sequence[Editor], operations: int, pause: float) -> None:
    """All follow, all write, and all say the same in the end."""
    await asyncio.gather(*(one.begin() for one in editors))
    await asyncio.gather(*(one.write(operations, pause) for one in editors))
    said = [await one.end() for one in editors]
    assert len(set(said)) == 1, said


class Hand:
    """Somebody who writes in a paragraph of their own."""

    def __init__(self, log: list[bytes], number: int) -> None:
        self.doc = new_document(log)
        paragraph = body(self.doc).children[number]
        assert isinstance(paragraph, XmlElement)
        found = paragraph.children[0]
        assert isinstance(found, XmlText)
        self.text, self.letters = found, cycle("żłobek dom wijk zdravje šola 😀 ")

    def operate(self) -> bytes:
        with recorded(self.doc) as updates:
            self.text.insert(len(self.text), next(self.letters))
        return updates[0]


class Editor:
    """What the editor's script does: one request under way, everything done meanwhile in the next."""

    def __init__(self, port: int, text_id: int, token: str, number: int) -> None:
        self.client, self.address, self.number = Client(port, {"kring-person": token}), f"/texts/{text_id}", number
        self.topic, self.tab, self.count = f"text:{text_id}", f"bench-{number:04}", 0
        self.unsent: list[tuple[float, bytes]] = []
        self.sent: dict[int, float] = {}
        """When the first letter of each acknowledged update was typed."""
        self.heard: dict[int, float] = {}
        self.news, self.is_done = asyncio.Event(), False

    def delays(self, others: Sequence[Editor]) -> list[float]:
        return [self.heard[seq] - at for one in others if one is not self for seq, at in one.sent.items()]

    async def begin(self) -> None:
        page = (await self._ask("GET", "/edit")).decode()
        found = re.search(r'data-text-token="([^"]+)"', page)
        assert found, page[:500]
        self.token = html.unescape(found[1])
        hello = json.loads(await self._ask("GET", "/state"))
        self.hand = Hand([b64decode(hello["update"])], self.number)
        reader, self.writer = await asyncio.open_connection("127.0.0.1", self.client.port, limit=2**20)
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        asked = f"GET /live/stream?topic={self.topic}&tab={self.tab} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}"
        self.writer.write(f"{asked}\r\n\r\n".encode())
        assert b" 200 " in await reader.readline()
        self.stream = asyncio.create_task(self._follow(reader))

    async def _follow(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"data: {") and (told := json.loads(line[6:]).get("data", {})).get("seq"):
                self.heard[told["seq"]] = time.perf_counter()
                if told["client"] != self.tab:
                    self.hand.doc.apply_update(b64decode(told["data"]))

    async def write(self, operations: int, pause: float) -> None:
        sender = asyncio.create_task(self._send_all())
        for _each in range(operations):
            self.unsent.append((time.perf_counter(), self.hand.operate()))
            self.news.set()
            await asyncio.sleep(pause)
        self.is_done = True
        self.news.set()
        await sender

    async def _send_all(self) -> None:
        while self.unsent or not self.is_done:
            await self.news.wait()
            self.news.clear()
            if self.unsent:
                await self._send()
                self.news.set()

    async def _send(self) -> None:
        batch, self.unsent, self.count = self.unsent, [], self.count + 1
        update = merge_updates(*(data for _at, data in batch)) if len(batch) > 1 else batch[0][1]
        query = f"client={self.tab}&n={self.count}&schema=1"
        answer = json.loads(await self._ask("POST", f"/updates?{query}", update))
        self.sent[answer["seq"]] = batch[0][0]

    async def end(self) -> int:
        """Hear what is left; what the text says then."""
        hello = json.loads(await self._ask("GET", "/state"))
        while hello["seq"] not in self.heard:
            await asyncio.sleep(0.01)
        self.stream.cancel()
        self.writer.close()
        self.client.close()
        self.hand.doc.apply_update(b64decode(hello["update"]))
        assert checksum(self.hand.doc) == hello["hash"]
        return checksum(self.hand.doc)

    async def _ask(self, method: str, path: str, data: bytes = b"") -> bytes:
        headers = {"Content-Type": "application/octet-stream", "X-CSRFToken": self.token} if data else {}
        headers["Origin"] = f"http://127.0.0.1:{self.client.port}"
        while (answer := await self.client.ask(method, self.address + path, data, headers)).status == 429:
            await asyncio.sleep(0.2)
        assert answer.status == 200, (answer.status, answer.body[:300])
        return answer.body if answer.headers.get("content-encoding") != "gzip" else gzip.decompress(answer.body)


def _section(bench: Bench, people: int) -> tuple[int, list[str]]:
    """The number of a section's text and the cookies of professionals who may write at it."""
    with bench.app.app_context(), transaction():
        process = world.open_survey(world.ten_questions("pages")).process
        region = db.session.get_one(Region, process.region_id)
        found = new_plan(region)
        section = add_section(found, PARAGRAPHS)
        tokens = [_professional(region, number) for number in range(people)]
        return section.text.id, tokens


def new_plan(region: Region) -> Plan:
    """A public plan without sections, open for input."""
    found = Plan(
        region=region, kind=PlanKind.INEQUITY, title=world.four("Plan"), summary=world.four("Plan"), language="en",
        languages=["en"], state=PlanState.OPEN, published_at=clock.now(), created_at=clock.now(),
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    return found


def add_section(plan: Plan, words: str) -> PlanSection:
    number = len(plan.sections)
    section = PlanSection(
        plan=plan, key=f"part{number}", title=world.four(f"Section {number}"), position=number, language="en"
    )
    db.session.add(section)
    db.session.flush()
    section.text = actions.create("plan_section", section.id, plan.region_id, "en", words, Author(actor=ANYBODY))
    return section


def _professional(region: Region, number: int) -> str:
    person = create_person(email=f"{region.slug}-{number}@example.org", name=f"Person {number}")
    add_membership(person, region.id, Role.PROFESSIONAL, Perspective.PROFESSIONAL, None)
    db.session.flush()
    return sign_ins.start(person, "bench", kept=False, demo_allowed=False)


def _grow(text: SharedText, count: int) -> None:
    """As if people had typed that often; straight into the log."""
    hand, at = Hand(history.log(text.id, text.head_seq), 0), clock.now()
    rest = range(text.head_seq + 1, count + 1)
    rows = [{"text_id": text.id, "seq": seq, "data": hand.operate(), "client": "bench", "at": at} for seq in rest]
    db.session.execute(insert(TextUpdate), rows)
    text.head_seq = count


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]
