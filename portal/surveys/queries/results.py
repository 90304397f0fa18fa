"""Figures as they were released: the only place from which any aggregate is shown or exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor, can
from portal.surveys.disclosure import ProtectedGroup, ProtectedTables
from portal.surveys.measures import Measure
from portal.surveys.models import Deletion, Finding, Release, ReleaseTable, Survey, SurveyState
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.visible import survey_by_code
from portal.surveys.steps import middle


@dataclass(frozen=True, slots=True)
class Figure:
    """One question as released. `None` is a figure that is hidden, or one that is zero: nobody can tell which.

    `groups` holds the same rows for each group of the breakdown that was asked for, if this question is compared.
    """

    name: str
    shape: str
    threshold: int
    asked: int | None
    answered: int | None
    counts: Mapping[str, int | None]
    rest: int | None
    means: Mapping[str, float] | None
    groups: Mapping[str, ProtectedGroup] = field(default_factory=dict)

    @property
    def is_scale(self) -> bool:
        """The rows are steps from low to high."""
        return self.shape in ("numbers", "years", "hours")

    @property
    def middle(self) -> str | None:
        """The step in which the middle answer lies, read from the visible rows."""
        return middle(self.counts, self.answered) if self.is_scale else None

    @property
    def is_hidden(self) -> bool:
        return all(count is None for count in self.counts.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """A release as pages and files show it. `sizes`: people per group of the breakdown asked for.

    `late`: since an earlier release too few people answered or withdrew for it to be told; these figures leave it out.
    """

    release: Release
    by: str
    sizes: Mapping[str, int | None]
    questions: Mapping[str, Figure]
    late: bool = False


def survey_with_figures(actor: Actor, code: str) -> Survey:
    """The survey behind a short link for those who may see its figures now; NotFound for everybody else."""
    survey = survey_by_code(actor, code)
    needed = SurveyVerb.ORGANISE if survey.state is SurveyState.DRAFT else SurveyVerb.SEE_FIGURES
    if not can(actor, needed, survey):
        raise NotFound
    return survey


def latest_release(survey_id: int) -> Release | None:
    """The newest release of a survey, or None."""
    newest = select(Release).where(Release.survey_id == survey_id).order_by(Release.number.desc())
    return db.session.scalars(newest.limit(1)).first()


def figures(release: Release, by: str = "") -> Figures:
    """What was released, with the groups of one breakdown beside it. Two queries, whatever the survey's size."""
    tables: dict[tuple[str, str], dict[str, Any]] = {
        (name, breakdown): content for name, breakdown, content in _tables(release, ("", by))
    }
    questions = {
        name: _figure(content, tables.get((name, by), {}) if by else {})
        for (name, breakdown), content in tables.items()
        if name and not breakdown
    }
    late = tables.get(("", ""), {}).get("late", False)
    return Figures(release, by, tables.get(("", by), {}).get("sizes", {}), questions, late)


def protected_tables(release: Release) -> ProtectedTables:
    """The whole release as the disclosure rules know it."""
    questions: dict[str, dict[str, Any]] = {}
    sizes: dict[str, Any] = {}
    for name, breakdown, content in _tables(release):
        if not name:
            sizes |= {breakdown: content["sizes"]} if breakdown else {}
        elif breakdown:
            questions[name]["groups"][breakdown] = content["groups"]
        else:
            questions[name] = {**_without_display(content), "groups": {}}
    data = {"release": release.number, "closed": release.is_final, "participants": release.responses}
    return ProtectedTables.from_json({**data, "sizes": sizes, "questions": questions})


def of_ten(people: int | None, answered: int | None) -> int | None:
    """How many of ten people: the nearest whole number, None where either figure is hidden."""
    return round(10 * people / answered) if people is not None and answered else None


def findings_of(survey: Survey) -> list[Finding]:
    """What the organisers read from the results, in their order."""
    found = select(Finding).where(Finding.survey_id == survey.id).order_by(Finding.position, Finding.id)
    return list(db.session.scalars(found))


def deletions_of(survey: Survey) -> list[Deletion]:
    """Proof of what was deleted when its time was over."""
    return list(db.session.scalars(select(Deletion).where(Deletion.survey_id == survey.id).order_by(Deletion.id)))


def shown_measures(found: tuple[Measure, ...], figures: Figures) -> list[tuple[Measure, Figure]]:
    """The questions that have a place in the release, in the order of the form."""
    return [(measure, figures.questions[measure.name]) for measure in found if measure.name in figures.questions]


_DISPLAY = ("shape", "edges", "means")


def _without_display(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in _DISPLAY}


def _tables(release: Release, breakdowns: tuple[str, ...] | None = None) -> list[Any]:
    """Rows in the order in which they were written: a question before its breakdowns."""
    query = select(ReleaseTable.question, ReleaseTable.breakdown, ReleaseTable.content)
    query = query.where(ReleaseTable.release_id == release.id).order_by(ReleaseTable.id)
    if breakdowns is not None:
        query = query.where(ReleaseTable.breakdown.in_(breakdowns))
    return list(db.session.execute(query))


def _figure(content: Mapping[str, Any], compared: Mapping[str, Any]) -> Figure:
    return Figure(
        name=content["code"],
        shape=content["shape"],
        threshold=content["threshold"],
        asked=content["asked"],
        answered=content["answered"],
        counts=content["counts"],
        rest=content["rest"],
        means=content["means"],
        groups={group: ProtectedGroup(**cells) for group, cells in compared.get("groups", {}).items()},
    )
