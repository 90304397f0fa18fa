"""Taking what was posted for one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portal.surveys.answers import parse, ranking_fields, round_at
from portal.surveys.definition import Question, Repeat, Value
from portal.surveys.messages import Message
from portal.surveys.paths import outcome, walking
from portal.surveys.paths.results import Answers, Step, Submission

if TYPE_CHECKING:
    from portal.surveys.paths.state import State

Form = Mapping[str, Sequence[str]]
MORE = "more"


def submit(state: State, step: Step, form: Form) -> Submission:
    """The answers with those of this screen, and what is wrong with them. Nothing is checked that is not relevant."""
    answers: dict[str, Any] = copied(state.answers)
    if step.screen.more is not None:
        return _submit_more(state, answers, step, step.screen.more, form)
    mine = _round_of(answers, step.address)
    errors: dict[str, Message] = {}
    for question in step.screen.questions():
        errors.update(_take(state, step, question, form, mine))
    after = state.with_answers(answers)
    if not walking.is_visible(after, step):
        return Submission(copied(state.answers), state, is_relevant=False)
    for question in step.screen.questions():
        field = step.field(question)
        if not after.is_relevant(question.name, step.rounds):
            errors.pop(field, None)
        elif field not in errors:
            errors.update(_checked(after, step, question))
    return Submission(answers, after, errors)


def _submit_more(state: State, answers: dict[str, Any], step: Step, repeat: Repeat, form: Form) -> Submission:
    wanted = (form.get(MORE) or [""])[0]
    if wanted not in {"yes", "no"}:
        return Submission(answers, state, {MORE: Message(outcome.REQUIRED, outcome.UNANSWERED)})
    if wanted == "yes":
        around = _round_of(answers, step.address.rpartition("~")[0])
        rounds = around.setdefault(repeat.name, [])
        if len(rounds) < step.rounds[-1]:  # a second click on the same question adds nothing
            rounds.append({})
    return Submission(answers, state.with_answers(answers), more=wanted == "yes")


def _round_of(answers: dict[str, Any], address: str) -> dict[str, Any]:
    """The mapping that holds the row at `address`; rounds that a count asked for are made on the way."""
    parts = address.split("~")
    for repeat, number in zip(parts[:-1:2], parts[1::2], strict=False):
        rounds = answers.setdefault(repeat, [])
        while len(rounds) < int(number):
            rounds.append({})
        answers = rounds[int(number) - 1]
    return answers


def _take(state: State, step: Step, question: Question, form: Form, mine: dict[str, Any]) -> dict[str, Message]:
    """Put the posted value into the answers of the round; errors of its form."""
    field = step.field(question)
    options = state.program.definition.options(question, state.env.external)
    posted: Sequence[str] = form.get(field) or ()
    if question.spec.value is Value.RANKING and not posted:
        posted = ranking_fields(field, form, options)
    parsed = parse(question, posted, options)
    _store(mine, question.name, parsed.value)
    if parsed.value is None and question.default:
        mine[question.name] = ""  # emptied on purpose: the default does not come back
    errors = {field: parsed.error} if parsed.error else {}
    chosen = parsed.value if isinstance(parsed.value, list) else [parsed.value]
    for option in options:
        if option.free_text:
            name = question.companion(option.code)
            place = field.removesuffix(question.name) + name
            written = parse(_FREE_TEXT, form.get(place) or ()) if option.code in chosen else parse(_FREE_TEXT, ())
            _store(mine, name, written.value)
            if written.error:
                errors[place] = written.error
    return errors


_FREE_TEXT = Question("free_text", "text", max_length=1000)


def _store(answers: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        answers.pop(name, None)
    else:
        answers[name] = value


def _checked(after: State, step: Step, question: Question) -> dict[str, Message]:
    frame = after.frame(question.name, step.rounds)
    if frame is None or after.is_read_only(question.name, step.rounds):
        return {}
    found = next(outcome.check(after, after.program.rows[question.name], frame), None)
    return {step.field(question): found[1]} if found else {}


def copied(value: Any) -> Any:
    """A copy of answers that may be changed: texts are shared, mappings and lists are not."""
    if isinstance(value, Mapping):
        return {name: copied(inner) for name, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def without_round(answers: Answers, address: str) -> dict[str, Any]:
    """A copy without one round; unchanged when there is no such round."""
    kept: dict[str, Any] = copied(answers)
    head, _, number = address.rpartition("~")
    around = _existing_round(kept, head)
    rounds: Any = around.get(head.rpartition("~")[2]) if around is not None else None
    if round_at(rounds, number) is not None:
        del rounds[int(number) - 1]
    return kept


def _existing_round(answers: dict[str, Any], address: str) -> dict[str, Any] | None:
    parts = address.split("~")
    for repeat, number in zip(parts[:-1:2], parts[1::2], strict=False):
        found = round_at(answers.get(repeat), number)
        if found is None:
            return None
        answers = found
    return answers
