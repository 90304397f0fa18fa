"""A screen of a survey as its template shows it: controls with names, words, what is chosen and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.kernel.text import LocalizedText, Reading
from portal.surveys.answers import texts_of
from portal.surveys.definition import Heading, Matrix, Option, Question
from portal.surveys.messages import Message
from portal.surveys.paths import Progress, State, Step

LONG_LIST = 15
"""Options beyond which a list to open is quicker than a column of buttons."""
MOST_STEPS = 10
"""Steps of a range up to which buttons are shown."""
FILES = frozenset({"photo", "audio", "video", "file"})
FACES = ("f1", "f2", "f3", "f4", "f5")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a control."""

    code: str
    id: str
    label: Reading
    is_chosen: bool
    is_apart: bool
    """Stands below a line: "none of these", "I prefer not to say"."""
    icon: str
    words: Control | None
    """The text field that choosing it opens."""
    rank: str = ""
    """Its place in a ranking, as it was given."""


@dataclass(frozen=True, slots=True)
class Control:
    """One question as it is asked. `name` is its name in the form and the start of every id."""

    name: str
    kind: str
    label: Reading
    hint: Reading
    guidance: Reading
    is_required: bool
    values: tuple[str, ...]
    """What is filled in: as it was typed, else as it is kept."""
    choices: tuple[Choice, ...] = ()
    error: str = ""
    appearance: frozenset[str] = frozenset()
    least: str = ""
    most: str = ""
    step: str = ""
    most_chosen: int | None = None
    most_letters: int | None = None
    is_read_only: bool = False
    is_title: bool = False
    """Its label is the heading of the page."""

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def box(self) -> str:
        """The type of its buttons."""
        return "checkbox" if self.kind == "multiple" else "radio"

    @property
    def described(self) -> str:
        """Ids of what a screen reader says after the name."""
        said = {"hint": self.hint.text, "needed": self.is_required, "rule": self.rule, "error": self.error}
        return " ".join(f"{self.name}-{part}" for part, there in said.items() if there)

    @property
    def rule(self) -> str:
        """What kind of answer is expected, where the question itself does not say it."""
        return _RULES.get(self.kind, _no_rule)(self)

    @property
    def steps(self) -> list[str]:
        """The values of a short range, to be chosen by buttons; none for a long one, which is typed."""
        try:
            low, high, step = (Decimal(text or "0") for text in (self.least, self.most, self.step or "1"))
        except InvalidOperation:
            return []
        if step == 0 or not 0 < (high - low) / step <= MOST_STEPS:
            return []
        return [f"{low + number * step:f}" for number in range(int((high - low) / step) + 1)]

    @property
    def opening(self) -> Reading:
        """The first paragraph of a note, which is its heading."""
        return self.label._replace(text=self.label.text.strip().partition("\n\n")[0])

    @property
    def rest(self) -> Reading:
        return self.label._replace(text=self.label.text.strip().partition("\n\n")[2])

    @property
    def first_id(self) -> str:
        """Where a link to this control's mistake leads."""
        return self.choices[0].id if self.choices and not self.is_list else self.name

    @property
    def is_list(self) -> bool:
        """Shown as a list to open rather than as buttons."""
        return "minimal" in self.appearance or "autocomplete" in self.appearance or len(self.choices) > LONG_LIST


def _no_rule(control: Control) -> str:
    return ""


def _several(control: Control) -> str:
    """Unless the question says a number itself, as most written ones do."""
    most = control.most_chosen
    if most and str(most) not in control.label.text + control.hint.text:
        return ngettext("Choose at most %(num)s answer.", "Choose at most %(num)s answers.", most)
    return "" if most or control.hint.text else _("You can choose several answers.")


