"""Changing a survey piece by piece. Each change says what its author saw; if that is no longer so, it is refused.

The refusal is a Conflict: the page then shows what was typed beside what stands there now, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import get_translations
from flask_babel import lazy_gettext as _l

from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.surveys import edits
from portal.surveys.actions.versions import hold, write
from portal.surveys.definition import KINDS, Definition, Group, Option, Question, map_texts
from portal.surveys.definition import texts as definition_texts
from portal.surveys.models import Survey, SurveyVersion
from portal.surveys.paths import logic_faults

SIMPLE_KINDS = (
    "single", "multiple", "scale", "faces", "ranking", "place", "text", "long_text",
    "integer", "decimal", "date", "consent", "note",
)  # fmt: skip
"""Kinds that can be added and chosen here; all others come from a file and keep their kind."""
AREAS = "areas"
"""The list that is filled with the region's areas when people answer."""


@dataclass(frozen=True, slots=True)
class TextEdit:
    """A text as it should read, and the languages ticked as checked. `mark` is that of the text its author saw."""

    key: str
    mark: str
    texts: Mapping[str, str]
    checked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OptionEdit:
    """One option as it should be; `place` orders the options, smallest first. An option without code is new."""

    code: str
    place: float
    exclusive: bool = False
    free_text: bool = False
    label: str = ""
    """Only of a new one, in the survey's own language."""


@dataclass(frozen=True, slots=True)
class QuestionEdit:
    """How a question should work. `options` None leaves the options as they are."""

    mark: str
    kind: str
    required: bool = False
    randomized: bool = False
    max_selected: int | None = None
    sensitive: str = ""
    relevant: str = ""
    constraint: str = ""
    options: tuple[OptionEdit, ...] | None = None


def edit_question(
    actor: Actor, survey: Survey, name: str, edit: QuestionEdit, texts: Iterable[TextEdit] = ()
) -> SurveyVersion:
    """Change how a question works, its options and its texts, all at once or not at all."""
    version, old = _begin(survey)
    question = _question(old, name)
    if edits.question_mark(old, question) != edit.mark:
        raise Conflict(_l("Somebody else changed this question while you worked on it."))
    changed = edits.with_question(old, _worked(question, edit, version.number > 1))
    if edit.options is not None:
        changed = _with_options(changed, changed.question(name), edit.options)
    return _finish(actor, survey, version, old, changed, texts, question=name)


def edit_group(actor: Actor, survey: Survey, name: str, mark: str, relevant: str) -> SurveyVersion:
    """Change when a whole part is asked; `mark` is that of the part as its author saw it."""
    version, old = _begin(survey)
    if edits.group_mark(group_of(old, name)) != mark:
        raise Conflict(_l("Somebody else changed this part while you worked on it."))
    return _finish(actor, survey, version, old, edits.with_relevance(old, name, relevant.strip()), question=name)


def group_of(definition: Definition, name: str) -> Group:
    """The part called `name`. Raises NotFound."""
    found = next((group for group in definition.groups() if group.name == name), None)
    if found is None:
        raise NotFound
    return found


def edit_texts(actor: Actor, survey: Survey, texts: Iterable[TextEdit]) -> SurveyVersion:
    """Change texts and say which translations were checked."""
    version, old = _begin(survey)
    return _finish(actor, survey, version, old, old, texts)


def add_question(actor: Actor, survey: Survey, kind: str, text: str, *, code: str = "", after: str = "") -> str:
    """Put a new question behind the one called `after`, or at the end. Returns its name."""
    version, old = _begin(survey)
    if kind not in SIMPLE_KINDS:
        raise Invalid(fields={"kind": _l("Choose a kind of question.")})
    name = edits.free_name(old, code or text)
    if code and name != code:
        raise Invalid(fields={"code": _l("Use small letters, digits and _, and a code that no other question has.")})
    listed = _list_of(kind, name)
    label = LocalizedText({old.default_language: text})
    changed = edits.inserted(old, Question(name, kind, label, list_name=listed), after)
    if listed and listed != AREAS:
        changed = edits.with_options(changed, listed, ())
    _finish(actor, survey, version, old, changed, question=name)
    return name


def move_question(actor: Actor, survey: Survey, name: str, step: int) -> None:
    """Let a question trade places with the one before (-1) or behind it (+1)."""
    version, old = _begin(survey)
    _question(old, name)
    _finish(actor, survey, version, old, edits.moved(old, name, step), question=name)


def remove_question(actor: Actor, survey: Survey, name: str) -> None:
    """Take a question out, unless something else asks for its answer."""
    version, old = _begin(survey)
    _question(old, name)
    _finish(actor, survey, version, old, edits.removed(old, name), question=name)


def _begin(survey: Survey) -> tuple[SurveyVersion, Definition]:
    version = hold(survey)
    return version, Definition.from_json(version.definition)


