"""The rest of the organiser's desk: registers, pages, settings; and the portal administrator's page."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.kernel.errors import Conflict, Invalid
from portal.kernel.text import LANGUAGES
from portal.regions import parts
from portal.regions.actions import registers as actions
from portal.regions.actions import settings
from portal.regions.models import Organisation, Programme, Region, Theme
from portal.regions.page_text import as_text, built_in
from portal.regions.parts import Task, add_tasks
from portal.regions.queries import own_page
from tests.accounts.forms import send
from tests.factories.accounts import make_member
from tests.factories.regions import four, make_organisation, make_process, make_programme, make_theme
from tests.support.forms import save


def desk(region, further=""):
    return f"/r/{region.slug}/organise{further}"


def test_desk_shows_what_other_slices_bring(cast, monkeypatch):
    monkeypatch.setattr(parts, "_desk", [])
    add_tasks(lambda actor, region: [Task(label="Surveys", address="/s/desk", note="2 open")])
    process = make_process(cast.region)
    page = cast.client(cast.ada).get(desk(cast.region)).text
    for text in ('href="/s/desk"', "2 open", process.title["en"], desk(cast.region, "/members")):
        assert text in page


def test_organisation_is_added_once_and_removed_when_nobody_belongs_to_it(cast, session):
    actions.add_shared_content()
    client = cast.client(cast.ada)
    page = desk(cast.region, "/organisations/new")
    for status in (303, 422):
        assert save(client, page, name="GGD", sector_id="1").status_code == status
    organisation = session.scalars(select(Organisation)).one()
    assert "GGD" in client.get(desk(cast.region, "/organisations")).text
    make_member(cast.region, organisation=organisation)
    with pytest.raises(Conflict):
        actions.remove_organisation(cast.actor(cast.ada), organisation)
    empty = make_organisation(cast.region)
    page = desk(cast.region, f"/organisations/{empty.id}")
    send(client, page, f"{page}/remove")
    assert session.scalars(select(Organisation)).all() == [organisation]


def test_shared_content_is_added_once(session):
    actions.add_shared_content()
    many = len(session.scalars(select(Theme)).all())
    actions.add_shared_content()
    assert len(session.scalars(select(Theme)).all()) == many > 5


def test_region_adds_its_own_themes_and_cannot_touch_shared_ones(cast, session):
    shared = make_theme()
    client = cast.client(cast.ada)
    page = desk(cast.region, "/themes/new")
    assert save(client, page, **{"name-nl": "Wonen aan het water"}).status_code == 303
    own = session.scalars(select(Theme).where(Theme.region_id == cast.region.id)).one()
    listed = client.get(desk(cast.region, "/themes") + "?lang=nl").text
    assert "Wonen aan het water" in listed
    assert shared.name["nl"] in listed
    assert client.get(desk(cast.region, f"/themes/{own.id}")).status_code == 200
    assert client.get(desk(cast.region, f"/themes/{shared.id}")).status_code == 404


def test_theme_of_a_process_stays(cast):
    theme = make_theme(cast.region)
    make_process(cast.region, theme_id=theme.id)
    with pytest.raises(Conflict):
        actions.remove_theme(cast.actor(cast.ada), theme)


def test_page_keeps_only_what_differs_from_the_built_in_text(cast):
    client, page = cast.client(cast.ada), desk(cast.region, "/pages/contact")
    ours = {lang: as_text(built_in(cast.region, "contact", lang)) for lang in LANGUAGES}
    fields = {f"body-{lang}": text for lang, text in ours.items()} | {"body-nl": "Kom langs."}
    assert save(client, page, **fields).status_code == 303
    assert own_page(cast.region, "contact") == {"nl": "Kom langs."}
    assert "Kom langs." in cast.client().get(f"/r/{cast.region.slug}/page/contact?lang=nl").text
    assert save(client, page, **fields | {"body-nl": ""}).status_code == 303
    assert own_page(cast.region, "contact") == {}


def test_unreadable_colours_are_refused_with_their_contrast(cast):
    client, page = cast.client(cast.ada), desk(cast.region, "/colours")
    answer = save(client, page, accent="#8FBFC4", accent_deep="", on_accent="", wash="")
    assert answer.status_code == 422
    assert "has a contrast of 1.9" in answer.text
    assert cast.region.colours == {}
    assert save(client, page, accent="#7A1F5C", accent_deep="#55113F", on_accent="", wash="#F6E9F1").status_code == 303
    assert cast.region.colours == {"accent": "#7A1F5C", "accent-deep": "#55113F", "wash": "#F6E9F1"}
    assert "colours.css" in client.get(f"/r/{cast.region.slug}").text


def test_contact_fills_the_pages(cast):
    fields = {
        "organisation": "GGD Voorbeeld",
        "email": "vraag@example.org",
        "phone": "",
        "privacy_contact": "Fatma Demir",
    }
    assert save(cast.client(cast.ada), desk(cast.region, "/contact"), **fields).status_code == 303
    assert (cast.region.organiser, cast.region.contact_phone) == ("GGD Voorbeeld", "")
    assert cast.region.statements == {"privacy_contact": "Fatma Demir"}
    assert "Fatma Demir" in cast.client().get(f"/r/{cast.region.slug}/page/privacy?lang=pl").text


def test_first_language_is_one_of_the_regions_languages(cast):
    page = desk(cast.region, "/settings")
    fields = {"name": "Waterkant", "country": "NL", "programme_id": "", "languages": ["nl", "pl"]}
    answer = save(cast.client(cast.ada), page, default_language="sl", **fields)
    assert answer.status_code == 422
    assert save(cast.client(cast.ada), page, default_language="pl", **fields).status_code == 303
    assert (cast.region.languages, cast.region.default_language) == (["nl", "pl"], "pl")


def test_administrator_makes_regions_and_programmes(cast, session):
    client = cast.client(cast.eva)
    assert save(client, "/portal/programmes/new", **{"name-en": "HealthEquity"}).status_code == 303
    programme = session.scalars(select(Programme)).one()
    fields = {"name": "Łódzkie", "country": "PL", "programme_id": programme.id, "languages": ["pl", "en"]}
    fields |= {"default_language": "pl", "organiser": "Urząd", "contact_email": "kontakt@example.org"}
    for status in (303, 422):
        assert save(client, "/portal/regions/new", **fields).status_code == status
    region = session.scalars(select(Region).where(Region.slug == "lodzkie")).one()
    assert (region.name, region.programme, region.organiser) == ("Łódzkie", programme, "Urząd")
    assert "HealthEquity" in client.get("/r/lodzkie?lang=en").text
    page = f"/portal/programmes/{programme.slug}"
    assert save(client, page, **{"name-en": "HealthEquity-2020"}).status_code == 303
    assert programme.name == {"en": "HealthEquity-2020"}


def test_organiser_is_no_administrator_and_administrator_no_organiser(cast):
    assert cast.client(cast.ada).get("/portal").status_code == 403
    assert cast.client(cast.eva).get(desk(cast.region)).status_code == 403
    assert cast.client(cast.eva).get(desk(cast.region, "/settings")).status_code == 200


def test_name_of_a_programme_is_taken_once(cast):
    make_programme(slug="healthequity-en")
    with pytest.raises(Invalid):
        settings.create_programme(cast.actor(cast.eva), name=four("HealthEquity"))
