"""Accepting and declining: a change of the live text that loses nobody's words, one winner, always a reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.conversations.models import Notice
from portal.conversations.queries.notices import news
from portal.kernel.authors import Author
from portal.plans.models import PlanState, Suggestion, SuggestionKind, SuggestionState
from portal.texts import actions, history
from portal.texts import queries as texts
from tests.factories.plans import make_plan, make_section
from tests.plans.drafting import accept, decline, form_to_settle, make_suggestion, place_in, send_suggestion
from tests.texts.browsers import Browser

BODY = "Many parents do not know whom to ask.\n\nWe go to them.\n\n- first\n- second"


@pytest.fixture
def section(cast):
    return make_section(make_plan(cast.region), BODY)


def said(session, section) -> list[str]:
    session.expire_all()
    return [block.text for block in texts.blocks(section.text) if block.text]


@pytest.mark.parametrize(
    ("kind", "quote", "paragraph", "words", "expected"),
    [
        ("replace", "", 0, "Parents feel alone.", ["Parents feel alone.", "We go to them.", "first", "second"]),
        ("replace", "whom", 0, "who", ["Many parents do not know who to ask.", "We go to them.", "first", "second"]),
        ("remove", "Many ", 0, "", ["parents do not know whom to ask.", "We go to them.", "first", "second"]),
        ("remove", "", 1, "", ["Many parents do not know whom to ask.", "first", "second"]),
        (
            "add",
            "",
            1,
            "Soon.",
            ["Many parents do not know whom to ask.", "We go to them.", "Soon.", "first", "second"],
        ),
        (
            "add",
            "first",
            2,
            "third",
            ["Many parents do not know whom to ask.", "We go to them.", "first", "third", "second"],
        ),
    ],
)
def test_accepted_words_are_in_the_text(cast, session, section, kind, quote, paragraph, words, expected):
    place = place_in(section, quote, paragraph)
    found = make_suggestion(section, place, kind=SuggestionKind(kind), words=words)
    assert accept(cast.client(cast.ben), found).status_code == 303
    assert said(session, section) == expected
    session.refresh(found)
    assert (found.state, found.decided_by, found.reason["en"]) == (
        SuggestionState.ACCEPTED,
        cast.ben.id,
        "It is clearer.",
    )


def test_words_for_the_whole_section_come_at_its_end(cast, session, section):
    send_suggestion(cast.client(), section, "", kind="add", added="The very end.")
    assert accept(cast.client(cast.ada), session.scalars(select(Suggestion)).one()).status_code == 303
    assert said(session, section)[-1] == "The very end."


@pytest.mark.parametrize("kind", [SuggestionKind.REPLACE, SuggestionKind.REMOVE])
def test_accepting_while_two_others_type_loses_nothing(cast, session, section, kind):
    """They type in every paragraph, the changed one too: before the form was opened, while it is, and after."""
    text = section.text
    found = make_suggestion(section, kind=kind, words="Parents of small children feel alone.")
    typists = [Browser(history.log(text.id, text.head_seq), Random(seed)) for seed in (1, 2)]
    authors = [Author(actor=cast.actor(each), name=each.name) for each in (cast.ada, cast.ben)]
    session.commit()
    client, numbers = cast.client(cast.ada), [0, 0]

    def send(*_others: object) -> None:
        for number, typist in enumerate(typists):
            typist.type(formatted=False)
            numbers[number] += 1
            actions.append(text, typist.news(), authors[number], f"typist{number}abc", numbers[number])
            session.commit()

    hidden = form_to_settle(client, found)
    send()
    for typist in typists:
        typist.type(formatted=False)  # not sent yet when the suggestion is accepted
    values = hidden | {"words": found.words, "reason-en": "Yes"}
    assert client.post(f"/suggestions/{found.id}/accept", data=values).status_code == 303
    send()
    plain = " ".join(said(session, section))
    for typist in typists:
        assert len(typist.typed) == 3
        assert [word for word in typist.typed if word not in plain] == []
    assert ("feel alone" in plain) is (kind is SuggestionKind.REPLACE)
    assert "whom to ask" not in plain


def test_reason_is_required_and_what_was_typed_stays(cast, session, section):
    found = make_suggestion(section)
    session.commit()
    ada = cast.client(cast.ada)
    for answer in (accept(ada, found, "My own words", **{"reason-en": " "}), decline(ada, found, **{"reason-en": ""})):
        assert answer.status_code == 422
        assert "Write the reason in plain words" in answer.text or "Say why" in answer.text
        session.refresh(found)
        assert found.state is SuggestionState.OPEN
    assert "My own words" in accept(ada, found, "My own words", **{"reason-en": ""}).text
    assert said(session, section)[0] == "Many parents do not know whom to ask."


def test_reason_in_one_language_is_enough(cast, session, section):
    found = make_suggestion(section)
    session.commit()
    assert decline(cast.client(cast.ada), found, **{"reason-en": "", "reason-nl": "Te duur."}).status_code == 303
    session.refresh(found)
    assert dict(found.reason) == {"nl": "Te duur."}


def test_second_decision_is_refused_with_words(cast, session, section):
    found = make_suggestion(section)
    session.commit()
    ada, ben = cast.client(cast.ada), cast.client(cast.ben)
    form, other = form_to_settle(ben, found), form_to_settle(ben, found, "decline")
    assert accept(ada, found).status_code == 303
    again = ben.post(f"/suggestions/{found.id}/accept", data=form | {"words": found.words, "reason-en": "Me too"})
    late = ben.post(f"/suggestions/{found.id}/decline", data=other | {"reason-en": "No"})
    for answer in (
        again,
        late,
        ben.get(f"/suggestions/{found.id}/accept"),
        ben.get(f"/suggestions/{found.id}/decline"),
    ):
        assert answer.status_code == 409
        assert "was accepted in the meantime" in answer.text
    assert said(session, section)[0] == "Other words."
    session.refresh(found)
    assert found.reason["en"] == "It is clearer."


def test_of_those_who_decide_at_one_moment_one_wins(cast, session, app, section):
    found = make_suggestion(section, kind=SuggestionKind.ADD, words="Only once.")
    session.commit()
    clients = [cast.client(person) for person in (cast.ada, cast.ben) for _each in range(2)]
    requests = []
    for number, client in enumerate(clients):
        what = ("accept", "decline")[number % 2]
        values = form_to_settle(client, found, what) | {"words": found.words, "reason-en": f"By {number}"}
        requests.append((client, f"/suggestions/{found.id}/{what}", values))
    session.commit()
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda each: each[0].post(each[1], data=each[2]).status_code, requests))
    assert sorted(statuses) == [303, 409, 409, 409]
    session.refresh(found)
    is_accepted = found.state is SuggestionState.ACCEPTED
    assert statuses.index(303) % 2 == (0 if is_accepted else 1)
    assert said(session, section).count("Only once.") == int(is_accepted)


def test_words_that_are_gone_are_said_and_a_place_is_chosen(cast, session, section):
    found = make_suggestion(section, place_in(section, "whom to ask"), words="the way")
    author = Author(actor=cast.actor(cast.ben), name="Ben")
    actions.submit_form(section.text, section.text.head_seq, "Something quite different now.\n\nWe go to them.", author)
    session.commit()
    ada = cast.client(cast.ada)
    page = ada.get(f"/suggestions/{found.id}/accept").text
    assert "are not in the text any more" in page
    assert "Something quite different now." in page
    values = {"words": "We know the way.", "paragraph": "1", "how": "add"}
    assert accept(ada, found, **values).status_code == 303
    assert said(session, section) == ["Something quite different now.", "We go to them.", "We know the way."]
    assert "About words that are not there any more" not in cast.client().get(f"/sections/{section.id}").text


def test_paragraph_that_was_taken_away_while_one_read_brings_the_form_back(cast, session, section):
    found = make_suggestion(section, kind=SuggestionKind.ADD, place=place_in(section, "first", 2), words="third")
    session.commit()
    ada = cast.client(cast.ada)
    hidden = form_to_settle(ada, found)
    author = Author(actor=cast.actor(cast.ben), name="Ben")
    actions.submit_form(section.text, section.text.head_seq, "We go to them.", author)
    session.commit()
    values = hidden | {"words": "third of my own", "reason-en": "A reason to keep"}
    answer = ada.post(f"/suggestions/{found.id}/accept", data=values)
    assert answer.status_code == 422
    for words in ("was taken away while you were reading", "third of my own", "A reason to keep"):
        assert words in answer.text
    session.refresh(found)
    assert found.state is SuggestionState.OPEN


def test_accepted_in_other_words_shows_both(cast, session, section):
    found = make_suggestion(section, words="Parents feel so very alone.")
    session.commit()
    assert accept(cast.client(cast.ada), found, "Parents feel lonely.").status_code == 303
    assert said(session, section)[0] == "Parents feel lonely."
    shown = cast.client().get(f"/suggestions/{found.id}").text
    assert "Parents feel lonely." in shown
    assert "Parents feel so very alone." in shown


def test_suggestion_in_another_language_asks_for_the_words_in_the_sections(cast, session, section):
    found = make_suggestion(section, words="Rodzice czują się samotni.", language="pl")
    session.commit()
    ada = cast.client(cast.ada)
    page = ada.get(f"/suggestions/{found.id}/accept").text
    assert "written in another language: English" in page
    assert 'lang="pl"><p>Rodzice' in page
    refused = accept(ada, found, "")
    assert refused.status_code == 422
    assert "Write the new words." in refused.text
    assert accept(ada, found, "Parents feel lonely.").status_code == 303
    assert said(session, section)[0] == "Parents feel lonely."


def test_those_who_do_not_write_here_settle_nothing(cast, session, section):
    found = make_suggestion(section)
    session.commit()
    for persona in (cast.cem, cast.eva):
        assert cast.client(persona).get(f"/suggestions/{found.id}/accept").status_code == 403
    assert cast.client().get(f"/suggestions/{found.id}/decline").status_code in (302, 303, 401)
    section.plan.state = PlanState.DECIDED
    session.commit()
    assert cast.client(cast.ada).get(f"/suggestions/{found.id}/accept").status_code == 403


def test_member_hears_what_became_of_their_suggestion_once(cast, session, section):
    author = Author(actor=cast.actor(cast.ben), name="Ben")
    found = make_suggestion(section, author=author)
    session.commit()
    decline(cast.client(cast.ada), found)
    with force_locale("en"):
        told = [sentence for each in news(cast.actor(cast.ben), None) for sentence in each.sentences]
    assert told == ["Your suggestion was declined. Read why."]
    assert len(session.scalars(select(Notice).where(Notice.subject_kind == "suggestion")).all()) == 1


def test_resident_reads_what_became_of_their_suggestion(cast, session, section):
    dana = cast.client()
    send_suggestion(dana, section, words="Parents feel alone.")
    accept(cast.client(cast.ada), session.scalars(select(Suggestion)).one(), "Parents feel lonely.")
    page = dana.get(f"/yours/plan/{section.plan_id}").text
    for words in ("Your suggestion", "It is clearer.", "Parents feel lonely."):
        assert words in page