def _finish(
    actor: Actor,
    survey: Survey,
    version: SurveyVersion,
    old: Definition,
    changed: Definition,
    texts: Iterable[TextEdit] = (),
    question: str = "",
) -> SurveyVersion:
    """Write what changed, with the texts in it; nothing is written when nothing changed."""
    if changed != old:
        _check_logic(old, changed)
    wanted = list(texts)
    changed = _with_texts(old, changed, wanted)
    states = edits.states_after(old, changed, _unticked(version.text_states, wanted), _ticked(version, old, wanted))
    if changed == old and states == version.text_states:
        return version
    version = write(survey, version, changed, states)
    record("survey.edited", survey, actor, version=version.number, revision=version.revision, question=question)
    return version


def _check_logic(old: Definition, changed: Definition) -> None:
    """Refuse a change that breaks an expression or lets a question depend on a later one; old faults may stay."""
    before = logic_faults(old)
    for fault in logic_faults(changed):
        if fault not in before:
            text = fault.message.render(get_translations())
            if fault.column in {"relevant", "constraint"}:
                raise Invalid(fields={fault.column: text})
            raise Invalid(_l("“%(name)s”: %(problem)s", name=fault.name, problem=text))
    for name, later in sorted(edits.backward(changed) - edits.backward(old)):
        raise Invalid(_l("“%(name)s” is only asked after an answer to “%(later)s”.", name=name, later=later))


def _with_texts(old: Definition, changed: Definition, wanted: list[TextEdit]) -> Definition:
    by_key = {edit.key: edit for edit in wanted}

    def edit(key: str, text: LocalizedText) -> LocalizedText:
        found = by_key.get(key)
        if found is None or not any(_differs(text, lang, words) for lang, words in found.texts.items()):
            return text
        if edits.mark(text) != found.mark:
            raise Conflict(_l("Somebody else changed these texts while you worked on them."))
        return LocalizedText({**text, **{lang: words.strip() for lang, words in found.texts.items()}})

    return map_texts(changed, edit)


def _differs(text: LocalizedText, lang: str, words: str) -> bool:
    return text.get(lang, "").strip() != words.strip()


def _ticked(version: SurveyVersion, old: Definition, wanted: list[TextEdit]) -> set[tuple[str, str]]:
    """What was ticked as checked just now. A tick that stood there before says nothing about a new source."""
    before = definition_texts(old)
    return {
        (edit.key, lang)
        for edit in wanted
        for lang in edit.checked
        if version.text_states.get(edit.key, {}).get(lang) != "checked"
        or _differs(before.get(edit.key, LocalizedText()), lang, edit.texts.get(lang, ""))
    }


def _unticked(states: edits.States, wanted: list[TextEdit]) -> edits.States:
    """The states without the ticks that somebody took away."""
    shown = {edit.key: edit for edit in wanted}
    return {
        key: {
            lang: state
            for lang, state in langs.items()
            if not (state == "checked" and key in shown and lang not in shown[key].checked)
        }
        for key, langs in states.items()
    }


def _question(definition: Definition, name: str) -> Question:
    node = definition.find(name)
    if not isinstance(node, Question):
        raise NotFound
    return node


def _worked(question: Question, edit: QuestionEdit, was_open: bool) -> Question:
    """`question` with everything of `edit` but its options."""
    changed = replace(
        question,
        required=_flag(question.required, edit.required),
        max_selected=edit.max_selected if edit.kind in {"multiple", "ranking"} else None,
        sensitive=edit.sensitive,
        relevant=edit.relevant.strip(),
        constraint=edit.constraint.strip(),
        parameters=_parameters(question, edit.randomized),
    )
    return changed if edit.kind == question.kind else _of_kind(changed, edit.kind, was_open)


def _flag(expression: str, wish: bool) -> str:
    """A condition that an organiser ticked stays the finer expression that stood there."""
    return (expression or "true()") if wish else ""


def _parameters(question: Question, randomized: bool) -> Mapping[str, str]:
    if randomized == question.randomized:
        return question.parameters
    others = {key: value for key, value in question.parameters.items() if key != "randomize"}
    return {**others, "randomize": "true"} if randomized else others


def _of_kind(question: Question, kind: str, was_open: bool) -> Question:
    if kind not in SIMPLE_KINDS:
        raise Invalid(fields={"kind": _l("Choose a kind of question.")})
    if was_open and KINDS[kind].value != question.spec.value:
        raise Invalid(fields={"kind": _l("People answered this question already. Add a new question instead.")})
    own = "" if question.list_name == AREAS else question.list_name
    listed = _list_of(kind, own or question.name)
    return replace(question, kind=kind, list_name=listed, source_type="", appearance="")


def _list_of(kind: str, own: str) -> str:
    """Where a question of this kind takes its options from."""
    if kind == "place":
        return AREAS
    return own if KINDS[kind].has_options else ""


def _with_options(definition: Definition, question: Question, wanted: tuple[OptionEdit, ...]) -> Definition:
    before = {option.code: option for option in definition.choices.get(question.list_name, ())}
    options: list[Option] = []
    for edit in sorted(wanted, key=lambda edit: edit.place):
        if edit.code in before:
            options.append(replace(before[edit.code], exclusive=edit.exclusive, free_text=edit.free_text))
        elif edit.label:
            code = edit.code or edits.free_code([*before.values(), *options], edit.label)
            label = LocalizedText({definition.default_language: edit.label})
            options.append(Option(code, label, edit.exclusive, edit.free_text))
    return edits.with_options(definition, question.list_name, options)