_RULES: dict[str, Callable[[Control], str]] = {
    "multiple": _several,
    "ranking": lambda control: _("Give 1 to what matters most to you, then 2, and so on. You can leave some open."),
    "integer": lambda control: _("A whole number, such as 3."),
    "decimal": lambda control: _("A number, such as 2.5 or 2,5."),
    "range": lambda control: _("A number from %(least)s to %(most)s.", least=control.least, most=control.most),
    "geopoint": lambda control: _("Latitude and longitude, such as 52.09 5.12."),
    "geotrace": lambda control: _(
        "Points on a line: latitude and longitude, one point after the other with ; between them."
    ),
    "geoshape": lambda control: _("Corners: latitude and longitude, one after the other with ; between them."),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Questions that share their options, as the rows of a matrix."""

    title: Reading
    hint: Reading
    rows: tuple[Control, ...]
    columns: tuple[Reading, ...]
    kind: str = "matrix"
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """The label of a group inside a page."""

    label: Reading
    hint: Reading
    kind: str = "heading"
    is_title: bool = False


Piece = Control | Table | Title
Posted = Mapping[str, Sequence[str]]
"""What a browser sent, by name of the control."""


@dataclass(frozen=True, slots=True)
class Words:
    """How this request reads a state: in which language, with what was typed and what was wrong with it."""

    state: State
    step: Step
    lang: str
    is_seen: bool
    posted: Posted | None
    errors: Mapping[str, str]

    def text(self, text: LocalizedText) -> Reading:
        return self.state.text(text, self.lang, self.step.rounds) if text else Reading("", self.lang)


def pieces(
    state: State,
    step: Step,
    lang: str,
    *,
    is_seen: bool = False,
    posted: Posted | None = None,
    errors: Mapping[str, str] | None = None,
) -> tuple[Piece, ...]:
    """What is shown on this screen, from top to bottom, without what is not relevant now.

    A default is proposed only on a screen that was not sent yet (`is_seen`).
    """
    words = Words(state, step, lang, is_seen, posted, errors or {})
    found = [*_pieces(words)]
    titled = [piece for piece in found if isinstance(piece, Control | Table)]
    asking = [piece for piece in titled if piece.kind != "note"] or titled[:1]
    if len(asking) == 1:
        return tuple(replace(piece, is_title=True) if piece is asking[0] else piece for piece in found)
    return tuple(found)


def _pieces(words: Words) -> Iterator[Piece]:
    for part in words.step.screen.parts:
        if isinstance(part, Heading):
            yield Title(words.text(part.group.label), words.text(part.group.hint))
        elif isinstance(part, Matrix):
            yield from _table(words, part)
        elif words.state.is_relevant(part.name, words.step.rounds):
            yield control(words, part)


def _table(words: Words, matrix: Matrix) -> Iterator[Table]:
    rows = [row for row in matrix.rows if words.state.is_relevant(row.name, words.step.rounds)]
    if not rows:
        return
    owner = matrix.heading or matrix.group
    options = words.state.options(rows[0], words.step.rounds)
    yield Table(
        words.text(owner.label) if owner else Reading("", words.lang),
        words.text(owner.hint) if owner else Reading("", words.lang),
        tuple(control(words, row) for row in rows),
        tuple(words.text(option.label) for option in options),
    )


def control(words: Words, question: Question) -> Control:
    """One question with what is filled in."""
    state, step = words.state, words.step
    name = step.field(question)
    values = _values(words, question, name)
    options = state.options(question, step.rounds) if question.spec.has_options else ()
    limits = question.parameters
    return Control(
        name=name,
        kind=question.kind,
        label=words.text(question.label),
        hint=words.text(question.hint),
        guidance=words.text(question.guidance),
        is_required=state.is_required(question.name, step.rounds),
        values=values,
        choices=_choices(words, question, name, options, values),
        error=words.errors.get(name, ""),
        appearance=question.appearances,
        least=limits.get("start", ""),
        most=limits.get("end", ""),
        step=limits.get("step", ""),
        most_chosen=question.max_selected,
        most_letters=question.max_length,
        is_read_only=state.is_read_only(question.name, step.rounds),
    )


def _values(words: Words, question: Question, name: str) -> tuple[str, ...]:
    if words.posted is not None:
        return tuple(words.posted.get(name, ()))
    kept = given(words.state, question, question.name, words.step.rounds)
    if kept is None and not words.is_seen:
        kept = texts_of(question, words.state.default(question.name, words.step.rounds) or None)
    return tuple(kept) if isinstance(kept, list) else (str(kept),) if kept else ()


def given(state: State, question: Question, name: str, rounds: tuple[int, ...]) -> Any:
    """What somebody answered under `name` (the question's, or that of its free text) in these rounds, or None."""
    frame = state.frame(question.name, rounds)
    return frame.given.get(name) if frame is not None else None


def _choices(
    words: Words, question: Question, name: str, options: Sequence[Option], values: Sequence[str]
) -> tuple[Choice, ...]:
    faces = _faces(options) if question.kind == "faces" else {}
    return tuple(
        Choice(
            code=option.code,
            id=f"{name}.{number}",
            label=words.text(option.label) if option.label else Reading(option.code, words.lang),
            is_chosen=option.code in values,
            is_apart=option.exclusive,
            icon=faces.get(option.code, ""),
            words=_free_text(words, question, option) if option.free_text else None,
            rank=_rank(words, f"{name}~{option.code}", option.code, values) if question.kind == "ranking" else "",
        )
        for number, option in enumerate(options, 1)
    )


def _rank(words: Words, field: str, code: str, values: Sequence[str]) -> str:
    if words.posted is not None:
        return next(iter(words.posted.get(field, ())), "")
    return str(values.index(code) + 1) if code in values else ""


def _free_text(words: Words, question: Question, option: Option) -> Control:
    name = words.step.field(replace(question, name=question.companion(option.code)))
    values: tuple[str, ...]
    if words.posted is not None:
        values = tuple(words.posted.get(name, ()))
    else:
        kept = given(words.state, question, question.companion(option.code), words.step.rounds)
        values = (str(kept),) if kept else ()
    empty = Reading("", words.lang)
    return Control(name, "words", empty, empty, empty, False, values, error=words.errors.get(name, ""))


def _faces(options: Sequence[Option]) -> dict[str, str]:
    """A face for each option that is a step of the scale: the highest code smiles, and the steps between are spread."""
    steps = sorted((option.code for option in options if not option.exclusive), key=_order)
    if len(steps) < 2:
        return {}
    return {code: FACES[round(place * 4 / (len(steps) - 1))] for place, code in enumerate(steps)}


def _order(code: str) -> tuple[float, str]:
    return (float(code), "") if code.lstrip("-").isdigit() else (0.0, code)


def messages(errors: Mapping[str, Message], translations: Any, lang: str) -> dict[str, str]:
    """Mistakes in the reader's words, by address of the field."""
    return {address: message.render(translations, lang) for address, message in errors.items()}


def problems(shown: Sequence[Piece]) -> list[tuple[str, str]]:
    """The mistakes on a screen for its summary: `(element id, text)` in the order of the page."""
    found = []
    for one in _controls(shown):
        if one.error:
            found.append((one.first_id, one.error))
        found += [
            (choice.words.name, choice.words.error) for choice in one.choices if choice.words and choice.words.error
        ]
    return found


def screen(state: State, step: Step, shown: Sequence[Piece], lang: str) -> dict[str, Any]:
    """What a screen's template needs besides the frame."""
    asking = [one for one in _controls(shown) if one.kind != "note"]
    group = next((above for above in reversed(step.screen.above) if above.label), None)
    title = any(piece.is_title for piece in shown)
    heading = state.text(group.label, lang, step.rounds) if group and not title else None
    progress = state.progress(step.address)
    return {
        "pieces": shown,
        "problems": problems(shown),
        "page_title": heading,
        "heading": heading or (asking or [*_controls(shown)])[0].label,
        "is_single": len(asking) == 1,
        "has_file": any(one.kind in FILES for one in asking),
        "may_skip": bool(asking) and not any(one.is_required for one in asking),
        "progress": progress if progress.total > 1 else None,
        "in_round": bool(step.rounds),
        "place_words": _place(progress, len(asking) == 1),
    }


def _place(progress: Progress, is_single: bool) -> str:
    if is_single:
        return _("Question %(number)s of %(total)s", number=progress.position, total=progress.total)
    return _("Part %(number)s of %(total)s", number=progress.position, total=progress.total)


def _controls(shown: Sequence[Piece]) -> Iterator[Control]:
    for piece in shown:
        if isinstance(piece, Table):
            yield from piece.rows
        elif isinstance(piece, Control):
            yield piece
