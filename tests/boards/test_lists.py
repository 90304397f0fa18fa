"""A board's list and columns: sorted, filtered, found in four languages, the same from the same link."""

from __future__ import annotations

import re

import pytest

from portal.boards.actions.support import support
from portal.boards.models import IdeaState, IdeaStatus, IdeaTag
from portal.boards.queries.search import similar
from portal.kernel.jobs import run_all
from portal.kernel.perspectives import Perspective
from tests.factories.boards import make_board, make_idea, resident
from tests.factories.regions import make_area
from tests.support.queries import assert_constant_queries

_SHOWN = re.compile(r'<article class="card[^"]*" id="idea-(\d+)"')


@pytest.fixture
def board(cast):
    return make_board(cast.region)


def shown(client, board, query="", view=""):
    """The ids of the ideas on a page, in its order."""
    return [int(number) for number in _SHOWN.findall(client.get(f"/boards/{board.id}{view}?lang=en&{query}").text)]


def test_list_is_sorted(cast, session, board):
    first, second, third = (make_idea(board) for _ in range(3))
    for _ in range(2):
        support(resident(), second)
    support(resident(), first)
    third.comment_count = 5
    dana = cast.client()
    assert shown(dana, board) == [third.id, second.id, first.id]
    assert shown(dana, board, "sort=supported") == [second.id, first.id, third.id]
    assert shown(dana, board, "sort=discussed") == [third.id, second.id, first.id]


def test_random_order_stays_with_its_link(cast, board):
    ideas = {make_idea(board).id for _ in range(8)}
    dana = cast.client()
    orders = [shown(dana, board, f"sort=random&seed={seed}") for seed in range(6)]
    assert all(set(order) == ideas for order in orders)
    assert orders == [shown(cast.client(), board, f"sort=random&seed={seed}") for seed in range(6)]
    assert len(set(map(tuple, orders))) > 1


def test_list_is_filtered(cast, session, board):
    outer = make_area(cast.region)
    inner = make_area(cast.region, parent_id=outer.id)
    special = make_idea(board, "Special", language="pl", area_id=inner.id, determinants=["income"])
    special.status, special.perspective = IdeaStatus.DOING, Perspective.EXECUTIVE
    special.tags = [IdeaTag(name="quick win")]
    make_idea(board)
    dana = cast.client()
    for query in (
        *("status=doing", "cause=income", f"area={inner.id}", f"area={outer.id}", "by=executive", "written=pl"),
        *("tag=quick+win", "written=pl&status=doing"),
    ):
        assert shown(dana, board, query) == [special.id], query
    assert shown(dana, board, "status=doing&written=nl") == []
    assert len(shown(dana, board, "status=nonsense&area=99999999&by=x&written=x&state=waiting&page=-3")) == 2


def test_list_has_pages_of_25(cast, board):
    ids = [make_idea(board).id for _ in range(27)]
    dana = cast.client()
    assert shown(dana, board) == ids[:1:-1]
    assert shown(dana, board, "page=2") == ids[1::-1]
    assert shown(dana, board, "page=99") == ids[1::-1]


WORDS = {
    "nl": ("Meer speeltuinen voor kinderen", ["speeltuin", "SPEELTUINEN", "kinderen speel"]),
    "pl": ("Położna w bibliotece dla młodych mam", ["polozna", "położnej", "mloda mama", "BIBLIOTECE"]),
    "sl": ("Več igrišč za otroke v naši soseski", ["igrisce", "igrišča", "soseske", "otrok"]),
    "en": ("Longer opening hours at the clinic", ["opened hour", "clinics", "hour"]),
    "de": ("Spaß auf der Straße", ["strasse", "spass"]),
}


def test_search_folds_letters_and_finds_word_forms(cast, board):
    ideas = {
        lang: make_idea(board, title, language=lang if lang != "de" else "nl").id
        for lang, (title, _queries) in WORDS.items()
    }
    run_all()
    dana = cast.client()
    for lang, (_title, queries) in WORDS.items():
        for query in queries:
            assert shown(dana, board, f"q={query}") == [ideas[lang]], query


def test_search_takes_every_sign_as_text(cast, board):
    make_idea(board)
    run_all()
    dana = cast.client()
    for query in ('"', "'", "a AND (", "NEAR(x y)", "* OR -", "x:*", "b & | !", "\\", "ł'ó\"", "—"):
        assert dana.get(f"/boards/{board.id}", query_string={"q": query}).status_code == 200, query


def test_search_finds_a_reference_and_nothing_without_a_word(cast, session, board):
    ideas = [make_idea(board, title) for title in ("Bench", "Tree", "Lamp")]
    by_word = make_idea(board, f"Route {ideas[1].number} of the bus")
    session.commit()
    run_all()
    dana = cast.client()
    for query in (ideas[1].reference, f"b-{ideas[1].number} "):
        assert shown(dana, board, f"q={query}") == [ideas[1].id]
    assert set(shown(dana, board, f"q={ideas[1].number}")) == {ideas[1].id, by_word.id}
    assert shown(dana, board, "q=😀") == []


def test_changed_and_removed_ideas_leave_the_index(session, board):
    idea = make_idea(board, "Swimming lessons for parents")
    run_all()
    assert similar(board, "swimming parents") == [idea]
    idea.state = IdeaState.HIDDEN
    session.flush()
    assert similar(board, "swimming parents") == []
    session.delete(idea)
    session.commit()
    other = make_idea(board, "Quiet nights")
    run_all()
    assert similar(board, "swimming parents") == []
    assert similar(board, "quiet night") == [other]


def test_columns_by_status(cast, session, board):
    ideas = {status: make_idea(board, status=status).id for status in IdeaStatus}
    page = cast.client().get(f"/boards/{board.id}/columns?lang=en").text
    for status in ("considering", "plan", "doing", "done"):
        lane = page.partition(f'data-lane="{status}"')[2].partition("</section>")[0]
        assert _SHOWN.findall(lane) == [str(ideas[IdeaStatus(status)])]
    assert f"idea-{ideas[IdeaStatus.LATER]}" not in page
    assert "status=later" in page


def test_pages_ask_the_database_the_same_however_much_there_is(cast, board):
    dana, ada = cast.client(), cast.client(cast.ada)
    address, boards = f"/boards/{board.id}", f"/r/{cast.region.slug}/boards"

    def one_more():
        make_idea(board, area_id=make_area(cast.region).id, determinants=["income"])

    assert_constant_queries(lambda: dana.get(address), one_more)
    assert_constant_queries(lambda: ada.get(f"{address}/columns"), one_more)
    assert_constant_queries(lambda: dana.get(boards), lambda: make_board(cast.region))


def test_hostile_words_are_shown_as_words(cast, board):
    hostile = "<script>alert(1)</script><b hx-get=/x>"
    idea = make_idea(board, hostile, body=hostile)
    for page in (f"/boards/{board.id}", f"/boards/{board.id}/columns", f"/ideas/{idea.id}", "/"):
        text = cast.client().get(page).text
        assert "<script>alert" not in text
        assert "<b hx-get" not in text
