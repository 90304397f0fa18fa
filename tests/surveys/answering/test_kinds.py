"""Every kind of question: a control without scripts, what it keeps, what it says when something is wrong."""

import pytest
from sqlalchemy import select

from portal.kernel.text import LocalizedText
from portal.surveys.actions.submitting import unseal_response
from portal.surveys.definition import KINDS, Group, Option, Repeat
from portal.surveys.models import Sealed
from tests.factories.regions import four, make_area, make_process
from tests.factories.surveys import ask, make_definition, make_survey

SHOWN = sorted(name for name, kind in KINDS.items() if (kind.asks or name == "note") and name != "unsupported")


def sent_rows(session):
    """What was sent last, as rows."""
    return [tuple(row) for row in unseal_response(session.scalars(select(Sealed)).all()[-1].content)["answers"]]


def finish(respondent):
    return respondent.open("review").fill(consent="OK").press("send")


def answered(somebody, *nodes, choices=None, **answers):
    """Somebody who has answered a survey of these rows on one page."""
    survey = make_survey(make_definition(*nodes, choices=choices, layout="all"))
    return somebody(survey).start().fill(**answers).press()


@pytest.mark.parametrize("kind", SHOWN)
def test_every_kind_is_shown_with_its_words(somebody, session, kind):
    visitor = somebody(make_survey(make_definition(ask("it", kind), ask("rest", "text")))).start()
    assert visitor.response.status_code == 200
    assert "Question it (en)" in visitor.words


CASES = {
    "single": ({"it": "yes"}, [("it", 0, "yes", None, None)]),
    "multiple": ({"it": ["shops", "green"]}, [("it", 1, "green", None, None), ("it", 2, "shops", None, None)]),
    "scale": ({"it": "4"}, [("it", 0, "4", None, None)]),
    "faces": ({"it": "1"}, [("it", 0, "1", None, None)]),
    "ranking": (
        {"it~shops": "1", "it~green": "2"},
        [("it", 1, "shops", None, None), ("it", 2, "green", None, None)],
    ),
    "text": ({"it": "  A bench  "}, [("it", 0, None, None, "A bench")]),
    "long_text": ({"it": "One\r\nTwo"}, [("it", 0, None, None, "One\nTwo")]),
    "integer": ({"it": "42"}, [("it", 0, None, 42.0, None)]),
    "decimal": ({"it": "2,5"}, [("it", 0, None, 2.5, None)]),
    "date": ({"it": "2025-03-31"}, [("it", 0, None, None, "2025-03-31")]),
    "time": ({"it": "14:30"}, [("it", 0, None, None, "14:30")]),
    "datetime": ({"it": "2025-03-31T14:30"}, [("it", 0, None, None, "2025-03-31T14:30")]),
    "consent": ({"it": "OK"}, [("it", 0, "OK", None, None)]),
    "geopoint": ({"it": "52.09, 5.12"}, [("it", 0, None, None, "52.09 5.12 0 0")]),
    "geotrace": ({"it": "52 5; 53 6"}, [("it", 0, None, None, "52 5 0 0;53 6 0 0")]),
    "barcode": ({"it": "871234"}, [("it", 0, None, None, "871234")]),
}


@pytest.mark.parametrize("kind", CASES)
def test_answer_is_kept_by_code_number_or_text(somebody, session, kind):
    given, expected = CASES[kind]
    finish(answered(somebody, ask("it", kind), **given))
    assert sent_rows(session) == expected


TIDIED = {
    "multiple": {"it": ["green", "shops"]},
    "text": {"it": ["A bench"]},
    "long_text": {"it": ["One\nTwo"]},
    "decimal": {"it": ["2.5"]},
    "geopoint": {"it": ["52.09 5.12 0 0"]},
    "geotrace": {"it": ["52 5 0 0;53 6 0 0"]},
}


@pytest.mark.parametrize("kind", CASES)
def test_answer_is_shown_again(somebody, session, kind):
    given, _ = CASES[kind]
    respondent = answered(somebody, ask("it", kind), **given).open("it")
    wanted = TIDIED.get(kind) or {name: [value] for name, value in given.items()}
    assert {name: respondent.values(name) for name in given} == wanted


def test_decimal_is_shown_with_the_readers_comma(somebody, session):
    survey = make_survey(make_definition(ask("it", "decimal")))
    respondent = somebody(survey, "pl").start().fill(it="2,5").press().open("it")
    assert respondent.values("it") == ["2,5"]


@pytest.mark.parametrize("kind", CASES)
def test_skipped_question_leaves_a_row_without_a_value(somebody, session, kind):
    finish(answered(somebody, ask("it", kind)))
    assert sent_rows(session) == [("it", 0, None, None, None)]


def test_question_that_was_not_asked_leaves_no_row(somebody, session):
    finish(answered(somebody, ask("it", "single"), ask("more", "text", relevant="${it} = 'no'"), it="yes"))
    assert sent_rows(session) == [("it", 0, "yes", None, None)]


