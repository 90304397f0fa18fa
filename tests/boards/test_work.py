"""Work on a board: cards are moved, many answered at once, ideas put together on pages without scripts."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.boards.actions.merging import merge
from portal.boards.actions.splitting import paragraph_key
from portal.boards.models import IdeaStatus
from portal.conversations.models import Notice
from portal.conversations.queries.notices import news as conversation_news
from portal.kernel.authors import Author
from portal.kernel.jobs import run_all
from portal.kernel.live import LiveEvent
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective
from portal.texts.queries import blocks
from tests.accounts.forms import send, token_on
from tests.factories.accounts import make_member
from tests.factories.boards import make_board, make_idea, resident
from tests.factories.conversations import make_comment
from tests.support.forms import save


@pytest.fixture
def board(cast):
    return make_board(cast.region)


def drop(client, idea, status, seen="considering"):
    return send(client, f"/ideas/{idea.id}", f"/ideas/{idea.id}/move", status=status, seen=seen)


def test_dropped_card_is_in_its_column_and_everybody_is_told(cast, session, board):
    idea = make_idea(board)
    assert drop(cast.client(cast.ben), idea, "doing").status_code == 204
    session.refresh(idea)
    assert idea.status is IdeaStatus.DOING
    last = session.scalars(select(LiveEvent).order_by(LiveEvent.seq.desc()).limit(1)).one()
    assert (last.kind, last.data["status"]) == ("idea.card", "doing")
    assert drop(cast.client(cast.cem), idea, "done", "doing").status_code == 403
    assert drop(cast.client(), idea, "done", "doing").status_code == 303  # to the sign-in


def test_card_that_moved_or_was_merged_is_refused_with_what_happened(cast, session, board):
    idea, whole = make_idea(board), make_idea(board)
    ben = cast.client(cast.ben)
    drop(ben, idea, "plan")
    stale = drop(ben, idea, "doing")
    assert (stale.status_code, idea.reference in stale.json["message"]) == (409, True)
    merge(cast.actor(cast.ada), whole, [idea])
    token, address = token_on(ben, f"/ideas/{whole.id}"), f"/ideas/{idea.id}/move"
    gone = ben.post(address, data={"csrf_token": token, "status": "doing", "seen": "plan"})
    assert gone.status_code == 409
    assert whole.reference in gone.json["message"]


def test_column_that_needs_a_reason_asks_for_it_and_leads_back(cast, board):
    idea, ben = make_idea(board), cast.client(cast.ben)
    assert drop(ben, idea, "no").status_code == 422
    page = f"/ideas/{idea.id}/answer?status=no&back=/boards/{board.id}/columns"
    assert re.search(r'<input checked[^>]*value="no"', ben.get(page).text)
    answer = save(ben, page, status="no", **{"reason-en": "No money."})
    assert answer.location == f"/boards/{board.id}/columns"


def test_many_get_one_status_after_a_preview_in_four_languages(cast, session, board):
    people = [make_member(cast.region, Role.PROFESSIONAL) for _ in range(2)]
    first, second = (
        Author(actor=cast.actor(each), name=each.name, perspective=Perspective.PROFESSIONAL) for each in people
    )
    ideas = [make_idea(board, author=first), make_idea(board, author=first), make_idea(board, author=second)]
    ben, page = cast.client(cast.ben), f"/boards/{board.id}/bulk?" + "&".join(f"idea={idea.id}" for idea in ideas)
    wish = {"status": "later", "idea": [idea.id for idea in ideas]}
    assert save(ben, page, go="look", **wish).status_code == 422  # later needs a reason
    preview = save(ben, page, go="look", **wish, **{"reason-en": "First the bridge.", "reason-pl": "Najpierw most."})
    assert (preview.status_code, preview.text.count("First the bridge.")) == (200, 4)  # the field, and three of four
    assert '<dd lang="pl">' in preview.text
    assert {idea.status for idea in ideas} == {IdeaStatus.CONSIDERING}
    assert save(ben, page, go="save", **wish, **{"reason-en": "First the bridge."}).status_code == 303
    for idea in ideas:
        session.refresh(idea)
    assert {(idea.status, idea.reason["en"]) for idea in ideas} == {(IdeaStatus.LATER, "First the bridge.")}
    told = sorted((notice.person_id, notice.happening) for notice in session.scalars(select(Notice)))
    assert told == [(people[0].id, "board.own_answered"), (people[1].id, "idea.own_answered")]
    news = conversation_news(cast.actor(people[0]), None)
    assert [each.sentences for each in news] == [["We decided about 2 of your ideas."]]


def test_bulk_with_one_that_is_gone_changes_nothing(cast, session, board):
    ideas = [make_idea(board) for _ in range(3)]
    ben, page = cast.client(cast.ben), f"/boards/{board.id}/bulk?" + "&".join(f"idea={idea.id}" for idea in ideas)
    fields = {"status": "doing", "idea": [idea.id for idea in ideas], "go": "save"}
    token = token_on(ben, page)
    merge(cast.actor(cast.ada), ideas[0], [ideas[2]])
    session.commit()
    answer = ben.post(f"/boards/{board.id}/bulk", data={"csrf_token": token, **fields})
    assert answer.status_code in (409, 422)
    session.expire_all()
    assert {idea.status for idea in ideas} == {IdeaStatus.CONSIDERING}


def test_ideas_are_put_together_and_taken_apart_on_pages(cast, session, board):
    whole = make_idea(board, "Benches along the river path", body="Many benches.")
    part = make_idea(board, "More benches along the path", body="To sit down.", author=resident("Heron"))
    session.commit()
    run_all()
    ben = cast.client(cast.ben)
    assert "merge/preview" not in ben.get(f"/ideas/{whole.id}/merge?q=nothing-like-it").text
    assert f'value="{part.id}"' in ben.get(f"/ideas/{whole.id}/merge").text
    assert f'value="{part.id}"' in ben.get(f"/ideas/{whole.id}/merge?q={part.reference}").text
    preview = f"/ideas/{whole.id}/merge/preview?part={part.id}"
    assert all(words in ben.get(preview).text for words in ("Many benches.", "To sit down.", "Heron"))
    assert send(ben, preview, f"/ideas/{whole.id}/merge", part=part.id).status_code == 303
    dana = cast.client()
    old = dana.get(f"/ideas/{part.id}")
    assert old.location == f"/ideas/{whole.id}?part={part.id}"
    notice = dana.get(old.location).text
    assert notice.count(part.reference) >= 2  # in the notice, and among the parts
    assert "/unmerge" not in notice
    again = ben.get(preview)
    assert again.status_code == 303  # nothing is left to choose
    assert send(ben, f"/ideas/{whole.id}", f"/ideas/{part.id}/unmerge").status_code == 303
    assert dana.get(f"/ideas/{part.id}").status_code == 200
    late = send(ben, f"/ideas/{whole.id}", f"/ideas/{part.id}/unmerge")
    assert late.status_code == 409
    assert part.reference in late.text


def test_part_of_an_idea_becomes_one_of_its_own_on_a_page(cast, session, board):
    idea = make_idea(board, body="Benches.\n\nA fountain.", author=resident("Heron"))
    said = make_comment("idea", idea.id, cast.region)
    ben, page = cast.client(cast.ben), f"/ideas/{idea.id}/split"
    assert save(ben, page, title="A fountain").status_code == 422  # nothing goes along
    key = paragraph_key(blocks(idea.text)[-1])
    made = save(ben, page, title="A fountain", paragraphs=key, comments=said.id)
    assert made.status_code == 303
    shown = cast.client().get(made.location).text
    assert all(words in shown for words in ("A fountain.", "Heron", said.body, idea.reference))
    assert "preview" not in shown
    assert f"/ideas/{idea.id}/merge/preview?part=" in ben.get(made.location).text  # the way back


@pytest.mark.parametrize(("page", "part"), [("", "section#idea_list"), ("/columns", "div#idea_columns")])
def test_filters_and_missed_events_fetch_the_part_alone(cast, board, page, part):
    make_idea(board, "Benches")
    headers = {"HX-Request": "true", "HX-Target": part}
    answer = cast.client(cast.ben).get(f"/boards/{board.id}{page}", headers=headers)
    assert answer.status_code == 200
    assert "Benches" in answer.text
    assert "<main" not in answer.text


def test_residents_and_other_regions_merge_nothing(cast, board):
    idea, other = make_idea(board), make_idea(board)
    for who, status in [(cast.cem, 403), (None, 303)]:
        client = cast.client(who)
        assert client.get(f"/ideas/{idea.id}/merge").status_code == status
        answer = send(client, f"/ideas/{idea.id}", f"/ideas/{idea.id}/merge", part=other.id)
        assert answer.status_code == status
    assert f"/ideas/{idea.id}/merge" not in cast.client().get(f"/ideas/{idea.id}").text
