"""A definition made ready to run: every expression compiled, every row in its order. Made once per version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from portal.surveys.answers import text_of
from portal.surveys.definition import Definition, Option, Screen, screens
from portal.surveys.logic import Environment, Frame, Layout, LogicError, Scope
from portal.surveys.paths.ordering import in_order
from portal.surveys.paths.results import Answers, Step
from portal.surveys.paths.rules import MAX_ROUNDS, MAX_VALUE, GroupRules, LogicFault, RowRules, RuleCompiler

if TYPE_CHECKING:
    from portal.surveys.paths.state import State


class PlainStep(NamedTuple):
    """A screen outside repeats, its place on the way, and where the rows on it lie in the form's frame."""

    step: Step
    place: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """Immutable and safe to share between threads; `evaluate` makes a `State` of its own every time."""

    definition: Definition
    layout: Layout
    order: tuple[GroupRules | RowRules, ...]
    rows: Mapping[str, RowRules]
    groups: Mapping[str, GroupRules]
    screens: tuple[Screen, ...]
    plain_steps: Mapping[str, PlainStep]
    """By address, when nothing is repeated: the way is then the same for everybody. Else empty."""

    def evaluate(
        self,
        answers: Answers,
        *,
        today: date,
        now: datetime | None = None,
        seed: str = "",
        lang: str = "",
        external: Mapping[str, tuple[Option, ...]] | None = None,
    ) -> State:
        """Decide everything for `answers`: what is relevant, what is calculated, how many rounds repeats have.

        It is worked out when the state is first asked.

        `seed` keeps random values and orders the same for one respondent. `now` is the respondent's clock, used only
        in checks. `external` gives the options of lists that are not in the definition.
        """
        from portal.surveys.paths.state import State

        language = lang or self.definition.default_language
        clock = now or datetime.combine(today, time.min)
        return State(self, answers, Environment(today, clock, seed, language, self.definition, external or {}))

    def settle(self, answers: Answers, env: Environment) -> Frame:
        """Apply all rules to `answers`: the frame of the whole form."""
        top = Frame(self.layout.scopes[0], env)
        self._load(top, answers)
        for rules in self.order:
            if rules.scope is top.scope:
                rules.apply(top)
            else:
                for frame in list(top.all(rules.scope)):
                    rules.apply(frame)
        return top

    def _load(self, frame: Frame, answers: Answers) -> None:
        frame.given = answers
        frame.values = [text_of(answers.get(name))[:MAX_VALUE] for name in frame.scope.names]
        for scope in self._scopes_inside(frame.scope):
            rounds = answers.get(scope.repeat.name) if scope.repeat else None
            for given in rounds[:MAX_ROUNDS] if isinstance(rounds, Sequence) and not isinstance(rounds, str) else ():
                self._load(frame.add_round(scope), given if isinstance(given, Mapping) else {})

    def _scopes_inside(self, scope: Scope) -> list[Scope]:
        return [inner for inner in self.layout.scopes if inner.parent is scope]


def compile_program(definition: Definition) -> Program:
    """The program of a definition; LogicError with the first thing that is wrong with its expressions."""
    program, faults = _compile(definition)
    if faults:
        raise _Unusable(faults[0])
    return program


def logic_faults(definition: Definition) -> list[LogicFault]:
    """Everything that is wrong with the expressions of a definition; empty if it can be opened."""
    return _compile(definition)[1]


class _Unusable(LogicError):
    def __init__(self, fault: LogicFault) -> None:
        super().__init__(fault.message.code, fault.message.sentence, **fault.message.params)


def _compile(definition: Definition) -> tuple[Program, list[LogicFault]]:
    layout = Layout(definition)
    compiler = RuleCompiler(definition, layout)
    rules = list(compiler.compile())
    order, circles = in_order(rules, compiler.parsed, layout)
    rows = {rule.question.name: rule for rule in rules if isinstance(rule, RowRules)}
    groups = {rule.node.name: rule for rule in rules if isinstance(rule, GroupRules)}
    shown = screens(definition)
    program = Program(definition, layout, tuple(order), rows, groups, shown, _plain(shown, rows))
    return program, [*compiler.faults, *circles]


def _plain(shown: Sequence[Screen], rows: Mapping[str, RowRules]) -> dict[str, PlainStep]:
    if any(screen.repeats for screen in shown):
        return {}
    return {
        screen.key: PlainStep(Step(screen.key, screen), place, tuple(rows[item.name].index for item in screen.items()))
        for place, screen in enumerate(shown)
    }
