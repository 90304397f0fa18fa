"""In which order rows are settled: each after those it reads."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from portal.surveys.definition import Group
from portal.surveys.logic import Expression, Layout, references, walk
from portal.surveys.logic.syntax import Call, LocationPath
from portal.surveys.messages import N_, Message
from portal.surveys.paths.rules import GroupRules, LogicFault, RowRules, Rules

SETTLING = {"relevant", "calculation", "count", "default"}  # columns whose result other rows may read

Parsed = tuple[Rules, str, Expression]
Edges = list[set[int]]  # number of a rule → numbers of those before it


def in_order(
    rules: Sequence[GroupRules | RowRules], parsed: Sequence[Parsed], layout: Layout
) -> tuple[list[GroupRules | RowRules], list[LogicFault]]:
    """`rules` so that each comes after those it reads. Rows that read each other in a circle are a fault."""
    certain = _containment(rules)
    likely: Edges = [set() for _ in rules]  # names in location paths: a guess, so it may not forbid a form
    owners, numbers = _owners(rules, layout), {id(rule): number for number, rule in enumerate(rules)}
    for rule, column, expression in parsed:
        if column not in SETTLING:
            continue
        number = numbers[id(rule)]
        read = {owners[name] for name in references(expression) if name in owners}
        # A value may build on its own former value, as in once().
        certain[number] |= read if column == "relevant" else read - {number}
        likely[number] |= {owners[name] for name in _names_in_paths(expression) if name in owners} - {number}
    order = _sorted([sure | guess for sure, guess in zip(certain, likely, strict=True)]) or _sorted(certain)
    if order is None:
        return list(rules), [_circle(rules, certain)]
    return [rules[number] for number in order], []


def _owners(rules: Sequence[Rules], layout: Layout) -> dict[str, int]:
    """Name → number of the rule that settles it; free text of an option belongs to its question."""
    owners: dict[str, int] = {}
    for number, rule in enumerate(rules):
        names = [rule.node.name]
        if isinstance(rule, RowRules):
            names = rule.scope.names[rule.index : rule.index + 1 + len(rule.free_codes)]
        for name in names:
            if not isinstance(rule.node, Group) or name not in layout.places:
                owners[name] = number
    return owners


def _containment(rules: Sequence[Rules]) -> Edges:
    numbers = {id(rule.node): number for number, rule in enumerate(rules)}
    return [set() if rule.parent is None else {numbers[id(rule.parent)]} for rule in rules]


def _names_in_paths(expression: Expression) -> set[str]:
    """Names of steps that may be rows of the form: not those inside instance(), whose items have columns."""
    return {
        step.test
        for part in walk(expression)
        if isinstance(part, LocationPath) and not (isinstance(part.start, Call) and part.start.name == "instance")
        for step in part.steps
    }


def _sorted(edges: Edges) -> list[int] | None:
    try:
        return list(TopologicalSorter(dict(enumerate(edges))).static_order())
    except CycleError:
        return None


def _circle(rules: Sequence[Rules], edges: Edges) -> LogicFault:
    try:
        TopologicalSorter(dict(enumerate(edges))).prepare()
    except CycleError as error:
        names = [rules[number].node.name for number in reversed(error.args[1])]
        message = Message(
            "logic_circle",
            N_("These rows depend on each other, so none of them can come first: %(names)s."),
            {"names": " → ".join(names[:12])},
        )
        return LogicFault(names[0], "relevant", message)
    raise ValueError("there is no circle")
