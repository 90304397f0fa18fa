"""All counts of a survey, ready to be protected: which questions, by which groups, over which responses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.perspectives import Perspective
from portal.surveys.definition import Definition
from portal.surveys.disclosure import Dimension, GroupCounts, QuestionCounts, ReleaseTables
from portal.surveys.measures import GIVEN, Measure, Shape, measures
from portal.surveys.models import Release, ReleaseTable, Survey, SurveyVersion
from portal.surveys.queries import counts
from portal.surveys.queries.answering import areas_of, external_lists
from portal.surveys.queries.counts import ANSWERED, NOT_SAID
from portal.surveys.steps import codes

CHANNELS = ("web", "phone", "paper", "helper", "session", "import")


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one release, and what the protected form of it needs besides."""

    tables: ReleaseTables
    measures: tuple[Measure, ...]
    edges: Mapping[str, Sequence[float]]
    ranks: Mapping[str, Mapping[tuple[str, int], int]]

    def shape(self, measure: Measure) -> str:
        """How the rows are to be read; a scale without steps only says how many gave a number."""
        stepless = measure.is_stepped and not self.edges.get(measure.name)
        return (Shape.GIVEN if stepless else measure.shape).value


def definitions(survey: Survey) -> list[Definition]:
    """The versions that people answered, the oldest first; a draft's only version where nobody answered yet."""
    query = select(SurveyVersion.definition).where(SurveyVersion.survey_id == survey.id)
    frozen = db.session.scalars(query.where(SurveyVersion.frozen_at.is_not(None)).order_by(SurveyVersion.number)).all()
    return [Definition.from_json(data) for data in frozen or db.session.scalars(query)]


def survey_measures(survey: Survey) -> tuple[Measure, ...]:
    """What is counted in this survey."""
    versions = definitions(survey)
    places = {name: found for version in versions for name, found in external_lists(version, survey.region_id).items()}
    return measures(versions, places)


def groups_of(survey: Survey, breakdown: str) -> tuple[str, ...]:
    """Every group of a breakdown, whether anybody belongs to it or not: an empty one looks like a small one."""
    known: dict[str, Callable[[], list[str]]] = {
        "area": lambda: [area.code for area in areas_of(survey.region_id)],
        "language": lambda: sorted({lang for version in definitions(survey) for lang in version.languages}),
        "perspective": lambda: [perspective.value for perspective in Perspective],
        "channel": lambda: list(CHANNELS),
    }
    return (*known[breakdown](), NOT_SAID)


def count(survey: Survey, earlier: Release | None) -> Counted:
    """Count the released responses; steps of scales stay as they are in the `earlier` release."""
    found = survey_measures(survey)
    edges = _edges(survey, found, earlier)
    total = _tabulate(survey, found, edges, "", ("",))
    by_group = {name: _tabulate(survey, found, edges, name, groups_of(survey, name)) for name in survey.breakdowns}
    dimensions = tuple(_dimension(survey, name) for name in survey.breakdowns)
    questions = tuple(_question(survey, m, edges, total[m.name][""], _cells_of(m, by_group)) for m in found)
    ranks = {m.name: counts.ranks(survey.id, m) for m in found if m.shape is Shape.RANKING and not m.is_repeated}
    participants = counts.sizes(survey.id, "").get("", 0)
    return Counted(ReleaseTables(participants, dimensions, questions), found, edges, ranks)


def _edges(survey: Survey, found: Sequence[Measure], earlier: Release | None) -> dict[str, Sequence[float]]:
    chosen: dict[str, Sequence[float]] = {}
    if earlier:
        rows = select(ReleaseTable.question, ReleaseTable.content)
        rows = rows.where(ReleaseTable.release_id == earlier.id, ReleaseTable.breakdown == "")
        chosen = {name: content["edges"] for name, content in db.session.execute(rows) if content.get("edges")}
    for measure in found:
        if measure.is_stepped and measure.name not in chosen:
            chosen[measure.name] = counts.scale(survey.id, measure, measure.threshold(survey.threshold))
    return chosen


Table = Mapping[str, Mapping[str, Counter[str]]]


def _tabulate(
    survey: Survey, found: Sequence[Measure], edges: counts.Edges, breakdown: str, groups: Sequence[str]
) -> Table:
    """People per question, group and row."""
    table: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for name, group, row, people in counts.people(survey.id, found, edges, breakdown):
        table[name][group if group in groups else NOT_SAID][row] += people
    return table


def _dimension(survey: Survey, name: str) -> Dimension:
    groups, sizes = groups_of(survey, name), Counter[str]()
    for group, people in counts.sizes(survey.id, name).items():
        sizes[group if group in groups else NOT_SAID] += people
    return Dimension(name, {group: sizes[group] for group in groups})


def _cells_of(measure: Measure, by_group: Mapping[str, Table]) -> dict[str, Mapping[str, Counter[str]]]:
    return {name: table[measure.name] for name, table in by_group.items()}


def _question(
    survey: Survey,
    measure: Measure,
    edges: counts.Edges,
    total: Counter[str],
    groups: Mapping[str, Mapping[str, Counter[str]]],
) -> QuestionCounts:
    rows = _row_codes(measure, edges)
    everybody = _cells(measure, rows, total)
    follows = measure.follows
    return QuestionCounts(
        code=measure.name,
        kind="multiple" if measure.overlaps else "single",
        answered=everybody.answered,
        counts=everybody.counts,
        groups={
            name: {g: _cells(measure, rows, cells) for g, cells in found.items()} for name, found in groups.items()
        },
        threshold=measure.threshold(survey.threshold),
        exclusive=measure.exclusive,
        most=measure.most,
        follows=None if follows is None or counts.strays(survey.id, measure, *follows) else follows,
    )


def _row_codes(measure: Measure, edges: counts.Edges) -> tuple[str, ...]:
    if measure.options:
        return tuple(option.code for option in measure.options)
    return codes(edges.get(measure.name, ())) or (GIVEN,)


def _cells(measure: Measure, rows: Sequence[str], counted: Counter[str]) -> GroupCounts:
    """What of the counted rows has a place in the table; rows that overlap say themselves how many answered."""
    chosen = {row: counted[row] for row in rows}
    return GroupCounts(counted[ANSWERED] if measure.overlaps else sum(chosen.values()), chosen)
