"""Conditions in plain words: "Only if the answer to question 3 is “Yes”."

    relevance_in_words(definition, "${bond} = 'yes' and ${age} > 17") -> Wording
    constraint_in_words(definition, "age", ". >= 18") -> Wording
    wording.lines(translations, lang)           a lead and one whole sentence for each condition

What has no plain sentence is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portal.surveys.definition import Definition, Question
from portal.surveys.logic.parser import parse
from portal.surveys.logic.source import source
from portal.surveys.logic.syntax import Call, Chain, Current, Expression, Literal, Negation, Number, Ref
from portal.surveys.logic.values import number_of_text, text_of_number
from portal.surveys.messages import N_, Message, Sentence, Translations, _n


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence, or sentences under a lead that says whether all or one of them must hold."""

    lead: Message
    parts: tuple[Wording, ...] = ()

    def lines(self, translations: Translations, lang: str = "en", depth: int = 0) -> Iterator[tuple[int, str]]:
        """(indentation, sentence), from the top."""
        yield depth, self.lead.render(translations, lang)
        for part in self.parts:
            yield from part.lines(translations, lang, depth + 1)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """`subject` compared with `value`; `form` is the key of the sentence."""

    form: str
    subject: Ref | Current
    value: str = ""


@dataclass(frozen=True, slots=True)
class _Junction:
    every: bool
    parts: tuple[_Condition, ...]


@dataclass(frozen=True, slots=True)
class _Raw:
    expression: Expression
    negated: bool = False


_Condition = _Leaf | _Junction | _Raw

# An unanswered number is neither more nor less than another, so those have no opposite; a count is one or the other.
_OPPOSITE = {
    "is": "is_not", "chosen": "not_chosen", "answered": "unanswered",
    "count_more": "count_at_most", "count_less": "count_at_least",
}  # fmt: skip
_OPPOSITE |= {negative: positive for positive, negative in _OPPOSITE.items()}
_SIGNS = {"=": "is", "!=": "is_not", ">": "more", ">=": "at_least", "<": "less", "<=": "at_most"}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

_ONLY_IF: Mapping[str, Sentence] = {
    "is": N_("Only if the answer to question %(number)d is “%(value)s”."),
    "is_not": N_("Only if the answer to question %(number)d is not “%(value)s”."),
    "chosen": N_("Only if “%(value)s” is chosen in question %(number)d."),
    "not_chosen": N_("Only if “%(value)s” is not chosen in question %(number)d."),
    "answered": N_("Only if question %(number)d is answered."),
    "unanswered": N_("Only if question %(number)d is not answered."),
    "more": N_("Only if the answer to question %(number)d is more than %(value)s."),
    "at_least": N_("Only if the answer to question %(number)d is %(value)s or more."),
    "less": N_("Only if the answer to question %(number)d is less than %(value)s."),
    "at_most": N_("Only if the answer to question %(number)d is %(value)s or less."),
    "raw": N_("Only if this is true: %(expression)s"),
    "raw_not": N_("Only if this is not true: %(expression)s"),
    "all": N_("Only if all of this is true:"),
    "any": N_("Only if one of these is true:"),
}
_STATEMENTS: Mapping[str, Sentence] = {
    "is": N_("The answer to question %(number)d is “%(value)s”."),
    "is_not": N_("The answer to question %(number)d is not “%(value)s”."),
    "chosen": N_("“%(value)s” is chosen in question %(number)d."),
    "not_chosen": N_("“%(value)s” is not chosen in question %(number)d."),
    "answered": N_("Question %(number)d is answered."),
    "unanswered": N_("Question %(number)d is not answered."),
    "more": N_("The answer to question %(number)d is more than %(value)s."),
    "at_least": N_("The answer to question %(number)d is %(value)s or more."),
    "less": N_("The answer to question %(number)d is less than %(value)s."),
    "at_most": N_("The answer to question %(number)d is %(value)s or less."),
    "raw": N_("This is true: %(expression)s"),
    "raw_not": N_("This is not true: %(expression)s"),
    "all": N_("All of this is true:"),
    "any": N_("One of these is true:"),
}
_OWN: Mapping[str, Sentence] = {
    "is": N_("The answer is “%(value)s”."),
    "is_not": N_("The answer is not “%(value)s”."),
    "chosen": N_("“%(value)s” is chosen."),
    "not_chosen": N_("“%(value)s” is not chosen."),
    "more": N_("The answer is more than %(value)s."),
    "at_least": N_("The answer is %(value)s or more."),
    "less": N_("The answer is less than %(value)s."),
    "at_most": N_("The answer is %(value)s or less."),
    "count_is": _n("Exactly %(n)d option is chosen.", "Exactly %(n)d options are chosen."),
    "count_more": _n("More than %(n)d option is chosen.", "More than %(n)d options are chosen."),
    "count_at_least": _n("At least %(n)d option is chosen.", "At least %(n)d options are chosen."),
    "count_less": _n("Fewer than %(n)d option is chosen.", "Fewer than %(n)d options are chosen."),
    "count_at_most": _n("No more than %(n)d option is chosen.", "No more than %(n)d options are chosen."),
}


def relevance_in_words(definition: Definition, text: str) -> Wording:
    """When a row is asked; LogicError if `text` is no expression."""
    return _Speaker(definition, None).say(_understood(parse(text)), _ONLY_IF)


