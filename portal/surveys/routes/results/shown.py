"""Released figures as a page shows them: rows with labels, sentences in the reader's language, groups side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import flask_babel
from markupsafe import Markup

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition, Matrix, Option, screens
from portal.surveys.disclosure import ProtectedGroup
from portal.surveys.exports.words import group_names
from portal.surveys.measures import GIVEN, Measure, Shape
from portal.surveys.models import Release, Survey
from portal.surveys.queries.counting import NOT_SAID, definitions, survey_measures
from portal.surveys.queries.results import Figure, figures, shown_measures
from portal.surveys.routes.results.sentences import given, notes, share_words, step_words
from portal.web.formats import reading, words
from portal.web.locale import language

# Flask-Babel has no types of its own.
_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

MOST_ANSWERS, MOST_GROUPS = 12, 6
"""Small charts beside each other in a comparison, and bars in each."""
MOST_LETTERS = 30
"""Letters that fit beside each other under the columns of a scale on a phone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer. `count` None is hidden or zero, `lang` the language of a label that is not the reader's."""

    code: str
    label: str
    count: int | None
    lang: str = ""
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One group of a comparison."""

    code: str
    label: str
    base: int | None
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One row across groups."""

    label: str
    cells: Sequence[Row]
    lang: str = ""

    @property
    def is_visible(self) -> bool:
        return any(cell.count is not None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Shown:
    """One question, or a matrix of questions that share their options (then `matrix` has a line for each)."""

    name: str
    title: Any
    kind: str
    """bars, scale, ranking, given, matrix or hidden: which part of the template draws it."""
    rows: Sequence[Row] = ()
    base: int | None = None
    notes: Sequence[str] = ()
    heading: Any = ""
    columns: Sequence[Column] = ()
    compared: Sequence[Compared] = ()
    means: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_drawn(self) -> bool:
        """A comparison of many answers or many groups is easier to read in its table (and 5 times as fast)."""
        return len(self.visible) <= MOST_ANSWERS and len(self.columns) <= MOST_GROUPS

    @property
    def visible(self) -> list[Row]:
        return [row for row in self.rows if row.count is not None]

    @property
    def out_of_sight(self) -> list[Row]:
        return [row for row in self.rows if row.count is None]


@dataclass(frozen=True, slots=True)
class Results:
    """A release in the reader's words."""

    release: Release
    by: str
    questions: Sequence[Shown]
    groups: Sequence[Column]
    hides: int | None
    """The smallest group ever shown, where something is hidden on this page."""
    late: bool
    """Changes since the figures before were too few to be shown, and stay out."""


def results_of(survey: Survey, release: Release, by: str = "") -> Results:
    """Everything that was released, with the groups of one breakdown beside it."""
    found = figures(release, by)
    names = _in_order(group_names(survey, by), found.sizes) if by else {}
    pairs = shown_measures(survey_measures(survey), found)
    matrices = _matrices(definitions(survey)[-1])
    questions = list(_questions(pairs, matrices, names, by))
    hidden = any(None in figure.counts.values() for _measure, figure in pairs)
    threshold = max((figure.threshold for _measure, figure in pairs), default=survey.threshold)
    groups = [
        Column(code, names[code], size, _own_language(by, code))
        for code, size in found.sizes.items()
        if code != NOT_SAID
    ]
    return Results(release, by, questions, groups, threshold if hidden else None, found.late)


def _in_order(names: Mapping[str, str], sizes: Mapping[str, int | None]) -> dict[str, str]:
    """The names of the groups, in the order in which they were declared."""
    return {code: names.get(code, code) for code in sizes}


Pairs = Sequence[tuple[Measure, Figure]]


def _questions(
    pairs: Pairs, matrices: Mapping[str, tuple[str, LocalizedText]], names: Mapping[str, str], by: str
) -> Iterator[Shown]:
    """Questions in the order of the form; the rows of a matrix together, where its first row stands."""
    together: dict[str, list[tuple[Measure, Figure]]] = {}
    for measure, figure in pairs:
        if measure.name in matrices and not names:
            together.setdefault(matrices[measure.name][0], []).append((measure, figure))
    for measure, figure in pairs:
        first, title = matrices.get(measure.name, ("", LocalizedText()))
        if first not in together:
            yield _question(measure, figure, names, by)
        elif together[first][0][0] is measure:
            yield _matrix(title, together[first])


def _question(measure: Measure, figure: Figure, names: Mapping[str, str], by: str) -> Shown:
    title = words(measure.question.label) or measure.name
    base = base_of(figure)
    if base is None:
        return Shown(measure.name, title, "hidden", notes=[_("Too few answers to show.")])
    rows = _ordered(measure, _rows(measure, figure))
    if figure.shape == Shape.GIVEN:
        return Shown(measure.name, title, "given", rows, figure.asked, notes=list(given(figure)))
    groups = {group: figure.groups[group] for group in names if group in figure.groups and group != NOT_SAID}
    return Shown(
        measure.name,
        title,
        _kind(measure, figure, rows),
        rows,
        base,
        list(notes(measure, figure, base)),
        _heading(measure, figure, rows, base),
        [Column(group, names[group], base_of(cells), _own_language(by, group)) for group, cells in groups.items()],
        [_across(row, groups, names, by) for row in rows] if groups else [],
        figure.means or {},
    )


def _matrix(title: LocalizedText, pairs: Pairs) -> Shown:
    """Questions as lines and their common options as cells."""
    measure, figure = pairs[0]
    options = [Column(row.code, row.label, None, row.lang) for row in _rows(measure, figure)]
    lines = []
    for question, counted in pairs:
        base = base_of(counted)
        cells = [Row(row.code, row.label, row.count, row.lang, base or 1) for row in _rows(question, counted)]
        found = reading(question.question.label)
        lines.append(Compared(found.text or question.name, cells, _foreign(found.lang)))
    notes = [_("Each line is a question of its own.")]
    return Shown(measure.name, words(title) or measure.name, "matrix", (), None, notes, "", options, lines)


def _matrices(definition: Definition) -> dict[str, tuple[str, LocalizedText]]:
    """The questions of matrices: the name of the first row, and what stands above all of them."""
    found: dict[str, tuple[str, LocalizedText]] = {}
    for screen in screens(definition):
        for part in screen.parts:
            if isinstance(part, Matrix) and len(part.rows) > 1:
                above = part.heading or part.group
                title = above.label if above else LocalizedText()
                found |= {row.name: (part.rows[0].name, title) for row in part.rows}
    return found


def base_of(cells: Figure | ProtectedGroup) -> int | None:
    """How many people a count is "of": those who answered or, where that is hidden, those who were asked."""
    return (cells.answered or cells.asked) if any(n is not None for n in cells.counts.values()) else None


def _rows(measure: Measure, figure: Figure) -> list[Row]:
    options = {option.code: option for option in measure.options}
    return [_row(code, count, options.get(code), measure) for code, count in figure.counts.items()]


def _row(code: str, count: int | None, option: Option | None, measure: Measure) -> Row:
    if option is None:
        return Row(code, "" if code == GIVEN else step_words(code, measure), count)
    if option.code == "OK" and not option.label:
        return Row(code, _("Agreed"), count)
    found = reading(option.label)
    return Row(code, found.text or code, count, _foreign(found.lang))


def _foreign(lang: str) -> str:
    return "" if lang == language() else lang


def _ordered(measure: Measure, rows: list[Row]) -> list[Row]:
    """A scale keeps its order; of other answers the most frequent come first, what is hidden last."""
    if measure.is_stepped or measure.question.kind in ("scale", "faces"):
        return rows
    return sorted(rows, key=lambda row: -1 if row.count is None else row.count, reverse=True)


def _kind(measure: Measure, figure: Figure, rows: Sequence[Row]) -> str:
    if figure.shape == Shape.RANKING:
        return "ranking"
    is_ordered = figure.is_scale or measure.question.kind in ("scale", "faces")
    letters = len(rows) * max(len(row.label) for row in rows)
    return "scale" if is_ordered and len(rows) > 4 and letters <= MOST_LETTERS else "bars"


def _across(row: Row, groups: Mapping[str, ProtectedGroup], names: Mapping[str, str], by: str) -> Compared:
    found = [
        Row(group, names[group], cells.counts.get(row.code), _own_language(by, group), base_of(cells))
        for group, cells in groups.items()
    ]
    return Compared(row.label, found, row.lang)


def _own_language(by: str, group: str) -> str:
    """The name of a language is written in that language."""
    return _foreign(group) if by == "language" else ""


def _heading(measure: Measure, figure: Figure, rows: Sequence[Row], base: int) -> Any:
    """The most frequent answer as a sentence; none on a scale, or where a more frequent one may be hidden."""
    most = max((row for row in rows if row.count), key=lambda row: row.count or 0, default=None)
    if most is None or figure.is_scale or measure.question.kind == "scale" or (most.count or 0) < (figure.rest or 0):
        return ""
    label = Markup('<bdi lang="{}">{}</bdi>').format(most.lang, most.label) if most.lang else most.label
    return Markup(share_words(most.count or 0, base)) % {"answer": label}  # noqa: S704 (our own words)
