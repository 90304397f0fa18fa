"""Calls that are more than a function of their arguments' values: they look at where the row stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from portal.surveys.definition import Group
from portal.surveys.logic.arity import check_count, wrong_arguments
from portal.surveys.logic.errors import LogicError
from portal.surveys.logic.functions import FUNCTIONS
from portal.surveys.logic.functions.table import ANY, NUMBER, TEXT
from portal.surveys.logic.layout import Frame, Place, ancestor
from portal.surveys.logic.parser import literal_reference
from portal.surveys.logic.syntax import Call, Current, Literal, LocationPath, PathStep, Ref
from portal.surveys.logic.typed import NODE, Run, Typed, as_boolean, as_number, as_text, as_value, constant
from portal.surveys.messages import N_

if TYPE_CHECKING:
    from portal.surveys.logic.compiler import Compiler

_PARENT = PathStep("parent", "node()")


def _if(compiler: Compiler, part: Call) -> Typed:
    check_count(part, 3, 3)
    condition = as_boolean(compiler.typed(part.args[0]))
    yes, no = (compiler.typed(branch) for branch in part.args[1:])
    kind = yes.kind if yes.kind == no.kind else ANY
    first, second = (yes.run, no.run) if kind != ANY else (as_value(yes), as_value(no))
    return Typed(kind, lambda frame: first(frame) if condition(frame) else second(frame))


def _now(compiler: Compiler, part: Call) -> Typed:
    check_count(part, 0, 0)
    return compiler.plain_call(part, FUNCTIONS["today" if compiler.row.kept else "now"])


def _once(compiler: Compiler, part: Call) -> Typed:
    check_count(part, 1, 1)
    fresh, before = as_text(compiler.typed(part.args[0])), as_text(compiler.typed(Current()))
    return Typed(TEXT, lambda frame: before(frame) or fresh(frame))


def _current(compiler: Compiler, part: Call) -> Typed:
    check_count(part, 0, 0)
    return compiler.typed(Current())


def _position(compiler: Compiler, part: Call) -> Typed:
    """position(..): which round of the repeat this is; a group that is not repeated is always the first."""
    check_count(part, 1, 1)
    up = _levels_up(compiler, _group_meant(compiler, part))
    return Typed(NUMBER, constant(1.0) if up is None else lambda frame: float(ancestor(frame, up).position))


def _group_meant(compiler: Compiler, part: Call) -> Group | None:
    argument = part.args[0]
    around = compiler.layout.definition.above(compiler.row.name)
    if isinstance(argument, Ref):
        compiler.scope_of(argument.name)
        return next((group for group in around if group.name == argument.name), None)
    if isinstance(argument, LocationPath) and set(argument.steps) == {_PARENT}:
        return around[-len(argument.steps)] if len(argument.steps) <= len(around) else None
    raise wrong_arguments(part)


def _levels_up(compiler: Compiler, group: Group | None) -> int | None:
    """How many frames lie between the row and its round of `group`; None if that is no repeat."""
    inward = enumerate(reversed(compiler.row.scope.chain()))
    return next((up for up, scope in inward if scope.repeat is not None and scope.repeat is group), None)


def _indexed_repeat(compiler: Compiler, part: Call) -> Typed:
    """indexed-repeat(${row}, ${repeat}, n, …): the value in the n-th round; "" if there is none."""
    check_count(part, 3, 7)
    wanted = part.args[0]
    place = compiler.layout.places.get(wanted.name) if isinstance(wanted, Ref) else None
    if place is None:
        raise wrong_arguments(part)
    return Typed(NODE, _round_reader(compiler, place, _chosen_rounds(compiler, part)))


def _chosen_rounds(compiler: Compiler, part: Call) -> dict[int, Callable[[Frame], float]]:
    """Scope number → number of the round, for the repeats that are named."""
    chosen = {}
    for repeat, index in zip(part.args[1::2], part.args[2::2], strict=False):
        if not isinstance(repeat, Ref) or repeat.name not in compiler.layout.rounds:
            raise wrong_arguments(part)
        chosen[compiler.layout.rounds[repeat.name].number] = as_number(compiler.typed(index))
    return chosen


def _round_reader(compiler: Compiler, place: Place, chosen: dict[int, Callable[[Frame], float]]) -> Run:
    mine = compiler.row.scope.chain()
    depth = len(mine) - 1

    def position(scope_number: int, frame: Frame) -> float:
        """The round that is named; else the one the row is in; else the first."""
        if scope_number in chosen:
            return chosen[scope_number](frame)
        around = next((level for level, scope in enumerate(mine) if scope.number == scope_number), None)
        return 1.0 if around is None else float(ancestor(frame, depth - around).position)

    def run(frame: Frame) -> str:
        found = ancestor(frame, depth)
        for scope in place.scope.chain()[1:]:
            rounds, wanted = found.children.get(scope.number, []), position(scope.number, frame)
            if not 1 <= wanted <= len(rounds):
                return ""
            found = rounds[int(wanted) - 1]
        return found.values[place.index]

    return run


def _choice_name(compiler: Compiler, part: Call) -> Typed:
    """jr:choice-name(code, '${question}'): the option's label in the respondent's language."""
    check_count(part, 2, 2)
    code, question = as_text(compiler.typed(part.args[0])), part.args[1]
    name = literal_reference(question.text) if isinstance(question, Literal) else getattr(question, "name", None)
    if name not in compiler.layout.places:
        raise wrong_arguments(part)
    return Typed(TEXT, lambda frame: frame.env.choice_name(str(name), code(frame)))


def _pulldata(_compiler: Compiler, _part: Call) -> Typed:
    raise LogicError(
        "logic_pulldata", N_("pulldata() reads a second file. Put what it holds on the sheet “choices” instead.")
    )


SPECIAL_CALLS: dict[str, Callable[[Compiler, Call], Typed]] = {
    "if": _if,
    "now": _now,
    "once": _once,
    "current": _current,
    "position": _position,
    "indexed-repeat": _indexed_repeat,
    "jr:choice-name": _choice_name,
    "pulldata": _pulldata,
}