def constraint_in_words(definition: Definition, name: str, text: str) -> Wording:
    """Which answers fit."""
    return _Speaker(definition, definition.question(name)).say(_understood(parse(text)), _STATEMENTS)


# What an expression means.


def _understood(expression: Expression) -> _Condition:
    if isinstance(expression, Chain):
        signs = {sign for sign, _ in expression.rest}
        if signs <= {"and", "or"}:
            operands = (expression.first, *(operand for _, operand in expression.rest))
            return _Junction(signs == {"and"}, tuple(map(_understood, operands)))
        return _comparison(expression) or _Raw(expression)
    if isinstance(expression, Call) and expression.name == "not" and len(expression.args) == 1:
        return _negated(_understood(expression.args[0]))
    if isinstance(expression, Call) and expression.name == "selected" and len(expression.args) == 2:
        subject, code = expression.args
        if isinstance(subject, (Ref, Current)) and isinstance(code, Literal):
            return _Leaf("chosen", subject, code.text.strip())
    return _Raw(expression)


def _comparison(chain: Chain) -> _Condition | None:
    if len(chain.rest) != 1 or chain.rest[0][0] not in _SIGNS:
        return None
    sign, right = chain.rest[0]
    left = chain.first
    if _constant(left) is not None:
        left, right, sign = right, left, _MIRRORED[sign]
    value, subject = _constant(right), left
    counted = isinstance(left, Call) and left.name == "count-selected" and len(left.args) == 1
    if isinstance(left, Call) and len(left.args) == 1 and left.name in {"count-selected", "number", "string", "int"}:
        subject = left.args[0]
    if value is None or not isinstance(subject, (Ref, Current)):
        return None
    form = _SIGNS[sign]
    if counted:
        return _Leaf(f"count_{form}", subject, value) if value.isdecimal() and form != "is_not" else None
    if value == "" and form in {"is", "is_not"}:
        return _Leaf("unanswered" if form == "is" else "answered", subject)
    return _Leaf(form, subject, value)


def _constant(part: Expression) -> str | None:
    if isinstance(part, Literal):
        return part.text
    if isinstance(part, Number):
        return text_of_number(part.value)
    if isinstance(part, Negation) and isinstance(part.operand, Number):
        return text_of_number(-part.operand.value)
    return None


def _negated(condition: _Condition) -> _Condition:
    if isinstance(condition, _Junction):
        return _Junction(not condition.every, tuple(map(_negated, condition.parts)))
    if isinstance(condition, _Raw):
        return replace(condition, negated=not condition.negated)
    if condition.form in _OPPOSITE:
        return replace(condition, form=_OPPOSITE[condition.form])
    return _Raw(_expression(condition), negated=True)


# How it is said.


@dataclass(frozen=True, slots=True)
class _Speaker:
    definition: Definition
    row: Question | None  # what "." stands for

    def say(self, condition: _Condition, sentences: Mapping[str, Sentence]) -> Wording:
        if isinstance(condition, _Junction):
            form = "all" if condition.every else "any"
            parts = tuple(self.say(part, _STATEMENTS) for part in condition.parts)
            return Wording(Message(form, sentences[form]), parts)
        message = self._leaf(condition, sentences) if isinstance(condition, _Leaf) else None
        return Wording(message or self._raw(condition, sentences))

    def _leaf(self, leaf: _Leaf, sentences: Mapping[str, Sentence]) -> Message | None:
        own = isinstance(leaf.subject, Current)
        found = self.row if isinstance(leaf.subject, Current) else self.definition.find(leaf.subject.name)
        sentence = (_OWN if own else sentences).get(leaf.form)
        if sentence is None or not isinstance(found, Question):
            return None
        if leaf.form.startswith("count_"):
            return Message(leaf.form, sentence, {"n": int(leaf.value)})
        number = 0 if own else self._number(found)
        return (
            Message(leaf.form, sentence, {"number": number, "value": self._value(found, leaf)})
            if own or number
            else None
        )

    def _number(self, question: Question) -> int:
        """Which question it is, counted as respondents see them; 0 for a calculation or hidden value."""
        return next((number for number, each in enumerate(self.definition.questions(), 1) if each == question), 0)

    def _value(self, question: Question, leaf: _Leaf) -> object:
        options = self.definition.options(question)
        return next((option.label for option in options if option.code == leaf.value and option.label), leaf.value)

    def _raw(self, condition: _Condition, sentences: Mapping[str, Sentence]) -> Message:
        if isinstance(condition, _Leaf):
            condition = _Raw(_expression(condition))
        assert isinstance(condition, _Raw)  # noqa: S101 (a junction has parts, never words of its own)
        form = "raw_not" if condition.negated else "raw"
        return Message(form, sentences[form], {"expression": source(condition.expression)})


def _expression(leaf: _Leaf) -> Expression:
    """A leaf that has no sentence, as an expression again."""
    sign = {form: sign for sign, form in _SIGNS.items()}.get(leaf.form.removeprefix("count_"))
    subject: Expression = Call("count-selected", (leaf.subject,)) if leaf.form.startswith("count_") else leaf.subject
    if sign:
        number = number_of_text(leaf.value)
        return Chain(subject, ((sign, Number(number) if number == number else Literal(leaf.value)),))
    if leaf.form in {"answered", "unanswered"}:
        return Chain(subject, (("!=" if leaf.form == "answered" else "=", Literal("")),))
    chosen = Call("selected", (leaf.subject, Literal(leaf.value)))
    return chosen if leaf.form == "chosen" else Call("not", (chosen,))
