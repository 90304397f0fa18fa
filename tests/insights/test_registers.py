"""The two registers: insights for everybody to read, initiatives kept by organisers and professionals."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.insights.actions import add_shared_insights
from portal.insights.models import Initiative, Insight
from portal.kernel.permissions import Role
from portal.kernel.text import LANGUAGES, LocalizedText
from tests.accounts.forms import send
from tests.factories.accounts import make_member
from tests.factories.insights import make_initiative, make_insight
from tests.factories.regions import four, make_area
from tests.support.forms import save
from tests.support.queries import assert_constant_queries


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shipped_insights_are_public_in_every_language(client, session, lang):
    add_shared_insights()
    page = client.get(f"/insights?lang={lang}").text
    for insight in session.scalars(select(Insight)):
        assert str(insight.id) in page
        assert client.get(f"/insights/{insight.id}?lang={lang}").status_code == 200
    assert "<span lang" not in page.partition("<main")[2]  # nothing falls back


def test_shipped_insights_are_added_once(session):
    add_shared_insights()
    many = len(session.scalars(select(Insight)).all())
    add_shared_insights()
    assert len(session.scalars(select(Insight)).all()) == many > 10


def test_insights_are_filtered_by_kind_and_region(cast):
    works, fails = make_insight(), make_insight(kind="does_not_work")
    local = make_insight(cast.region, kind="does_not_work")

    def listed(query):
        page = cast.client().get(f"/insights?lang=en&{query}").text
        return [insight for insight in (works, fails, local) if insight.text["en"] in page]

    assert listed("") == [works, fails, local]
    assert listed("kind=does_not_work") == [fails, local]
    assert listed(f"kind=does_not_work&region={cast.region.slug}") == [local]
    assert listed(f"region={cast.elsewhere.slug}") == []
    assert listed("kind=nonsense&region=nowhere") == [works, fails, local]


def test_filter_inside_htmx_gives_the_list_alone(cast):
    make_insight()
    answer = cast.client().get("/insights", headers={"HX-Request": "true", "HX-Target": "section#insight_list"})
    assert 'id="insight_list"' in answer.text
    assert "<html" not in answer.text


def test_home_shows_one_insight_of_each_kind(cast):
    shown = [make_insight(kind=kind) for kind in ("works", "does_not_work", "precondition")]
    further = make_insight()
    home = cast.client().get("/?lang=en").text
    assert all(insight.text["en"] in home for insight in shown)
    assert further.text["en"] not in home


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.PROFESSIONAL])
def test_organisers_and_professionals_keep_the_register(cast, session, role):
    client = cast.client(make_member(cast.region, role))
    area, register = make_area(cast.region), f"/r/{cast.region.slug}/initiatives"
    fields = {"name": "Neighbours cook", "summary-nl": "Elke donderdag", "where": "Tkacka 4", "area_id": area.id}
    for status in (303, 422):
        assert save(client, f"{register}/new", website="https://example.org/cook", **fields).status_code == status
    initiative = session.scalars(select(Initiative)).one()
    page = cast.client().get(f"{register}/{initiative.id}?lang=pl").text
    for text in ("Neighbours cook", "Elke donderdag", "Tkacka 4", area.name, 'href="https://example.org/cook"'):
        assert text in page
    edit = f"{register}/{initiative.id}/edit"
    assert save(client, edit, **fields | {"name": "Neighbours bake", "website": ""}).status_code == 303
    assert "Neighbours bake" in cast.client().get(register).text
    send(client, edit, f"{register}/{initiative.id}/remove")
    assert session.scalars(select(Initiative)).all() == []


@pytest.mark.parametrize("who", [None, "cem", "eva", "expert"])
def test_nobody_else_keeps_it(cast, who):
    person = make_member(cast.region, Role.EXPERT) if who == "expert" else getattr(cast, who or "", None)
    client, initiative = cast.client(person), make_initiative(cast.region)
    register = f"/r/{cast.region.slug}/initiatives"
    for page in (f"{register}/new", f"{register}/{initiative.id}/edit"):
        assert client.get(page).status_code == (403 if person else 303)
    shown = client.get(register).text + client.get(f"{register}/{initiative.id}").text
    assert "/new" not in shown
    assert "/edit" not in shown


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "data:text/html,x", "example.org", "//example.org", "https://"]
)
def test_website_is_an_address_on_the_web(cast, session, website):
    page = f"/r/{cast.region.slug}/initiatives/new"
    answer = save(cast.client(cast.ada), page, name="Cooking", area_id="", website=website)
    assert answer.status_code == 422
    assert session.scalars(select(Initiative)).all() == []


def test_initiative_is_found_only_in_its_region(cast):
    initiative = make_initiative(cast.region)
    assert cast.client().get(f"/r/{cast.elsewhere.slug}/initiatives/{initiative.id}").status_code == 404


def test_hostile_words_are_shown_as_words(cast):
    hostile = "<script>alert(1)</script><b hx-get=/x>"
    initiative = make_initiative(cast.region, name=hostile, where=hostile, summary=LocalizedText(nl=hostile))
    insight = make_insight(text=four(hostile), source=hostile)
    register = f"/r/{cast.region.slug}/initiatives"
    for page in (register, f"{register}/{initiative.id}", "/insights", f"/insights/{insight.id}", "/"):
        text = cast.client().get(page).text
        assert "<script>alert" not in text
        assert "<b hx-get" not in text


def test_lists_ask_the_database_the_same_however_long_they_are(cast):
    dana, ben = cast.client(), cast.client(cast.ben)
    register = f"/r/{cast.region.slug}/initiatives"
    assert_constant_queries(lambda: dana.get("/insights"), make_insight)
    assert_constant_queries(
        lambda: ben.get(register), lambda: make_initiative(cast.region, area_id=make_area(cast.region).id)
    )
