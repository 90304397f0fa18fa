"""Paragraphs and their translations: what belongs together, what is out of date, and two translators at once."""

from __future__ import annotations

import random
from functools import partial
from itertools import permutations

import pytest
from sqlalchemy import select

from portal.kernel.events import Event
from portal.plans.actions.translating import Typed, translate
from portal.plans.models import ParagraphTranslation, TranslationState
from portal.plans.queries.translations import overview, reading
from portal.plans.queries.whole import sections_of
from portal.plans.translations import Standing, Told, in_place, paired, source_of
from portal.texts import notation
from portal.texts.actions import submit_form
from portal.texts.aligning import ALIKE, likeness
from portal.texts.blocks import Block, Run
from tests.factories.plans import make_plan, make_section
from tests.factories.texts import NOBODY as AUTHOR
from tests.support import hostile
from tests.support.filled import fields_on, filled
from tests.support.queries import assert_constant_queries
from tests.support.together import at_once

WORDS = "we help young parents sooner and go where they are every week with tea".split()  # noqa: SIM905


def told(number: int, source: str, state: TranslationState = TranslationState.CHECKED) -> Told:
    return Told(number, source, f"NL {source}", state)


def test_unchanged_paragraph_keeps_its_translation_wherever_it_stands():
    blocks = notation.parse("## One\n\nTwo words here\n\n- three _things_\n\nTwo words here")
    known = [told(1, "Two words here"), told(2, "three _things_", TranslationState.MACHINE), told(3, "One")]
    found, lost = paired(blocks[::-1], known)
    standings = [each.standing for each in found]
    assert standings == [Standing.CHECKED, Standing.MACHINE, Standing.CHECKED, Standing.CHECKED]
    assert not lost


def test_translation_takes_the_place_of_its_paragraph():
    item = Block((Run("Tea"),), lists=("bullet",), starts_item=True)
    first, second = in_place(item, "- Thee\nmet melk")
    assert (first.text, first.lists, first.starts_item) == ("Thee", ("bullet",), True)
    assert (second.text, second.lists, second.starts_item) == ("met melk", ("bullet",), False)
    assert in_place(Block((Run("Why"),), level=2), "Waarom")[0].level == 2


def test_changed_paragraph_is_outdated_and_a_new_one_is_missing():
    blocks = notation.parse("We help parents every week now.\n\nSomething else entirely new")
    found, lost = paired(blocks, [told(1, "We help parents every week."), told(2, "Gone for ever, nothing alike")])
    assert [each.standing for each in found] == [Standing.OUTDATED, Standing.MISSING]
    assert found[0].told is not None
    assert found[0].told.words.startswith("NL We help")
    assert [each.id for each in lost] == [2]


def test_pairing_agrees_with_trying_every_assignment():
    """Of all ways to pair, the one whose shares are greatest when sorted from the most alike down."""
    dice, compared = random.Random(4), 0
    for _round in range(400):
        sources = [" ".join(dice.sample(WORDS, dice.randint(2, 7))) for _each in range(dice.randint(1, 4))]
        known = [told(n, " ".join(dice.sample(WORDS, dice.randint(2, 7)))) for n in range(dice.randint(1, 4))]
        shares = [likeness(each.source, source) for each in known for source in sources]
        if len(set(shares)) < len(shares) or len({each.source for each in known}) < len(known):
            continue
        found, lost = paired([Block((Run(source),)) for source in sources], known)
        chosen = sorted(
            (likeness(each.told.source, each.source) for each in found if each.told is not None), reverse=True
        )
        assert chosen == best_by_trying(sources, known)
        assert len(lost) == len(known) - len(chosen)
        compared += 1
    assert compared > 50


def best_by_trying(sources: list[str], known: list[Told]) -> list[float]:
    places = [*range(len(sources)), *[None] * len(known)]
    return max(
        sorted(
            (
                share
                for each, place in zip(known, chosen, strict=True)
                if place is not None and (share := likeness(each.source, sources[place])) >= ALIKE
            ),
            reverse=True,
        )
        for chosen in set(permutations(places, len(known)))
    )


