"""The tree of areas on the desk, and importing it."""

from __future__ import annotations

import io

import pytest

from portal.kernel.errors import Conflict, Invalid
from portal.regions.actions import areas as actions
from portal.regions.area_file import read
from portal.regions.queries.registers import areas
from tests.accounts.forms import send, token_on
from tests.factories.regions import make_area, make_process
from tests.support.forms import save

TABLE = "code;name;parent_code;level;population\nM;Molenveld;;wijk;1.200\nMN;Molenveld Noord;M;buurt;400\n"


def desk(region, further=""):
    return f"/r/{region.slug}/organise/areas{further}"


def names(region):
    return [(depth, area.name) for depth, area in areas(region)]


def upload(cast, content, name="areas.csv"):
    client, page = cast.client(cast.ada), desk(cast.region, "/import")
    data = {"csrf_token": token_on(client, page), "file": (io.BytesIO(content), name)}
    return client, client.post(page, data=data, content_type="multipart/form-data")


def confirm(cast, client, text):
    page = desk(cast.region, "/import")
    return client.post(page, data={"csrf_token": token_on(client, page), "text": text, "import": "yes"})


def test_file_is_shown_first_and_imported_only_after_that(cast):
    client, preview = upload(cast, b"\xef\xbb\xbf" + TABLE.encode())
    assert preview.status_code == 200
    assert "Molenveld Noord" in preview.text
    assert names(cast.region) == []
    assert confirm(cast, client, TABLE).status_code == 303
    assert names(cast.region) == [(0, "Molenveld"), (1, "Molenveld Noord")]


def test_file_with_one_mistake_imports_nothing_even_when_confirmed(cast):
    wrong = TABLE + "X;;;;\n"
    client, answer = upload(cast, wrong.encode())
    assert answer.status_code == 422
    assert "Row 4:" in answer.text
    assert confirm(cast, client, wrong).status_code == 422
    assert names(cast.region) == []


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 not a table", "code,name\nŁ,Łąki".encode("utf-16"), b"\xff\xfe\x00"]
)
def test_broken_file_is_refused_calmly(cast, content):
    _client, answer = upload(cast, content)
    assert answer.status_code == 422
    assert "Nothing was imported" in answer.text


def test_second_import_changes_what_differs_and_keeps_the_rest(cast):
    kept = make_area(cast.region, code="OLD", name="Not in the file")
    molenveld = make_area(cast.region, code="M", name="Old name")
    actor = cast.actor(cast.ada)
    plan = actions.import_areas(actor, cast.region, read(TABLE, actions.known_parents(cast.region)))
    assert ([row.code for row in plan.new], [row.code for row in plan.changed], plan.same) == (["MN"], ["M"], 0)
    assert (molenveld.name, molenveld.population, kept.name) == ("Molenveld", 1200, "Not in the file")
    again = actions.import_areas(actor, cast.region, read(TABLE, actions.known_parents(cast.region)))
    assert (again.new, again.changed, again.same) == ([], [], 2)


def test_column_that_the_file_lacks_is_left_as_it_is(cast):
    top = make_area(cast.region, code="T")
    area = make_area(cast.region, top, code="M", name="Old name", level="wijk", population=1200)
    table = read("code,name\nM,New name\nN,Noord", actions.known_parents(cast.region))
    actions.import_areas(cast.actor(cast.ada), cast.region, table)
    assert (area.name, area.level, area.population, area.parent_id) == ("New name", "wijk", 1200, top.id)
    assert names(cast.region) == [(0, top.name), (1, "New name"), (0, "Noord")]


def test_exported_file_is_imported_without_any_change(cast):
    top = make_area(cast.region, name='Wijk "Noord", 1', population=3)
    make_area(cast.region, top, name="Łąki; dolne", level="buurt")
    answer = cast.client(cast.ada).get(desk(cast.region, ".csv"))
    text = answer.get_data().decode("utf-8-sig")
    plan = actions.plan_import(cast.region, read(text, actions.known_parents(cast.region)))
    assert (plan.new, plan.changed, plan.same) == ([], [], 2)


def test_area_in_use_is_not_removed(cast, session):
    actor, top = cast.actor(cast.ada), make_area(cast.region)
    below = make_area(cast.region, top)
    with pytest.raises(Conflict):
        actions.remove_area(actor, top)
    actions.remove_area(actor, below)
    process = make_process(cast.region, area_id=top.id)
    with pytest.raises(Conflict):
        actions.remove_area(actor, top)
    process.area_id = None
    session.flush()
    actions.remove_area(actor, top)
    assert names(cast.region) == []


def test_refused_removal_is_explained_on_the_page_one_came_from(cast):
    top = make_area(cast.region)
    make_area(cast.region, top)
    client, page = cast.client(cast.ada), desk(cast.region, f"/{top.id}")
    answer = send(client, page, f"{page}/remove")
    assert answer.location == desk(cast.region)
    assert "This area is in use" in client.get(answer.location).text


def test_area_cannot_lie_within_itself(cast):
    top = make_area(cast.region)
    below = make_area(cast.region, top)
    for parent in (top, below):
        with pytest.raises(Invalid):
            actions.change_area(cast.actor(cast.ada), top, parent_id=parent.id)


def test_two_areas_never_share_a_code(cast):
    make_area(cast.region, code="M")
    other = make_area(cast.region, code="N")
    with pytest.raises(Invalid):
        actions.add_area(cast.actor(cast.ada), cast.region, code="M", name="Molenveld")
    with pytest.raises(Invalid):
        actions.change_area(cast.actor(cast.ada), other, code="M")
    make_area(cast.elsewhere, code="M")


def test_area_is_added_and_changed_by_hand(cast):
    client, page = cast.client(cast.ada), desk(cast.region, "/new")
    fields = {"code": "M", "name": "Molenveld", "parent_id": "", "level": "", "population": ""}
    assert save(client, page, **fields).status_code == 303
    assert save(client, page, **fields).status_code == 422  # the same code again
    assert names(cast.region) == [(0, "Molenveld")]


def test_area_of_another_region_is_neither_found_nor_a_parent(cast):
    foreign = make_area(cast.elsewhere)
    client = cast.client(cast.ada)
    assert client.get(desk(cast.region, f"/{foreign.id}")).status_code == 404
    page = desk(cast.region, "/new")
    fields = {"code": "M", "name": "Molenveld", "parent_id": foreign.id, "level": "", "population": ""}
    assert save(client, page, **fields).status_code == 422
    assert names(cast.region) == []
