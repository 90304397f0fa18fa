"""A definition as its organiser sees it: numbered rows, who depends on whom, the state of every text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition, Group, Question, missing_texts, texts
from portal.surveys.definition.texts import QUESTION_TEXTS
from portal.surveys.edits import States

NO_TEXT = LocalizedText()
SILENT = {"metadata", "external_data"}
"""Kinds that nobody edits here: they are kept for the file's sake."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outline. `number` counts what asks something, as respondents count; None for the rest."""

    name: str
    number: int | None
    text: LocalizedText
    kind: str
    depth: int
    is_group: bool = False
    is_sensitive: bool = False
    is_conditional: bool = False
    is_incomplete: bool = False


def outline(definition: Definition) -> list[Row]:
    """Every row that an organiser works with, in order; groups are headings."""
    incomplete = {_owner(key) for key, _ in missing_texts(definition, definition.languages)}
    numbers = iter(range(1, definition.count_questions + 1))
    rows = []
    for above, node in definition.walk():
        if isinstance(node, Group):
            asked = bool(node.relevant)
            rows.append(Row(node.name, None, node.label, "group", len(above), is_group=True, is_conditional=asked))
        elif node.kind not in SILENT:
            rows.append(_row(node, next(numbers) if node.asks else None, above, incomplete))
    return rows


def _row(question: Question, number: int | None, above: tuple[Group, ...], incomplete: set[str]) -> Row:
    owners = {f"question:{question.name}", f"option:{question.list_name}"}
    return Row(
        question.name,
        number,
        question.label,
        question.kind,
        len(above),
        is_sensitive=bool(question.sensitive),
        is_conditional=bool(question.relevant) or any(group.relevant for group in above),
        is_incomplete=question.kind == "unsupported" or bool(owners & incomplete),
    )


def _owner(key: str) -> str:
    """The question, group or list that a text belongs to: `option:areas` for `option:areas:north#label`."""
    where = key.partition("#")[0]
    return ":".join(where.split(":")[:2])


def keys_of(definition: Definition, question: Question) -> list[str]:
    """The keys of all texts of a question and of its options, written or not, in the order of the form."""
    own = [f"question:{question.name}#{name}" for name in QUESTION_TEXTS]
    needed = [key for key, _ in missing_texts(definition, definition.languages)]
    of_list = f"option:{question.list_name}"
    return own + [key for key in dict.fromkeys([*texts(definition), *needed]) if _owner(key) == of_list]


@dataclass(frozen=True, slots=True)
class Cell:
    """One text in one language. `state`: source, written, checked, outdated, machine, missing or empty.

    `empty` is a text that no language has: nothing is missing there.
    """

    lang: str
    text: str
    state: str

    @property
    def wants_attention(self) -> bool:
        return self.state in {"missing", "outdated", "machine"}


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text in all languages. `place` is what it is the text of: a question's or group's name, an option's code."""

    key: str
    kind: str
    """form, settings, question, group or option."""
    place: str
    field: str
    cells: tuple[Cell, ...]
    text: LocalizedText

    @property
    def wants_attention(self) -> bool:
        return any(cell.wants_attention for cell in self.cells)


def text_rows(definition: Definition, states: States, keys: Iterable[str] | None = None) -> list[TextRow]:
    """The translation grid: the texts called `keys`, or everything that is written or should be."""
    written = texts(definition)
    needed = {key for key, _ in missing_texts(definition, definition.languages)}
    wanted = list(keys) if keys is not None else list(dict.fromkeys([*written, *needed]))
    return [_text_row(definition, states.get(key, {}), key, written.get(key, NO_TEXT), key in needed) for key in wanted]


def _text_row(
    definition: Definition, states: Mapping[str, str], key: str, text: LocalizedText, is_needed: bool
) -> TextRow:
    where, _, field = key.partition("#")
    kind, _, place = where.partition(":")
    cells = tuple(
        Cell(lang, text.get(lang, ""), _state(definition, states, text, lang, is_needed))
        for lang in definition.languages
    )
    return TextRow(key, kind, place.rpartition(":")[2], field, cells, text)


def _state(definition: Definition, states: Mapping[str, str], text: LocalizedText, lang: str, is_needed: bool) -> str:
    if lang not in text:
        return "missing" if is_needed else "empty"
    return "source" if lang == definition.default_language else states.get(lang, "written")


def question_rows(
    definition: Definition, states: States, question: Question, *, with_options: bool = True
) -> list[TextRow]:
    """The texts of a question and of its options: what is written, what should be, and a hint in any case."""
    keys = [key for key in keys_of(definition, question) if with_options or not key.startswith("option:")]
    rows = text_rows(definition, states, keys)
    return [row for row in rows if row.text or row.wants_attention or _may_be_added(row.field, question)]


def _may_be_added(field: str, question: Question) -> bool:
    if field == "constraint_message":
        return bool(question.constraint)
    return field == "hint" or (field == "required_message" and bool(question.required))


def only_open(rows: Iterable[TextRow]) -> Iterator[TextRow]:
    """Only what is missing, outdated or not checked."""
    return (row for row in rows if row.wants_attention)