def test_source_is_told_without_what_it_is():
    for block in notation.parse("## Why\n\n- **why**\n\n1. why_not"):
        assert notation.parse(source_of(block))[0].runs == block.runs


SOURCE = "Many parents do not know whom to ask.\n\nWe go to them."


@pytest.fixture
def section(cast):
    return make_section(make_plan(cast.region), SOURCE)


def page_of(section, lang="nl"):
    return f"/sections/{section.id}/translate/{lang}"


def rows(session):
    session.expire_all()
    return {row.source: (row.words, row.state.value) for row in session.scalars(select(ParagraphTranslation))}


def test_translator_saves_one_paragraph_and_goes_on_there(cast, session, section):
    client, page = cast.client(cast.ben), page_of(section)
    sent = fields_on(client, page, words_2="Wij gaan naar hen toe.", at="2")
    answer = client.post(page, data=sent)
    assert (answer.status_code, answer.location.endswith("/nl#p-2")) == (303, True)
    assert rows(session) == {"We go to them.": ("Wij gaan naar hen toe.", "checked")}
    sent = fields_on(client, page, words_1="Veel ouders weten het niet.", choice_1="machine")
    assert client.post(page, data=sent).status_code == 303
    assert rows(session)["Many parents do not know whom to ask."] == ("Veel ouders weten het niet.", "machine")


def test_saving_what_nobody_changed_changes_nothing(cast, session, section):
    client, page = cast.client(cast.ben), page_of(section)
    client.post(page, data=fields_on(client, page, words_2="Wij gaan."))
    before = session.scalars(select(ParagraphTranslation.at)).all()
    assert client.post(page, data=fields_on(client, page)).status_code == 303
    assert session.scalars(select(ParagraphTranslation.at)).all() == before


def test_emptied_translation_is_gone_and_remembered(cast, session, section):
    client, page = cast.client(cast.ben), page_of(section)
    client.post(page, data=fields_on(client, page, words_2="Wij gaan."))
    client.post(page, data=fields_on(client, page, words_2=" "))
    assert rows(session) == {}
    last = session.scalars(
        select(Event).where(Event.kind == "plan_section.translated").order_by(Event.id.desc())
    ).first()
    assert last.details["before"][0]["words"] == "Wij gaan."


def test_two_translators_of_one_paragraph_lose_nothing(cast, session, section):
    ada, ben, page = cast.client(cast.ada), cast.client(cast.ben), page_of(section)
    first, second = fields_on(ada, page, words_1="Van Ada"), fields_on(ben, page, words_1="Van Ben", words_2="Twee")
    assert ada.post(page, data=first).status_code == 303
    refused = ben.post(page, data=second)
    assert refused.status_code == 409
    for words in ("Van Ada", "Van Ben", "Twee"):
        assert words in refused.text
    assert rows(session) == {"Many parents do not know whom to ask.": ("Van Ada", "checked")}
    assert ben.post(page, data=filled(refused.text)).status_code == 303
    assert {words for words, _state in rows(session).values()} == {"Van Ben", "Twee"}


