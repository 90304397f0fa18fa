"""The way of one respondent: what is asked, what is wrong, what is kept, what comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition, Group, Option, Question, Repeat
from portal.surveys.logic import LogicError
from portal.surveys.paths import MAX_ROUNDS, State, compile_program, logic_faults
from portal.surveys.paths.rules import MAX_VALUE
from portal.surveys.templates import load_template
from tests.surveys.engine.forms import TODAY, english, form, state


def walked(definition: Definition, *posts: dict[str, list[str]]) -> tuple[State, list[str]]:
    """Post one screen after the other; the last state and the addresses passed."""
    now = state(definition)
    passed = []
    step = now.next_step(None)
    for post in posts:
        assert step is not None
        passed.append(step.address)
        submission = now.submit(step, post)
        assert submission.ok, submission.errors
        now = state(definition, submission.answers)
        step = now.next_step(step.address)
    return now, [*passed, step.address if step else "end"]


def test_relevance_decides_what_is_asked() -> None:
    kids = load_template("resident_neighbourhood")
    assert "kids_help" not in state(kids, {"kids": "no"}).path().asked
    assert "kids_help" in state(kids, {"kids": "preg"}).path().asked


def test_an_irrelevant_answer_counts_as_empty_for_what_follows() -> None:
    definition = form(
        Question("a", "text"),
        Question("b", "text", relevant="${a} = 'yes'"),
        Question("c", "text", relevant="${b} = 'yes'"),
    )
    hidden = state(definition, {"a": "no", "b": "yes", "c": "x"})
    assert hidden.path().asked == ("a",)
    assert hidden.path().hidden == ("b", "c")
    assert hidden.final_answers() == {"a": "no"}


def test_a_group_hides_everything_in_it() -> None:
    inner = Group("inner", (Question("b", "text"),))
    child = Repeat("child", (Question("age", "integer"),))
    definition = form(Question("a", "text"), Group("outer", (inner, child), relevant="${a} = 'yes'"))
    answers = {"a": "no", "b": "x", "child": [{"age": "3"}, {"age": "4"}]}
    assert state(definition, answers).path().hidden == ("b", "age", "age")
    assert state(definition, {**answers, "a": "yes"}).path().asked == ("a", "b", "age", "age")


def test_rows_may_read_rows_that_come_later() -> None:
    definition = form(
        Question("early", "text", relevant="${total} > 3"),
        Question("total", "calculate", calculation="${n} + 1"),
        Question("n", "integer"),
    )
    assert state(definition, {"n": "3"}).path().asked == ("early", "n")
    assert state(definition, {"n": "2"}).path().asked == ("n",)


@pytest.mark.parametrize(
    "nodes",
    [
        (Question("a", "text", relevant="${b} = 1"), Question("b", "text", relevant="${a} = 1")),
        (Question("a", "text", relevant="${a} = 1"),),
        (Question("x", "calculate", calculation="${y}"), Question("y", "calculate", calculation="${x}")),
        (Group("g", (Question("a", "text"),), relevant="${a} = 1"),),
        (Repeat("r", (Question("a", "integer"),), count="${a}"),),
    ],
    ids=["pair", "itself", "calculations", "group", "count"],
)
def test_rows_that_depend_on_each_other_are_refused(nodes: tuple[Any, ...]) -> None:
    (fault,) = logic_faults(form(*nodes))
    assert fault.message.code == "logic_circle"
    with pytest.raises(LogicError):
        compile_program(form(*nodes))


def test_a_fault_names_row_and_column() -> None:
    definition = form(
        Question("a", "text", relevant="1 +"),
        Group("g", (), relevant="${nobody}"),
        Repeat("r", (Question("b", "text"),), count="frob()"),
        Question("c", "single", list_name="colours", choice_filter="x ="),
    )
    assert [(fault.name, fault.column) for fault in logic_faults(definition)] == [
        ("a", "relevant"),
        ("g", "relevant"),
        ("r", "repeat_count"),
        ("c", "choice_filter"),
    ]


def test_constraints_requirements_and_forms_are_told_apart() -> None:
    definition = form(
        Question("age", "integer", constraint=". >= 18", constraint_message=english("You are ${age}.")),
        Question("name", "text", required="true()", required_message=english("We need it.")),
        Question("colour", "single", list_name="colours"),
        Question("empty", "integer", constraint=". > 0"),
    )
    path = state(definition, {"age": 17, "colour": "pink"}).path()
    assert [(found.name, found.message.own.get("en")) for found in path.failed] == [("age", "You are 17.")]
    assert [(found.name, found.message.own.get("en")) for found in path.missing] == [("name", "We need it.")]
    assert [found.name for found in path.invalid] == ["colour"]


def test_a_requirement_can_depend_on_an_answer() -> None:
    definition = form(Question("a", "text"), Question("b", "text", required="${a} = 'yes'"))
    assert not state(definition, {"a": "no"}).path().missing
    assert state(definition, {"a": "yes"}).is_required("b")
    assert [found.name for found in state(definition, {"a": "yes"}).path().missing] == ["b"]


def test_calculations_keep_their_type() -> None:
    definition = form(
        Question("whole", "calculate", calculation="2 + 2"),
        Question("half", "calculate", calculation="1 div 2"),
        Question("truth", "calculate", calculation="1 = 1"),
        Question("words", "calculate", calculation="concat('a', 1)"),
        Question("nothing", "calculate", calculation="'' + 1"),
        Question("hidden", "calculate", calculation="1", relevant="false()"),
        Question("shown", "text", calculation="${whole} * 2", read_only="true()"),
    )
    now = state(definition)
    assert now.calculated() == {"whole": 4, "half": 0.5, "truth": True, "words": "a1", "nothing": "", "shown": 8}
    assert now.final_answers() == {"whole": "4", "half": "0.5", "truth": "true", "words": "a1", "shown": "8"}


def test_defaults_count_until_they_are_emptied() -> None:
    definition = form(
        Question("country", "text", default="NL"),
        Question("liked", "multiple", list_name="colours", default="red blue"),
        Question("more", "text", relevant="${country} = 'NL' and selected(${liked}, 'blue')"),
        Question("greeting", "text", default="concat('Hello ', ${country})"),
        Question("constant", "hidden", default="7"),
    )
    fresh = state(definition)
    assert fresh.is_relevant("more")
    assert fresh.default("greeting") == "Hello NL"
    kept = fresh.final_answers()
    assert kept == {"country": "NL", "liked": ["red", "blue"], "greeting": "Hello NL", "constant": "7"}
    step = fresh.step("country")
    assert step is not None
    emptied = state(definition, fresh.submit(step, {"country": [""]}).answers)
    assert not emptied.is_relevant("more")
    assert "country" not in emptied.final_answers()


def test_metadata_is_known_by_the_day_and_never_kept() -> None:
    definition = form(
        Question("start", "metadata", source_type="start"),
        Question("device", "metadata", source_type="deviceid"),
        Question("on", "calculate", calculation="concat(${start}, ${device})"),
    )
    assert state(definition).final_answers() == {"on": TODAY.isoformat()}


def test_choices_are_filtered_by_earlier_answers() -> None:
    cities = (
        Option("utrecht", english("Utrecht"), filters={"country": "NL"}),
        Option("krakow", english("Kraków"), filters={"country": "PL"}),
        Option("other", english("Other")),
    )
    definition = form(
        Question("country", "text"),
        Question("city", "single", list_name="cities", choice_filter="country = ${country} or name = 'other'"),
        cities=cities,
    )
    now = state(definition, {"country": "PL", "city": "utrecht"})
    assert [option.code for option in now.options(definition.question("city"))] == ["krakow", "other"]
    assert [found.message.code for found in now.path().invalid] == ["unknown_option"]


def test_a_random_order_is_stable_for_a_respondent_and_ends_with_the_exceptions() -> None:
    options = tuple(Option(str(number), english(str(number))) for number in range(8))
    last = (Option("other", free_text=True), Option("none", exclusive=True))
    question = Question("q", "multiple", list_name="many", parameters={"randomize": "true"})
    definition = form(question, many=(last[0], *options, last[1]))
    orders = [[option.code for option in state(definition, seed=seed).options(question)] for seed in "aabc"]
    assert orders[0] == orders[1]
    assert len({tuple(order) for order in orders}) == 3
    assert all(order[-2:] == ["other", "none"] for order in orders)


def test_a_list_that_is_given_at_run_time_can_be_chosen_from() -> None:
    definition = form(Question("place", "place", list_name="areas"))
    areas = {"areas": (Option("north", english("North")),)}
    now = state(definition, {"place": "north"}, external=areas)
    assert not now.path().invalid
    assert state(definition, {"place": "north"}).path().invalid


def test_free_text_belongs_to_its_option() -> None:
    definition = form(
        Question("colour", "single", list_name="colours", or_other=True),
        Question("long", "text", relevant="string-length(${colour_other}) > 3"),
    )
    step = state(definition).step("colour")
    assert step is not None
    told = state(definition).submit(step, {"colour": ["other"], "colour_other": ["mauve"]}).answers
    assert told == {"colour": "other", "colour_other": "mauve"}
    assert state(definition, told).is_relevant("long")
    changed = state(definition, told).submit(step, {"colour": ["red"], "colour_other": ["mauve"]}).answers
    assert changed == {"colour": "red"}
    assert state(definition, {"colour": "red", "colour_other": "x"}).final_answers() == {"colour": "red"}


def test_a_screen_is_checked_by_what_it_posts() -> None:
    definition = form(
        Group(
            "page",
            (
                Question("kids", "single", list_name="colours"),
                Question("age", "integer", relevant="${kids} = 'red'", required="true()", constraint=". < 18"),
            ),
            appearance="field-list",
        )
    )
    now = state(definition)
    step = now.next_step(None)
    assert step is not None
    assert step.address == "kids"
    assert list(now.submit(step, {"kids": ["red"]}).errors) == ["age"]
    assert now.submit(step, {"kids": ["blue"], "age": ["nonsense"]}).ok
    assert now.submit(step, {"kids": ["red"], "age": ["20"]}).errors["age"].code == "constraint"
    wrong = now.submit(step, {"kids": ["red"], "age": ["x"]})
    assert wrong.errors["age"].code == "not_a_number"
    assert wrong.answers == {"kids": "red"}


def family() -> Definition:
    return form(
        Question("n", "integer", label=english("How many?")),
        Repeat(
            "child",
            (
                Question("name", "text", label=english("Name?")),
                Question("age", "integer", label=english("How old is ${name}?"), relevant="${name} != ''"),
                Repeat("toy", (Question("what", "text", label=english("Toy of ${name}?")),)),
            ),
        ),
        Question("names", "calculate", calculation="join(', ', ${name})"),
        Question("end", "note", label=english("Thanks, ${names}.")),
    )


def test_rounds_of_repeats_are_walked_one_after_the_other() -> None:
    now, passed = walked(
        family(),
        {"n": ["2"]}, {"more": ["yes"]}, {"child~1~name": ["An"]}, {"child~1~age": ["4"]}, {"more": ["yes"]},
        {"child~1~toy~1~what": ["doll"]}, {"more": ["no"]}, {"more": ["yes"]}, {"child~2~name": ["Bo"]},
        {"child~2~age": ["2"]}, {"more": ["no"]}, {"more": ["no"]},
    )  # fmt: skip
    assert passed == [
        "n", "child~1", "child~1~name", "child~1~age", "child~1~toy~1", "child~1~toy~1~what", "child~1~toy~2",
        "child~2", "child~2~name", "child~2~age", "child~2~toy~1", "child~3", "end",
    ]  # fmt: skip
    an, bo = {"name": "An", "age": "4", "toy": [{"what": "doll"}]}, {"name": "Bo", "age": "2"}
    assert now.answers == {"n": "2", "child": [an, bo]}
    end = now.step("end")
    assert end is not None
    assert now.text(next(end.screen.items()).label).text == "Thanks, An, Bo."
    toy = now.step("child~1~toy~1~what")
    assert toy is not None
    assert now.text(next(toy.screen.items()).label, rounds=toy.rounds).text == "Toy of An?"
    assert [now.progress(address).position for address in ("n", "end")] == [1, len(now.steps())]


def test_the_way_back_is_the_way_that_was_come() -> None:
    now, _ = walked(family(), {"n": ["2"]}, {"more": ["yes"]}, {"child~1~name": ["An"]}, {"child~1~age": ["4"]})
    back = ["child~1~toy~1"]
    while step := now.previous_step(back[-1]):
        back.append(step.address)
    assert back == ["child~1~toy~1", "child~1~age", "child~1~name", "n"]
    last = now.previous_step(None)
    assert last is not None
    assert last.address == "end"


def test_the_question_for_more_has_to_be_answered_and_adds_one_round_only() -> None:
    now = state(family(), {"n": "1"})
    step = now.step("child~1")
    assert step is not None
    assert "more" in now.submit(step, {}).errors
    first = now.submit(step, {"more": ["yes"]})
    assert first.more
    assert first.answers["child"] == [{}]
    assert state(family(), first.answers).submit(step, {"more": ["yes"]}).answers["child"] == [{}]


def test_a_round_can_be_taken_away() -> None:
    answers = {"child": [{"name": "An", "toy": [{"what": "a"}, {"what": "b"}]}, {"name": "Bo"}]}
    now = state(family(), answers)
    assert now.remove_round("child~1") == {"child": [{"name": "Bo"}]}
    assert now.remove_round("child~1~toy~2")["child"][0]["toy"] == [{"what": "a"}]
    for nonsense in ("child~9", "child", "toy~1", "child~x", "child~3~toy~1", "child~" + "9" * 5000, ""):
        assert now.remove_round(nonsense) == answers
    assert now.answers == answers


def test_an_address_whose_round_is_gone_still_has_a_next_step() -> None:
    now = state(family(), {"child": [{"name": "An", "age": "4"}]})
    after = now.next_step("child~3~age")
    assert after is not None
    assert after.address == "child~2"
    assert now.step("child~3~age") is None


def test_a_count_makes_the_rounds() -> None:
    definition = form(Question("n", "integer"), Repeat("child", (Question("age", "integer"),), count="${n}"))
    assert state(definition, {"n": "2"}).path().asked == ("n", "age", "age")
    step = state(definition, {"n": "2"}).step("child~2~age")
    assert step is not None
    assert state(definition, {"n": "2"}).submit(step, {"child~2~age": ["7"]}).answers["child"] == [{}, {"age": "7"}]
    assert state(definition, {"n": "1", "child": [{"age": "1"}, {"age": "2"}]}).path().hidden == ("age",)
    assert len(state(definition, {"n": str(10**9)}).path().asked) == MAX_ROUNDS + 1


def test_a_repeat_does_not_grow_without_end() -> None:
    definition = form(Repeat("child", (Question("age", "integer"),)))
    many = state(definition, {"child": [{}] * (MAX_ROUNDS + 5)})
    assert len(many.path().asked) == MAX_ROUNDS
    assert all(step.screen.more is None for step in many.steps())


@pytest.mark.parametrize(
    ("lang", "number", "expected"),
    [
        ("en", "1", "You have 1 child."),
        ("en", "2", "You have 2 children."),
        ("sl", "2", "Imate 2 otroka."),
        ("sl", "5", "Imate 5 otrok."),
        ("pl", "3", "Masz 3 dzieci."),
        ("en", "", "You have  children."),
    ],
)
def test_plural_forms_follow_the_language(lang: str, number: str, expected: str) -> None:
    label = LocalizedText(
        en="You have ${n} {${n}, plural, one{child} other{children}}.",
        sl="Imate ${n} {${n}, plural, one{otroka} two{otroka} few{otroke} other{otrok}}.",
        pl="Masz {${n}, plural, one{# dziecko} few{# dzieci} many{# dzieci} other{# dziecka}}.",
    )
    assert state(form(Question("n", "integer")), {"n": number}).text(label, lang).text == expected


def test_answers_are_shown_as_the_reader_knows_them() -> None:
    definition = form(
        Question("colour", "single", list_name="colours"),
        Question("liked", "multiple", list_name="colours"),
        Question("born", "date"),
        Question("size", "decimal"),
    )
    given = {"colour": "red", "liked": ["red", "blue"], "born": "2020-05-09", "size": "1234.5"}
    label = LocalizedText(nl="${colour}; ${ liked }; ${born}; ${size}; ${nobody}")
    assert state(definition, given).text(label, "nl").text == "red!; red!, blue!; 9 mei 2020; 1.234,5; "


def test_a_fallback_says_which_language_it_is() -> None:
    definition = replace(form(Question("q", "text")), languages=("en", "nl"))
    assert state(definition).text(english("Hello"), "nl").lang == "en"


def test_every_shipped_survey_can_be_walked_to_its_end() -> None:
    for code in ("resident_neighbourhood", "professional"):
        definition = load_template(code)
        now = state(definition)
        step = now.next_step(None)
        while step is not None:
            post = {
                step.field(question): [now.options(question)[0].code if question.spec.has_options else "text"]
                for question in step.screen.questions()
            }
            submission = now.submit(step, post)
            assert submission.ok
            now = state(definition, submission.answers)
            step = now.next_step(step.address)
        path = now.path()
        assert len(path.asked) >= definition.count_questions - 1
        assert [*path.failed, *path.missing, *path.invalid, *path.hidden] == []


def test_rows_that_double_each_others_text_stay_small() -> None:
    doubling = (
        Question(f"c{n}", "calculate", calculation=f"concat(${{c{n - 1}}}, ${{c{n - 1}}})") for n in range(1, 60)
    )
    now = state(form(Question("c0", "text"), *doubling), {"c0": "x" * 100})
    assert len(now.calculated()["c59"]) == MAX_VALUE


def test_nonsense_in_the_place_of_answers_is_no_answer() -> None:
    definition = form(
        Question("a", "text"), Question("n", "integer"), Question("m", "multiple", list_name="colours"),
        Repeat("child", (Question("age", "integer"),)),
    )  # fmt: skip
    for nonsense in ({}, [], [[["x"]]], {"a": {"b": 1}}, 5, True, "x" * 50_000, [None], [{}], [1, {"age": [1]}]):
        given = {"a": nonsense, "n": nonsense, "m": nonsense, "child": nonsense, "nobody": nonsense}
        now = state(definition, given)
        assert now.path().asked[:3] == ("a", "n", "m")
        now.final_answers()
