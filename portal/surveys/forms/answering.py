"""A screen of a survey as its template shows it, made from the state of one respondent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from portal.kernel.text import LocalizedText, Reading
from portal.surveys.answers import texts_of
from portal.surveys.definition import Heading, Matrix, Option, Question
from portal.surveys.forms.answering_controls import Choice, Control, More, Piece, Table, Title
from portal.surveys.messages import Message
from portal.surveys.paths import Progress, State, Step

FILES = frozenset({"photo", "audio", "video", "file"})
FACES = ("f1", "f2", "f3", "f4", "f5")

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
    titled = [piece for piece in found if isinstance(piece, Control) or (isinstance(piece, Table) and piece.title.text)]
    asking = [piece for piece in titled if piece.kind != "note"] or titled[:1]
    if len(asking) == 1:
        return tuple(replace(piece, is_title=True) if piece is asking[0] else piece for piece in found)
    return tuple(found)


def _pieces(words: Words) -> Iterator[Piece]:
    if words.step.screen.more is not None:
        more = words.step.screen.more
        label = words.text(more.label) if more.label else Reading(more.name, words.lang)
        yield More(label, words.step.rounds[-1] > 1, words.errors.get("more", ""))
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
    if question.kind == "decimal" and kept and words.lang != "en":
        kept = str(kept).replace(".", ",")
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
    found = [("more.yes", piece.error) for piece in shown if isinstance(piece, More) and piece.error]
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
    title = next((piece for piece in shown if piece.is_title), None)
    around = [state.text(group.label, lang, step.rounds) for group in step.screen.above if group.label]
    heading = None if title else (around or [Reading("", lang)])[-1]
    repeat = step.screen.repeats[-1] if step.screen.repeats and step.screen.more is None else None
    progress = state.progress(step.address)
    return {
        "pieces": shown,
        "problems": problems(shown),
        "page_title": heading,
        "heading": _name(title) if title else heading,
        "is_single": len(asking) == 1,
        "has_file": any(one.kind in FILES for one in asking),
        "may_skip": bool(asking) and not any(one.is_required for one in asking),
        "progress": progress if progress.total > 1 else None,
        "round": step.rounds[-1] if repeat else 0,
        "round_label": state.text(repeat.label, lang, step.rounds) if repeat else None,
        "place_words": _place(progress, state.program.definition.settings.layout == "one"),
    }


def _name(piece: Piece) -> Reading:
    return piece.title if isinstance(piece, Table) else piece.label


def _place(progress: Progress, is_one: bool) -> str:
    if is_one:
        return str(_("Question %(number)s of %(total)s", number=progress.position, total=progress.total))
    return str(_("Part %(number)s of %(total)s", number=progress.position, total=progress.total))


def _controls(shown: Sequence[Piece]) -> Iterator[Control]:
    for piece in shown:
        if isinstance(piece, Table):
            yield from piece.rows
        elif isinstance(piece, Control):
            yield piece
