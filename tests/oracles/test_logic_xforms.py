"""Whole forms against pyxform and lxml: what is asked, what fails, what is calculated."""

from __future__ import annotations

import random
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition, Group, Node, Option, Question, Repeat
from portal.surveys.paths import State, compile_program
from portal.surveys.xlsform import check_file, export_xlsx
from tests.oracles.xforms import TODAY, XForm
from tests.support.corpus import corpus_files

CODES = ("red", "green", "blue")
TEXTS = ("", "", "7", "ann", "b c", "0")


def label(text: str) -> LocalizedText:
    return LocalizedText(en=text)


class Builder:
    """A random form whose rows read rows that stand before them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rows: list[str] = []
        self.inside: list[str] = []  # rows of the repeat

    def expression(self, names: list[str], depth: int = 2) -> str:
        chance, name = self.chance, self.chance.choice(names)
        simple = [
            f"${{{name}}} = '{chance.choice(CODES)}'", f"selected(${{{name}}}, '{chance.choice(CODES)}')",
            f"${{{name}}} != ''", f"${{{name}}} > {chance.randint(0, 9)}", f"string-length(${{{name}}}) < 4",
            f"count-selected(${{{name}}}) >= 2", f"regex(${{{name}}}, '[a-z]+')", f"number(${{{name}}}) mod 2 = 1",
            f"coalesce(${{{name}}}, 'none') = 'none'", f"contains(${{{name}}}, 'e')",
        ]  # fmt: skip
        if depth == 0 or chance.random() < 0.4:
            return chance.choice(simple)
        first, second = self.expression(names, depth - 1), self.expression(names, depth - 1)
        return chance.choice(
            [f"{first} and {second}", f"({first}) or {second}", f"not({first})", f"({first}) = ({second})"]
        )

    def calculation(self, names: list[str]) -> str:
        first, second = self.chance.choice(names), self.chance.choice(names)
        templates = [
            f"${{{first}}} + 1", f"concat(${{{first}}}, '-', ${{{second}}})", f"round(${{{first}}} div 3)",
            f"if({self.expression(names, 1)}, ${{{first}}}, 'no')", f"string-length(${{{first}}}) * 2",
            f"selected-at(${{{first}}}, 1)", f"substring(${{{first}}}, 2)", f"int(${{{first}}} * 1.5)",
        ]  # fmt: skip
        if self.inside:
            inner = self.chance.choice(self.inside)
            templates += [
                "count(${child})", f"sum(${{{inner}}})", f"join(',', ${{{inner}}})", f"count-non-empty(${{{inner}}})",
                f"indexed-repeat(${{{inner}}}, ${{child}}, 2)",
            ]  # fmt: skip
        return self.chance.choice(templates)

    def question(self, names: list[str]) -> Question:
        chance, name = self.chance, f"q{len(self.rows) + len(self.inside)}"
        kind = chance.choice(["single", "multiple", "integer", "text", "text", "decimal", "calculate"])
        values: dict[str, Any] = {}
        if names and chance.random() < 0.6:
            values["relevant"] = self.expression(names)
        if kind == "calculate":
            values["calculation"] = self.calculation(names) if names else "1 + 1"
        elif chance.random() < 0.3:
            values["constraint"] = chance.choice(
                [". != '7'", ". < 5", "string-length(.) > 1", "not(selected(., 'red'))"]
            )
            if names and chance.random() < 0.5:
                values["constraint"] += f" or ${{{chance.choice(names)}}} = 'red'"
        return Question(
            name, kind, label=label(name), list_name="colours" if kind in {"single", "multiple"} else "", **values
        )

    def nodes(self) -> tuple[Node, ...]:
        nodes: list[Node] = []
        for number in range(self.chance.randint(3, 6)):
            if self.chance.random() < 0.3 and self.rows:
                inner = tuple(self._add(self.rows, []) for _ in range(2))
                relevant = self.expression(
                    [row for row in self.rows if row not in {node.name for node in inner}] or ["q0"]
                )
                relevant = relevant if not any(f"${{{node.name}}}" in relevant for node in inner) else ""
                nodes.append(Group(f"g{number}", inner, label=label("g"), relevant=relevant))
            else:
                nodes.append(self._add(self.rows, []))
        if self.chance.random() < 0.7:
            before = list(self.rows)
            children = [self._add(self.inside, before) for _ in range(3)]
            children.append(Question("place", "calculate", calculation="position(..)"))
            nodes.append(Repeat("child", tuple(children), label=label("child")))
        return (*nodes, *(self._add(self.rows, []) for _ in range(3)))

    def _add(self, names: list[str], others: list[str]) -> Question:
        question = self.question([*others, *names])
        names.append(question.name)
        return question

    def answer(self, question: Question) -> Any:
        return {
            "single": lambda: self.chance.choice(["", *CODES]),
            "multiple": lambda: [code for code in CODES if self.chance.random() < 0.5],
            "integer": lambda: self.chance.choice(["", "0", "3", "7", "-2", "12"]),
            "decimal": lambda: self.chance.choice(["", "0.5", "3", "7.25"]),
            "text": lambda: self.chance.choice(TEXTS),
        }[question.kind]()

    def answers(self, nodes: tuple[Node, ...]) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for node in nodes:
            if isinstance(node, Repeat):
                given[node.name] = [self.answers(node.children) for _ in range(self.chance.randint(0, 3))]
            elif isinstance(node, Group):
                given.update(self.answers(node.children))
            elif node.kind != "calculate":
                given[node.name] = self.answer(node)
        return given


def as_text(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def fill(form: XForm, definition: Definition, answers: dict[str, Any]) -> None:
    repeats = [group for group in definition.groups() if isinstance(group, Repeat)]
    for repeat in repeats:
        given = answers.get(repeat.name, [{}] * int(repeat.count or 0))
        rounds = [{name: as_text(value) for name, value in each.items()} for each in given]
        form.rounds(repeat.name, rounds)
    for name, value in answers.items():
        if name not in {repeat.name for repeat in repeats}:
            form.answer(name, as_text(value))
    form.settle()


def ours(state: State) -> tuple[list[str], list[str], dict[str, list[str]]]:
    path = state.path()
    values = {
        name: [frame.values[rules.index] for frame in state.rows(name) if frame.on[rules.index]]
        for name, rules in state.program.rows.items()
        if rules.calculate is not None
    }
    return list(path.asked), [finding.name for finding in path.failed], values


def compare(definition: Definition, answers: dict[str, Any], file: Path) -> None:
    form = XForm(file)
    fill(form, definition, answers)
    state = compile_program(definition).evaluate(answers, today=date.fromisoformat(TODAY), lang="en")
    asked, failed, values = ours(state)
    asking = {item.name for item in definition.items() if item.asks}  # an XForm has controls for notes too
    assert asked == [name for name in form.asked() if name in asking]
    assert failed == form.failed()
    assert {name: texts for name, texts in values.items() if texts} == {
        name: texts for name, texts in form.calculated().items() if texts and name in values
    }


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_random_forms_take_the_same_way_as_their_xform(seed: int) -> None:
    builder = Builder(random.Random(seed))
    definition = Definition(
        title=label("Form"), languages=("en",), default_language="en", nodes=builder.nodes(),
        choices={"colours": tuple(Option(code, label(code)) for code in CODES)},
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "form.xlsx")
        file.write_bytes(export_xlsx(definition))
        for _ in range(3):
            compare(definition, builder.answers(definition.nodes), file)


def _random_answers(definition: Definition, nodes: tuple[Node, ...], chance: random.Random) -> dict[str, Any]:
    """Answers for a real form: an option, a small number, a word; dates and rounds of repeats stay away."""
    given: dict[str, Any] = {}
    for node in nodes:
        if isinstance(node, Repeat):
            continue
        if isinstance(node, Group):
            given.update(_random_answers(definition, node.children, chance))
        elif node.answerable and chance.random() < 0.7:
            options = definition.options(node)
            if node.kind in {"multiple", "ranking"}:
                given[node.name] = [option.code for option in options if chance.random() < 0.4]
            elif options:
                given[node.name] = chance.choice(options).code
            elif node.kind in {"integer", "decimal", "range"}:
                given[node.name] = str(chance.randint(-1, 130))
            elif node.kind in {"text", "long_text"}:
                given[node.name] = chance.choice(["", "abc", "a@b.org", "12"])
    return given


@pytest.mark.corpus
@pytest.mark.parametrize("file", corpus_files("surveys/*.xls*"), ids=lambda file: file.name)
def test_real_forms_take_the_same_way_as_their_xform(file: Path, tmp_path: Path) -> None:
    definition = check_file(file).definition
    assert definition is not None
    copy = tmp_path / "form.xlsx"
    copy.write_bytes(export_xlsx(definition))
    chance = random.Random(file.name)
    for _ in range(25):
        compare(definition, _random_answers(definition, definition.nodes, chance), copy)
