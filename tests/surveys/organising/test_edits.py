"""Changes to a definition: what they give, and that they leave everything else alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.text import LocalizedText
from portal.surveys import edits
from portal.surveys.definition import Definition, Group, Question, Repeat, with_text
from tests.factories.surveys import ask, make_definition


def names(definition):
    return [node.name for _, node in definition.walk()]


@pytest.fixture
def nested():
    inner = Group("inner", (ask("c"), ask("d")))
    return make_definition(
        ask("a"), Group("outer", (ask("b"), inner, ask("e"))), Repeat("child", (ask("f"),)), ask("g")
    )


def test_question_moves_past_its_neighbour():
    definition = make_definition(ask("a"), ask("b"), ask("c"))
    assert names(edits.moved(definition, "b", -1)) == ["b", "a", "c"]
    assert names(edits.moved(definition, "b", 1)) == ["a", "c", "b"]


def test_first_and_last_question_stay_where_they_are():
    definition = make_definition(ask("a"), ask("b"))
    assert edits.moved(definition, "a", -1) == definition
    assert edits.moved(definition, "b", 1) == definition


def test_question_moves_into_a_group_and_out_of_it(nested):
    into = edits.moved(nested, "a", 1)
    assert names(into)[:3] == ["outer", "a", "b"]
    assert [group.name for group in into.above("a")] == ["outer"]
    assert edits.moved(into, "a", -1) == nested


def test_question_moves_into_the_end_of_the_group_above_it(nested):
    moved = edits.moved(nested, "e", -1)
    assert [group.name for group in moved.above("e")] == ["outer", "inner"]
    assert names(moved).index("e") == names(moved).index("d") + 1


def test_question_never_enters_or_leaves_a_repeat(nested):
    assert edits.moved(nested, "f", -1) == nested
    assert edits.moved(nested, "f", 1) == nested
    past = edits.moved(nested, "g", -1)
    assert not past.repeats_above("g")
    assert names(past).index("g") < names(past).index("child")


@given(
    st.lists(
        st.sampled_from(list("abcdeg")).flatmap(lambda n: st.tuples(st.just(n), st.sampled_from([-1, 1]))), max_size=12
    )
)
def test_moving_keeps_every_question_exactly_once(steps):
    definition = make_definition(
        ask("a"), Group("outer", (ask("b"), Group("inner", (ask("c"),)), ask("e"))), ask("g"), ask("d")
    )
    moved = definition
    for name, step in steps:
        moved = edits.moved(moved, name, step)
    assert sorted(names(moved)) == sorted(names(definition))
    assert {q.name: q for q in moved.items()} == {q.name: q for q in definition.items()}


def test_removed_question_takes_its_options_along_unless_others_use_them():
    definition = make_definition(ask("a", "single"), ask("b", "single"), ask("c", "multiple"))
    without_c = edits.removed(definition, "c")
    assert names(without_c) == ["a", "b"]
    assert "things" not in without_c.choices
    assert "yes_no" in edits.removed(definition, "a").choices


def test_new_question_stands_behind_the_one_it_follows(nested):
    assert names(edits.inserted(nested, ask("new"), "c"))[5:7] == ["new", "d"]
    assert names(edits.inserted(nested, ask("new")))[-1] == "new"


def test_free_name_is_new_and_allowed():
    definition = make_definition(ask("your_idea"), ask("b", "single"))
    assert edits.free_name(definition, "Your idea?") == "your_idea_2"
    assert edits.free_name(definition, "1 vraag") == "q_1_vraag"
    assert edits.free_name(definition, "yes_no") == "yes_no_2"  # a list has that name


@given(st.text(max_size=40))
def test_free_name_takes_any_text(wish):
    name = edits.free_name(Definition(), wish)
    assert name.isascii()
    assert name.replace("_", "a").isalnum()
    assert name[0].isalpha()


def test_changed_source_makes_untouched_translations_outdated():
    old = make_definition(ask("a"))
    new = with_text(
        with_text(old, "question:a#label", "en", "Another question"), "question:a#label", "pl", "Inne pytanie"
    )
    states = edits.states_after(old, new, {"question:a#label": {"nl": "checked", "sl": "checked"}}, ())
    assert states == {"question:a#label": {"nl": "outdated", "sl": "outdated"}}


def test_ticked_translation_is_checked_and_stays_so():
    old = make_definition(ask("a"))
    states = edits.states_after(old, old, {"question:a#label": {"pl": "outdated"}}, [("question:a#label", "pl")])
    assert states == {"question:a#label": {"pl": "checked"}}
    assert edits.states_after(old, old, states, ()) == states


def test_rewritten_translation_is_no_longer_outdated_or_from_a_machine():
    old = make_definition(ask("a"))
    new = with_text(old, "question:a#label", "pl", "Lepiej")
    assert edits.states_after(old, new, {"question:a#label": {"pl": "machine"}}, ()) == {}


def test_first_source_text_outdates_nothing():
    old = make_definition(replace(ask("a"), hint=LocalizedText(pl="Podpowiedź")))
    new = with_text(old, "question:a#hint", "en", "A hint")
    assert edits.states_after(old, new, {}, ()) == {}


def test_states_of_texts_that_are_gone_are_forgotten():
    old = make_definition(ask("a"), ask("b"))
    new = edits.removed(old, "b")
    assert edits.states_after(old, new, {"question:b#label": {"pl": "machine"}}, ()) == {}


def test_mark_of_a_question_changes_with_how_it_works_but_not_with_its_texts():
    definition = make_definition(ask("a", "multiple"))
    question = definition.question("a")
    mark = edits.question_mark(definition, question)
    assert edits.question_mark(definition, replace(question, label=LocalizedText(en="Other words"))) == mark
    assert edits.question_mark(definition, replace(question, max_selected=3)) != mark
    fewer = edits.with_options(definition, "things", definition.choices["things"][:2])
    assert edits.question_mark(fewer, question) != mark


def test_condition_on_a_later_answer_is_found():
    definition = make_definition(
        Question("a", "text", relevant="${b} = '1'"), ask("b"), Question("c", "text", relevant="${b} = 1")
    )
    assert edits.backward(definition) == {("a", "b")}
