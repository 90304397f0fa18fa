"""What everybody sees of a region: its home, its processes, the promise and the report-back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.permissions import Role
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.regions import parts as parts_module
from portal.regions.models import Outcome, RegionPage
from portal.regions.parts import Part, add_parts
from tests.factories.accounts import make_membership
from tests.factories.regions import (
    make_area,
    make_draft,
    make_organisation,
    make_phase,
    make_process,
    make_region,
    make_report_item,
    make_reported,
    make_theme,
)


def address(process, further=""):
    return f"/r/{process.region.slug}/p/{process.slug}{further}"


@pytest.fixture
def registered(monkeypatch):
    """Parts that a test registers are gone after it."""
    monkeypatch.setattr(parts_module, "_finders", [])
    return add_parts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_process_page_says_promise_ladder_and_day_in_the_readers_language(client, session, lang):
    page = client.get(f"{address(make_process())}?lang={lang}").text
    promise = {"nl": "U geeft advies.", "en": "You give advice.", "pl": "Doradzasz nam.", "sl": "Svetujete nam."}
    assert promise[lang] in page
    assert 'aria-current="step"' in page
    assert f"({lang})" in page


def test_text_that_is_missing_in_the_readers_language_is_marked(client, session):
    page = client.get(f"{address(make_process(title=LocalizedText(nl='Gezond wonen')))}?lang=pl").text
    assert '<span lang="nl">Gezond wonen</span>' in page


def test_draft_is_unknown_to_strangers_and_shown_to_members(cast):
    draft = make_draft(cast.region)
    for person, status in ((None, 404), (cast.cem, 404), (cast.ben, 200), (cast.ada, 200)):
        client = cast.client(person)
        assert client.get(address(draft)).status_code == status
        assert client.get(address(draft, "/report-back")).status_code == status
        assert draft.title["en"] not in client.get(f"/r/{cast.region.slug}?lang=en").text


def test_overdue_report_back_is_marked_in_public(client, session):
    late = make_process(report_back_on=clock.today() - timedelta(days=3), closes_on=None)
    for page in (address(late), address(late, "/report-back"), f"/r/{late.region.slug}", "/"):
        assert "Overdue by 3 days" in client.get(f"{page}?lang=en").text, page


def test_report_back_that_came_late_says_so_for_ever(client, session):
    late = make_reported(report_back_on=clock.today() - timedelta(days=41))
    for page in (address(late), address(late, "/report-back"), f"/r/{late.region.slug}", "/"):
        assert "11 days late" in client.get(f"{page}?lang=en").text, page


def test_report_back_shows_what_we_heard_do_and_do_not_because(client, session):
    reported = make_reported()
    page = client.get(f"{address(reported, '/report-back')}?lang=en").text
    for text in (
        "Reported back on time",
        "A map of help (en)",
        "No land to build on (en)",
        "The state decides that (en)",
    ):
        assert text in page
    assert page.count("<strong>1</strong>") == 3  # one does, one later, one not


def test_report_lines_stay_hidden_until_published(client, session):
    process = make_process()
    make_report_item(process, outcome=Outcome.NO, reason=LocalizedText(en="Not decided in public yet"))
    for page in (address(process), address(process, "/report-back"), f"/r/{process.region.slug}", "/"):
        assert "Not decided in public yet" not in client.get(f"{page}?lang=en").text


def test_line_that_is_partly_done_counts_as_done_and_as_left_out(client, session):
    reported = make_reported()
    mixed = {"outcome": Outcome.DOING, "action": LocalizedText(en="120 homes"), "rest": Outcome.LATER}
    make_report_item(reported, **mixed, reason=LocalizedText(en="The rest next year"))
    page = client.get(f"{address(reported, '/report-back')}?lang=en").text
    assert "120 homes" in page
    assert "The rest next year" in page
    assert page.count("<strong>2</strong>") == 2


def test_phases_show_where_the_process_is(client, session):
    process, today = make_process(), clock.today()
    make_phase(process, ends_on=today - timedelta(days=9))
    make_phase(process, starts_on=today, ends_on=today)
    make_phase(process, starts_on=today + timedelta(days=9))
    steps = client.get(f"{address(process)}?lang=en").text.partition('class="phases"')[2].partition("</ol>")[0]
    assert (
        steps.index('class="past"') < steps.index('aria-current="step"') < steps.index("<b>Phase", steps.index("now"))
    )


def test_process_page_shows_the_round_before(client, session):
    region = make_region()
    make_reported(region)
    page = client.get(f"{address(make_process(region))}?lang=en").text
    assert "What came of the previous process" in page
    assert "A map of help (en)" in page


def test_open_things_of_other_slices_stand_on_every_page_they_belong_to(client, session, registered):
    process = make_process()
    part = Part(
        kind="Survey", symbol="survey", title=LocalizedText(en="Your neighbourhood"), address="/s/abc", action="Start",
        facts=[("clock", "5 minutes")], is_open=True, process_id=process.id, region_id=process.region_id,
    )  # fmt: skip
    registered(lambda actor, region, process: [part])
    for page in (address(process), f"/r/{process.region.slug}", "/"):
        text = client.get(f"{page}?lang=en").text
        assert '<a href="/s/abc">Your neighbourhood</a>' in text
        assert "5 minutes" in text
    home = client.get("/?lang=en").text
    assert process.region.name in home
    assert "1 open" in home
    assert 'class="btn big" href="/s/abc"' in home


def test_fictional_region_says_so_on_its_pages(client, session):
    made_up = make_process(make_region(is_fictional=True))
    real = make_process()
    for page in ("", address(made_up).removeprefix(f"/r/{made_up.region.slug}"), "/page/contact"):
        assert "are made up" in client.get(f"/r/{made_up.region.slug}{page}?lang=en").text
        assert "are made up" not in client.get(f"/r/{real.region.slug}?lang=en").text


@pytest.mark.parametrize("key", ["contact", "privacy", "accessibility", "help_now"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_region_has_its_pages_in_every_language(client, session, key, lang):
    answer = client.get(f"/r/{make_region().slug}/page/{key}?lang={lang}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text


def test_page_of_ones_own_replaces_the_built_in_one_in_its_language_only(client, session):
    region = make_region()
    body = LocalizedText(nl="# Onze balie\n\nKom langs.\n\n- maandag\n- dinsdag")
    session.add(RegionPage(region_id=region.id, key="contact", body=body, changed_at=clock.now()))
    dutch = client.get(f"/r/{region.slug}/page/contact?lang=nl").text
    assert '<h2 class="h3">Onze balie</h2>' in dutch
    assert "<li>dinsdag</li>" in dutch
    assert region.contact_email not in dutch
    assert region.contact_email in client.get(f"/r/{region.slug}/page/contact?lang=pl").text


def test_pages_state_only_what_the_region_states(client, session):
    region = make_region(statements={"privacy_contact": "Fatma Demir"}, contact_phone="")
    assert "Fatma Demir" in client.get(f"/r/{region.slug}/page/privacy?lang=nl").text
    contact = client.get(f"/r/{region.slug}/page/contact?lang=nl").text.partition("<main")[2]
    assert "Telefoon:" not in contact
    assert "{" not in contact


@pytest.mark.parametrize(("days", "is_said"), [(45, True), (0, False)])
def test_privacy_page_says_how_long_the_operator_keeps_backups(make_app, settings, cast, days, is_said):
    portal = make_app(replace(settings, backup_days=days))
    page = portal.test_client().get(f"/r/{cast.region.slug}/page/privacy?lang=en").text
    assert ("We keep them for 45 days" in page) is is_said
    assert ("backup" in page) is is_said
    assert "{" not in page.partition("<main")[2]


def test_colours_are_only_for_light_screens_and_only_colours(client, session):
    region = make_region(colours={"accent": "#7A1F5C", "wash": "red; } body { display: none"})
    sheet = client.get(f"/r/{region.slug}/colours.css").text
    assert sheet.startswith("@media (prefers-color-scheme: light)")
    assert "--accent: #7A1F5C;" in sheet
    assert "display" not in sheet


def test_hostile_words_are_shown_as_words(cast):
    words = "<script>alert(1)</script><img src=x onerror=alert(1)><b hx-get=/x>"
    text = LocalizedText(dict.fromkeys(LANGUAGES, words))
    region = make_region(name=words, tagline=text, organiser=words, statements={"privacy_contact": words})
    make_membership(cast.ada, region, Role.ORGANISER)
    theme, area = make_theme(region, name=text, plain=text), make_area(region, name=words, level=words[:40])
    process = make_reported(region, title=text, summary=text, promised_by=words, theme_id=theme.id, area_id=area.id)
    make_phase(process, title=text)
    make_report_item(process, heard=text, outcome=Outcome.DOING, action=text, rest=Outcome.NO, reason=text)
    make_organisation(region, name=words)
    db.session.add(RegionPage(region_id=region.id, key="contact", body=text, changed_at=clock.now()))
    home = f"/r/{region.slug}"
    desk = [
        "",
        "/areas",
        "/areas/new",
        "/organisations",
        "/themes",
        "/pages",
        "/pages/contact",
        "/settings",
        "/contact",
    ]
    pages = [
        "/",
        home,
        f"{home}/page/contact",
        f"{home}/page/privacy",
        address(process),
        address(process, "/report-back"),
    ]
    pages += [f"{home}/organise{page}" for page in desk]
    pages += [f"{home}/organise/p/{process.slug}{page}" for page in ("", "/edit", "/phases", "/report")]
    client = cast.client(cast.ada)
    for page in pages:
        shown = client.get(page)
        assert shown.status_code == 200, page
        assert "<script>alert" not in shown.text, page
        assert "<img src=x" not in shown.text, page
        assert "<b hx-get" not in shown.text, page
