"""The screens a respondent goes through, as the definition alone decides them (relevance comes later, in `paths`).

`settings.layout` is "one" (question per screen), "pages" (each top-level group) or "all". A field-list or table-list
group is one screen in every layout, and so are the rows of a matrix. A note stands above the question that follows it.
The rows of a repeat always have screens of their own, so that one round can be answered after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.surveys.definition.form import Definition
from portal.surveys.definition.nodes import Group, Node, Question, Repeat


@dataclass(frozen=True, slots=True)
class Matrix:
    """Questions that share their options, shown as rows; each row is a question with an answer of its own."""

    rows: tuple[Question, ...]
    heading: Question | None = None
    group: Group | None = None  # the table-list group whose label is the heading


@dataclass(frozen=True, slots=True)
class Heading:
    """The label of a group inside a page."""

    group: Group


Part = Question | Matrix | Heading


@dataclass(frozen=True, slots=True)
class Screen:
    """What is asked at once. `key` is unique in the form.

    `above` are the groups around it, outermost first; `repeats` those of them that are answered several times.
    `more` is set on the screen that asks whether there is another round of that repeat; it has no parts.
    """

    key: str
    parts: tuple[Part, ...] = ()
    above: tuple[Group, ...] = ()
    more: Repeat | None = None

    @property
    def repeats(self) -> tuple[Repeat, ...]:
        return tuple(group for group in self.above if isinstance(group, Repeat))

    def items(self) -> Iterator[Question]:
        """All rows on the screen, the heading and rows of a matrix one by one."""
        for part in self.parts:
            if isinstance(part, Question):
                yield part
            elif isinstance(part, Matrix):
                yield from ((part.heading,) if part.heading else ())
                yield from part.rows

    def questions(self) -> Iterator[Question]:
        return (item for item in self.items() if item.answerable)


def screens(definition: Definition) -> tuple[Screen, ...]:
    """All screens in order; those of a repeat stand once and follow the screen that asks for a round."""
    return tuple(_LAYOUTS[definition.settings.layout](definition.nodes))


def _one(nodes: tuple[Node, ...], above: tuple[Group, ...] = ()) -> Iterator[Screen]:
    notes: list[Part] = []
    for part in _parts(nodes, deep=False):
        if isinstance(part, Group):
            yield from _screen(notes, above)
            notes = []
            yield from _group(part, above)
        elif isinstance(part, Question) and part.kind == "note":
            notes.append(part)
        else:
            yield from _screen([*notes, part], above)
            notes = []
    yield from _screen(notes, above)


def _pages(nodes: tuple[Node, ...]) -> Iterator[Screen]:
    loose: list[Node] = []
    for node in nodes:
        if isinstance(node, Group):
            yield from _page(tuple(loose), ())
            loose = []
            yield from _group(node, ()) if isinstance(node, Repeat) else _page(node.children, (node,))
        else:
            loose.append(node)
    yield from _page(tuple(loose), ())


def _page(nodes: tuple[Node, ...], above: tuple[Group, ...] = ()) -> Iterator[Screen]:
    """One screen for everything below; a repeat inside breaks it."""
    parts: list[Part] = []
    for part in _parts(nodes, deep=True):
        if isinstance(part, Group):
            yield from _screen(parts, above)
            parts = []
            yield from _group(part, above)
        else:
            parts.append(part)
    yield from _screen(parts, above)


_LAYOUTS = {"one": _one, "pages": _pages, "all": _page}


def _group(group: Group, above: tuple[Group, ...]) -> Iterator[Screen]:
    inside = (*above, group)
    if isinstance(group, Repeat) and not group.count:
        yield Screen(f"{group.name}~", above=above, more=group)
    if group.is_table:
        yield from _screen([*_table(group)], inside)
    else:
        yield from (_page if group.is_page else _one)(group.children, inside)


def _screen(parts: list[Part], above: tuple[Group, ...]) -> Iterator[Screen]:
    screen = Screen("", tuple(parts), above)
    if first := next(screen.items(), None):
        yield Screen(first.name, screen.parts, above)


def _parts(nodes: tuple[Node, ...], *, deep: bool) -> Iterator[Part | Group]:
    """What is shown of `nodes`. `deep` opens the groups inside; what comes back as a group needs screens of its own."""
    matrix: list[Question] = []
    for node in nodes:
        if matrix and not _continues(matrix, node):
            yield _matrix(matrix)
            matrix = []
        if isinstance(node, Repeat) or (isinstance(node, Group) and not deep):
            yield node
        elif isinstance(node, Group):
            yield from _table(node) if node.is_table else _headed(node)
        elif node.is_matrix_heading or node.is_matrix_row:
            matrix.append(node)
        elif (node.asks and not node.is_contact) or node.kind == "note":
            yield node
    if matrix:
        yield _matrix(matrix)


def _headed(group: Group) -> Iterator[Part | Group]:
    if group.label:
        yield Heading(group)
    yield from _parts(group.children, deep=True)


def _table(group: Group) -> Iterator[Part]:
    """A table-list group: its choices of one list are rows, whatever else it holds stays as it is."""
    rows = tuple(child for child in group.children if isinstance(child, Question) and child.spec.has_options)
    others = [part for part in _parts(group.children, deep=True) if isinstance(part, Question) and part not in rows]
    yield from others
    if rows:
        yield Matrix(rows, group=group)


def _continues(matrix: list[Question], node: Node) -> bool:
    return isinstance(node, Question) and node.is_matrix_row and node.list_name == matrix[0].list_name


def _matrix(questions: list[Question]) -> Matrix:
    heading = questions[0] if questions[0].is_matrix_heading else None
    return Matrix(tuple(questions[1:] if heading else questions), heading)
