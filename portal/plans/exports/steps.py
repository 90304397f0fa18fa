"""A plan's steps as a table: one row each, what a spreadsheet would run made harmless."""

from __future__ import annotations

from collections.abc import Iterator

from portal.kernel.exports import Cell, csv_chunks
from portal.plans.content import Content
from portal.plans.exports.editions import Edition

COLUMNS = (
    *("plan_id", "plan", "version", "action_number", "action", "scenario", "determinants", "sectors"),
    *("step_id", "step_number", "step", "owner", "starts_on", "due_on", "status", "moved_on", "waits_for", "decides"),
    "lesson",
)


def steps_csv(edition: Edition, delimiter: str = ",") -> bytes:
    """The file, in UTF-8. Statuses and other choices are their keys, the same in every language."""
    return b"".join(csv_chunks(COLUMNS, _rows(edition), delimiter))


def _rows(edition: Edition) -> Iterator[list[Cell]]:
    titles = {step["id"]: edition.read(step["title"]).text for _a, _action, _s, step in edition.steps()}
    scenarios = {each["id"]: edition.read(each["title"]).text for each in edition.content["scenarios"]}
    for action_number, action, step_number, step in edition.steps():
        yield [
            *(edition.plan.id, edition.title.text, edition.number, action_number, edition.read(action["title"]).text),
            *(scenarios.get(action["scenario_id"], ""), " ".join(action["determinants"]), " ".join(action["sectors"])),
            *(step["id"], step_number, *_step(edition, step)),
            "; ".join(titles[each] for each in step["needs"] if each in titles),
            *(step["decision_rule"] or "", edition.read(step["lesson"]).text),
        ]


def _step(edition: Edition, step: Content) -> tuple[Cell, ...]:
    days = (step["starts_on"], step["due_on"], step["status"], step["moved_on"])
    return (edition.read(step["title"]).text, edition.owner(step), *days)
