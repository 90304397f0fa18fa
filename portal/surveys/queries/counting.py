"""All counts of a survey, ready to be protected: which questions, by which groups, over which responses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.perspectives import Perspective
from portal.surveys.definition import Definition
from portal.surveys.disclosure import Dimension, GroupCounts, QuestionCounts, ReleaseTables
from portal.surveys.measures import GIVEN, Measure, Shape, measures
from portal.surveys.models import Release, ReleaseTable, Survey, SurveyVersion
from portal.surveys.queries import counts
from portal.surveys.queries.answering import areas_of, external_lists
from portal.surveys.queries.counts import ANSWERED, EVERYBODY
from portal.surveys.steps import codes

NOT_SAID = "+none"
"""The group of those who said no area, or one that is no group (any more)."""
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
    query = select(SurveyVersion.id, SurveyVersion.digest).where(SurveyVersion.survey_id == survey.id)
    frozen = db.session.execute(query.where(SurveyVersion.frozen_at.is_not(None)).order_by(SurveyVersion.number)).all()
    if frozen:
        return [_frozen(version_id, digest) for version_id, digest in frozen]
    drafts = select(SurveyVersion.definition).where(SurveyVersion.survey_id == survey.id)
    return [Definition.from_json(data) for data in db.session.scalars(drafts)]


@lru_cache(maxsize=32)
def _frozen(version_id: int, _digest: str) -> Definition:
    """A version that never changes, kept in memory under the digest of its content."""
    found = db.session.scalar(select(SurveyVersion.definition).where(SurveyVersion.id == version_id))
    return Definition.from_json(found or {})


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
    return tuple(known[breakdown]())


def count(survey: Survey, earlier: Release | None) -> Counted:
    """Count the released responses; steps of scales stay as they are in the `earlier` release."""
    found = survey_measures(survey)
    edges = _edges(survey, found, earlier)
    breakdowns = {name: groups_of(survey, name) for name in survey.breakdowns}
    groups = counts.conditions(survey.region_id, ((name, group) for name, some in breakdowns.items() for group in some))
    table = _tabulate(counts.people(survey.id, found, edges, groups))
    sizes = counts.sizes(survey.id, groups)
    dimensions = tuple(
        Dimension(name, _with_rest({group: sizes[name, group] for group in some}, sizes[EVERYBODY]))
        for name, some in breakdowns.items()
    )
    questions = tuple(_question(survey, measure, edges, table[measure.name], breakdowns) for measure in found)
    ranks = {m.name: counts.ranks(survey.id, m) for m in found if m.shape is Shape.RANKING and not m.is_repeated}
    return Counted(ReleaseTables(sizes[EVERYBODY], dimensions, questions), found, edges, ranks)


def _with_rest(sizes: Mapping[str, int], everybody: int) -> dict[str, int]:
    """The groups, and those who belong to none of them."""
    return {**sizes, NOT_SAID: everybody - sum(sizes.values())}


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


Table = Mapping[counts.Group, Counter[str]]
"""People per group and row of one question."""


def _tabulate(cells: Iterable[counts.Cell]) -> Mapping[str, Table]:
    found: dict[str, dict[counts.Group, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for question, row, group, people in cells:
        found[question][group][row] += people
    return found


def _question(
    survey: Survey, measure: Measure, edges: counts.Edges, table: Table, breakdowns: Mapping[str, Sequence[str]]
) -> QuestionCounts:
    rows = _row_codes(measure, edges)
    everybody = _cells(measure, rows, table[EVERYBODY])
    follows = measure.follows
    return QuestionCounts(
        code=measure.name,
        kind="multiple" if measure.overlaps else "single",
        answered=everybody.answered,
        counts=everybody.counts,
        groups={
            name: _with_rest_cells({group: _cells(measure, rows, table[name, group]) for group in some}, everybody)
            for name, some in breakdowns.items()
        },
        threshold=measure.threshold(survey.threshold),
        exclusive=measure.exclusive,
        most=measure.most,
        follows=None if follows is None or counts.strays(survey.id, measure, *follows) else follows,
    )


def _with_rest_cells(groups: Mapping[str, GroupCounts], everybody: GroupCounts) -> dict[str, GroupCounts]:
    rest = {
        row: people - sum(cells.counts[row] for cells in groups.values()) for row, people in everybody.counts.items()
    }
    answered = everybody.answered - sum(cells.answered for cells in groups.values())
    return {**groups, NOT_SAID: GroupCounts(answered, rest)}


def _row_codes(measure: Measure, edges: counts.Edges) -> tuple[str, ...]:
    if measure.options:
        return tuple(option.code for option in measure.options)
    return codes(edges.get(measure.name, ())) or (GIVEN,)


def _cells(measure: Measure, rows: Sequence[str], counted: Counter[str]) -> GroupCounts:
    """What of the counted rows has a place in the table; rows that overlap say themselves how many answered."""
    chosen = {row: counted[row] for row in rows}
    return GroupCounts(counted[ANSWERED] if measure.overlaps else sum(chosen.values()), chosen)
