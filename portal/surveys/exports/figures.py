"""Released figures as CSV, XLSX and JSON. A hidden figure is blank (null in JSON), and so is one that is zero."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from portal.kernel.exports import Cell, csv_chunks, xlsx_file
from portal.surveys.exports.formats import Wish, pieces
from portal.surveys.exports.words import group_names
from portal.surveys.measures import Measure
from portal.surveys.models import Release, Survey
from portal.surveys.queries.counting import survey_measures
from portal.surveys.queries.results import Figure, figures, latest_release, shown_measures


def figures_csv(survey: Survey, wish: Wish) -> Iterator[bytes]:
    """One row per answer, for everybody and for each group."""
    return csv_chunks(_header(), _rows(survey, wish.lang), wish.delimiter)


def figures_xlsx(survey: Survey, wish: Wish) -> Iterator[bytes]:
    yield from pieces(xlsx_file([("figures", _header(), _rows(survey, wish.lang))]))


def figures_json(survey: Survey, _wish: Wish) -> Iterator[bytes]:
    """What `kring survey results` prints, with every breakdown."""
    yield (json.dumps(as_json(survey, tuple(survey.breakdowns)), ensure_ascii=False, indent=1) + "\n").encode()


def as_json(survey: Survey, breakdowns: tuple[str, ...] = ()) -> dict[str, Any]:
    """The newest release as plain data; `release` is None before the first one."""
    release = latest_release(survey.id)
    data: dict[str, Any] = {
        "survey": survey.id,
        "code": survey.code,
        "title": survey.title.to_json(),
        "state": survey.state.value,
        "threshold": survey.threshold,
        "release": None,
        "questions": [],
    }
    if release is None:
        return data
    found = {by: figures(release, by) for by in ("", *breakdowns)}
    questions = [_question(m, f) for m, f in shown_measures(survey_measures(survey), found[""])]
    for by in breakdowns:
        for question in questions:
            groups = found[by].questions[question["name"]].groups
            question.setdefault("groups", {})[by] = {group: _cells(cells) for group, cells in groups.items()}
    return data | {
        "release": _release(release, found[""].late),
        "groups": {by: dict(found[by].sizes) for by in breakdowns},
        "questions": questions,
    }


def _release(release: Release, late: bool) -> dict[str, Any]:
    return {
        "number": release.number,
        "made_on": release.made_on.isoformat(),
        "responses": release.responses,
        "final": release.is_final,
        **({"late_changes_left_out": True} if late else {}),
    }


def _question(measure: Measure, figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "kind": measure.question.kind,
        "label": measure.question.label.to_json(),
        "threshold": figure.threshold,
        "asked": figure.asked,
        "answered": figure.answered,
        "counts": dict(figure.counts),
        "hidden_together": figure.rest,
        "options": {option.code: option.label.to_json() for option in measure.options},
        **({"mean_rank": dict(figure.means)} if figure.means else {}),
        **({"middle": figure.middle} if figure.is_scale else {}),
    }


def _cells(cells: Any) -> dict[str, Any]:
    return {"asked": cells.asked, "answered": cells.answered, "counts": dict(cells.counts)}


def _header() -> list[str]:
    names = [_("question"), _("text of the question"), _("breakdown"), _("group"), _("name of the group")]
    return [*names, _("answer"), _("text of the answer"), _("people"), _("people who answered"), _("people asked")]


def _rows(survey: Survey, lang: str) -> Iterator[list[Cell]]:
    release = latest_release(survey.id)
    if release is None:
        return
    for by in ("", *survey.breakdowns):
        names = group_names(survey, by) if by else {}
        for measure, figure in shown_measures(survey_measures(survey), figures(release, by)):
            about = [figure.name, measure.question.label.best(lang).text]
            labels = {option.code: option.label.best(lang).text for option in measure.options}
            if not by:
                yield from _group(about, ["", "", ""], figure, labels)
            for group, cells in figure.groups.items():
                yield from _group(about, [by, group, names.get(group, group)], cells, labels)


def _group(about: list[str], group: list[str], cells: Any, labels: Mapping[str, str]) -> Iterator[list[Cell]]:
    for code, people in cells.counts.items():
        yield [*about, *group, code, labels.get(code, ""), people, cells.answered, cells.asked]