def test_prefer_not_to_say_is_neither_skipped_nor_not_asked(somebody, session):
    finish(answered(somebody, ask("it", "single"), it="prefer_not"))
    assert sent_rows(session) == [("it", 0, "prefer_not", None, None)]


def test_note_and_heading_keep_nothing(somebody, session):
    finish(answered(somebody, ask("hello", "note"), ask("it", "text"), it="x"))
    assert sent_rows(session) == [("it", 0, None, None, "x")]


WRONG = {
    "integer": ({"it": "two"}, "Please give a number"),
    "decimal": ({"it": "x"}, "Please give a number"),
    "range": ({"it": "501"}, "Please give a number from 0 to 500"),
    "date": ({"it": "2025-02-30"}, "Please give a date that exists"),
    "time": ({"it": "25:00"}, "Please give a time"),
    "single": ({"it": "maybe"}, "Please choose from the options"),
    "multiple": ({"it": ["green", "nothing"]}, "cannot go together"),
    "ranking": ({"it~shops": "1", "it~green": "1"}, "Two of them have the same one"),
    "geopoint": ({"it": "here"}, "latitude and longitude"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_answer_is_explained_at_its_control_and_nothing_typed_is_lost(somebody, session, kind):
    given, message = WRONG[kind]
    question = ask("it", kind, parameters={"start": "0", "end": "500"})
    respondent = answered(somebody, question, ask("other", "text"), other="kept", **given)
    assert respondent.response.status_code == 422
    problems = respondent.problems()
    assert [message in text for text in problems.values()] == [True]
    assert respondent.page.xpath("//title")[0].text.startswith("Error:")
    assert respondent.values("other") == ["kept"]
    if kind != "single":  # a code that is no option cannot be shown again
        for name, value in given.items():
            assert respondent.values(name) == (value if isinstance(value, list) else [value])


def test_what_is_right_beside_a_mistake_is_saved(somebody, session):
    respondent = answered(somebody, ask("it", "integer"), ask("other", "text"), it="two", other="kept")
    assert respondent.open("it").values("other") == ["kept"]


def test_required_question_cannot_be_skipped_and_says_so_before(somebody, session):
    required = ask("it", "text", required="true()", required_message=four("We need this"))
    respondent = somebody(make_survey(make_definition(required, ask("rest", "text")))).start()
    assert "This question needs an answer." in respondent.words
    assert not respondent.page.xpath("//button[@value='skip']")
    assert list(respondent.press().problems().values()) == ["We need this (en)"]
    respondent.open("review")


def test_required_question_that_was_gone_round_stops_the_sending(somebody, session):
    definition = make_definition(ask("first", "text"), ask("it", "text", required="true()"), ask("rest", "text"))
    respondent = somebody(make_survey(definition)).start().fill(first="x").press()
    respondent.open("review").fill(consent="OK").press("send")
    assert respondent.response.status_code == 422
    assert list(respondent.problems()) == ["it"]


def test_constraint_says_the_organisers_words(somebody, session):
    limited = ask("it", "integer", constraint=". >= 18", constraint_message=four("Adults only"))
    assert list(answered(somebody, limited, it="9").problems().values()) == ["Adults only (en)"]


def test_other_keeps_its_words_and_drops_them_when_it_is_not_chosen(somebody, session):
    respondent = answered(somebody, ask("it", "multiple"), it=["green", "other"], it_other="A café")
    assert "Something else (en): A café" in respondent.words
    finish(respondent)
    assert ("it_other", 0, None, None, "A café") in sent_rows(session)
    finish(answered(somebody, ask("it", "multiple"), it=["green"], it_other="A café"))
    assert [row[0] for row in sent_rows(session)] == ["it"]


def test_matrix_keeps_a_row_for_each_row(somebody, session):
    grid = Group("grid", (ask("g1", "scale"), ask("g2", "scale")), label=four("Agree?"), appearance="table-list")
    respondent = somebody(make_survey(make_definition(grid))).start()
    assert respondent.heading == "Agree? (en)"
    assert len(respondent.page.xpath("//div[@class='matrix']/fieldset/legend")) == 2
    finish(respondent.fill(g1="2", g2="5").press())
    assert sent_rows(session) == [("g1", 0, "2", None, None), ("g2", 0, "5", None, None)]


def test_place_lists_the_areas_and_sets_the_area(somebody, session):
    process = make_process()
    for name in ("Hoogveld", "Oude Haven"):
        make_area(process.region, code=name[:3].lower(), name=name)
    survey = make_survey(make_definition(ask("it", "place", list_name="areas")), process)
    respondent = somebody(survey).start()
    assert "Hoogveld" in respondent.words
    finish(respondent.fill(it="oud").press())
    sealed = unseal_response(session.scalars(select(Sealed)).one().content)
    assert (sealed["area"], sealed["answers"]) == ("oud", [["it", 0, "oud", None, None]])


def test_long_lists_open_instead_of_filling_the_screen(somebody, session):
    many = tuple(Option(f"o{number}", four(f"Option {number}")) for number in range(30))
    respondent = somebody(make_survey(make_definition(ask("it", "single", list_name="many"), choices={"many": many})))
    respondent.start()
    assert len(respondent.page.xpath("//select[@name='it']/option")) == 31
    finish(respondent.fill(it="o7").press())
    assert sent_rows(session) == [("it", 0, "o7", None, None)]


def test_repeat_is_answered_round_after_round(somebody, session):
    child = Repeat("child", (ask("name"), ask("age", "integer")), label=four("Child"))
    respondent = somebody(make_survey(make_definition(child, ask("end", "text")))).start()
    for number, (name, age) in enumerate((("Ala", "3"), ("Jan", "5")), 1):
        respondent.fill(more="yes").press()
        respondent.fill(**{f"child~{number}~name": name}).press().fill(**{f"child~{number}~age": age}).press()
    respondent.fill(more="no").press()
    assert "Question end" in respondent.heading
    respondent.press("skip")
    assert "Child (en) 2: Question age (en)" in respondent.words
    finish(respondent)
    assert sent_rows(session) == [
        ("child[1]/name", 0, None, None, "Ala"),
        ("child[1]/age", 0, None, 3.0, None),
        ("child[2]/name", 0, None, None, "Jan"),
        ("child[2]/age", 0, None, 5.0, None),
        ("end", 0, None, None, None),
    ]


def test_round_of_a_repeat_can_be_removed(somebody, session):
    child = Repeat("child", (ask("name"),), label=four("Child"))
    respondent = somebody(make_survey(make_definition(child, ask("end", "text")))).start()
    for number, name in enumerate(("Ala", "Jan"), 1):
        respondent.fill(more="yes").press().fill(**{f"child~{number}~name": name}).press()
    respondent.fill(more="no").press()
    respondent.open("child~1~name").press("remove")
    finish(respondent)
    assert [row for row in sent_rows(session) if row[0].startswith("child")] == [
        ("child[1]/name", 0, None, None, "Jan")
    ]


def test_question_for_one_more_round_needs_an_answer(somebody, session):
    child = Repeat("child", (ask("name"),), label=four("Child"))
    respondent = somebody(make_survey(make_definition(child))).start().press()
    assert list(respondent.problems()) == ["more.yes"]


def test_answers_are_filled_into_later_questions(somebody, session):
    named = ask("rest", label=LocalizedText(en="Why ${it}?", pl="Dlaczego ${it}?"))
    respondent = somebody(make_survey(make_definition(ask("it"), named))).start().fill(it="<b>Ela</b>").press()
    assert respondent.heading == "Why <b>Ela</b>?"


def test_choices_are_filtered_by_earlier_answers(somebody, session):
    towns = (
        Option("a", four("Anna"), filters={"land": "yes"}),
        Option("b", four("Berg"), filters={"land": "no"}),
    )
    town = ask("town", "single", list_name="towns", choice_filter="land = ${it}")
    respondent = somebody(make_survey(make_definition(ask("it", "single"), town, choices={"towns": towns})))
    respondent.start().fill(it="no").press()
    assert "Berg" in respondent.words
    assert "Anna" not in respondent.words


def test_random_order_stays_the_same_for_one_respondent_and_differs_between_them(somebody, session):
    many = tuple(Option(f"o{number}", four(f"Option {number}")) for number in range(8))
    mixed = ask("it", "multiple", list_name="many", parameters={"randomize": "true"})
    survey = make_survey(make_definition(mixed, ask("rest"), choices={"many": many}))
    orders = set()
    for _ in range(6):
        respondent = somebody(survey).start()
        first = respondent.page.xpath("//input[@name='it']/@value")
        respondent.fill(it=first[:2]).press().open("it")
        assert respondent.page.xpath("//input[@name='it']/@value") == first
        orders.add(tuple(first))
    assert len(orders) > 1


def test_calculated_value_is_kept_and_never_shown(somebody, session):
    doubled = ask("double", "calculate", calculation="${it} * 2", label=LocalizedText())
    respondent = somebody(make_survey(make_definition(ask("it", "integer"), doubled))).start().fill(it="21").press()
    assert "double" not in respondent.words
    finish(respondent)
    assert ("double", 0, None, None, "42") in sent_rows(session)


def test_no_time_finer_than_a_day_is_kept(somebody, session):
    rows = [
        ask("began", "metadata", source_type="start"),
        ask("ended", "metadata", source_type="end"),
        ask("device", "metadata", source_type="deviceid"),
        ask("stamp", "calculate", calculation="now()", label=LocalizedText()),
        ask("it"),
    ]
    finish(somebody(make_survey(make_definition(*rows))).start().fill(it="x").press())
    kept = {row[0]: row[4] for row in sent_rows(session)}
    assert set(kept) <= {"stamp", "it"}
    assert "T00:00" in kept["stamp"] or "T" not in kept["stamp"]


def test_default_is_proposed_until_somebody_empties_it(somebody, session):
    respondent = somebody(make_survey(make_definition(ask("it", default="Tea"), ask("rest")))).start()
    assert respondent.values("it") == ["Tea"]
    respondent.fill(it="").press().open("it")
    assert respondent.values("it") == [""]