def test_at_the_same_moment_one_translator_is_first_and_the_other_sees_both(cast, session, section):
    page, clients = page_of(section), [cast.client(cast.ada), cast.client(cast.ben)]
    sent = [fields_on(client, page, words_1=f"Van nummer {n}") for n, client in enumerate(clients)]
    answers = at_once(*(partial(client.post, page, data=data) for client, data in zip(clients, sent, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "Van nummer 0" in refused.text
    assert "Van nummer 1" in refused.text
    assert len(rows(session)) == 1


def test_two_translators_of_different_paragraphs_do_not_meet(cast, session, section):
    ada, ben, page = cast.client(cast.ada), cast.client(cast.ben), page_of(section)
    first, second = fields_on(ada, page, words_1="Eén"), fields_on(ben, page, words_2="Twee")
    assert {ada.post(page, data=first).status_code, ben.post(page, data=second).status_code} == {303}
    assert {words for words, _state in rows(session).values()} == {"Eén", "Twee"}


def test_changed_original_is_said_until_somebody_looks_again(cast, session, section):
    client, page, reader = cast.client(cast.ben), page_of(section), cast.client()
    client.post(page, data=fields_on(client, page, words_1="Veel ouders weten het niet.", words_2="Wij gaan."))
    submit_form(section.text, section.text.head_seq, SOURCE.replace("whom to", "where to"), AUTHOR)
    for shown in (client.get(page).text, reader.get(f"/plans/{section.plan_id}?read=nl&lang=en").text):
        assert "original has changed" in shown
    assert len(rows(session)) == 2
    client.post(page, data=fields_on(client, page))
    assert "original has changed" in client.get(page).text
    client.post(page, data=fields_on(client, page, choice_1="checked"))
    assert "original has changed" not in client.get(page).text
    assert rows(session)["Many parents do not know where to ask."][0] == "Veel ouders weten het niet."
    assert len(rows(session)) == 2


def test_reader_is_told_what_is_missing_and_what_a_machine_made(cast, session, section):
    client, page = cast.client(cast.ben), page_of(section)
    client.post(page, data=fields_on(client, page, words_2="Wij gaan.", choice_2="machine"))
    shown = cast.client().get(f"/plans/{section.plan_id}?read=nl&lang=nl").text
    assert '<span lang="en">Many parents do not know whom to ask.</span>' in shown
    assert "Wij gaan." in shown
    assert "We go to them." not in shown
    shown = cast.client().get(f"/plans/{section.plan_id}?read=nl&lang=en").text
    assert "(translated by a machine)" in shown


def test_hostile_translation_stays_words(cast, session, section):
    client, page = cast.client(cast.ben), page_of(section)
    client.post(page, data=fields_on(client, page, words_1=hostile.ALL[:9000], words_2=hostile.SHORT))
    assert len(rows(session)) == 2
    for address in (page, f"/plans/{section.plan_id}?read=nl", f"/plans/{section.plan_id}/translations"):
        text = client.get(address).text
        assert hostile.harm(text) == []
    assert "canary" in cast.client().get(f"/plans/{section.plan_id}?read=nl").text


def test_too_long_translation_is_refused_with_what_was_typed(cast, session, section):
    client, page = cast.client(cast.ben), page_of(section)
    answer = client.post(page, data=fields_on(client, page, words_1="a" * 10_001, words_2="Wij gaan."))
    assert (answer.status_code, "a" * 10_001 in answer.text, "Wij gaan." in answer.text) == (422, True, True)
    assert rows(session) == {}


def test_only_those_who_work_there_translate_and_only_into_other_languages(cast, section):
    for person, status in ((None, 303), (cast.cem, 403), (cast.ben, 200)):
        assert cast.client(person).get(page_of(section)).status_code == status
    for lang in ("en", "xx"):
        assert cast.client(cast.ben).get(page_of(section, lang)).status_code == 404


def test_plan_in_another_language_asks_no_more_for_more_sections(cast, session):
    plan = make_plan(cast.region)

    def add() -> None:
        section = make_section(plan, SOURCE, position=len(plan.sections))
        translate(cast.actor(cast.ben), section, "nl", [Typed("We go to them.", "Wij gaan.", TranslationState.CHECKED)])

    def ask() -> None:
        session.commit()
        found = reading(sections_of(plan), "nl")
        assert all("Wij gaan." in each.html for each in found.values())
        overview(sections_of(plan), plan.languages)

    assert_constant_queries(ask, add)


def test_section_shows_its_paragraphs_in_the_readers_language_with_the_words_as_written(cast, session, section):
    client, page = cast.client(cast.ben), page_of(section)
    client.post(page, data=fields_on(client, page, words_2="Wij gaan naar hen toe.", choice_2="machine"))
    shown = cast.client().get(f"/sections/{section.id}?lang=nl").text
    for words in ("Wij gaan naar hen toe.", "We go to them.", "Many parents do not know whom to ask."):
        assert words in shown
    assert "Wij gaan naar hen toe." not in cast.client().get(f"/sections/{section.id}?lang=en").text
