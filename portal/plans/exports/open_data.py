"""A plan as open data: docs/plan-data.md says what each name means. Only what everybody may see, whoever takes it."""

from __future__ import annotations

import json
from typing import Any

from portal.kernel.mail import link
from portal.kernel.permissions import ANYBODY
from portal.kernel.text import LocalizedText
from portal.plans.addresses import plan_address
from portal.plans.attribution import LICENCE_KEY
from portal.plans.content import Content
from portal.plans.exports.editions import Edition
from portal.plans.models import Decision, SignOff, StepProgress
from portal.plans.queries import outputs
from portal.trace.kinds import End
from portal.trace.queries import Step as Link
from portal.trace.queries import traces_of_ends

_NOT_FOR_ALL = {"person_id", "organisation_id", "text_seq", "easy_text_seq", "format"}
"""Numbers that say something inside Kring alone, or who a member is."""


def open_data(edition: Edition) -> bytes:
    """The file. Texts are in all their languages, so the reader's language changes nothing."""
    return json.dumps(_whole(edition), ensure_ascii=False, indent=1).encode() + b"\n"


def _whole(edition: Edition) -> Content:
    plan = edition.plan
    return {
        "format": "kring-plan-1",
        "licence": LICENCE_KEY,
        "address": link(plan_address(plan.id)),
        "id": plan.id,
        "region": {"name": plan.region.name, "country": plan.region.country, "is_fictional": plan.region.is_fictional},
        "theme": plan.theme.key if plan.theme else None,
        "state": plan.state.value,
        "version": edition.number,
        "at": edition.at.isoformat(timespec="seconds"),
        "based_on": _origin(edition),
        **_public(edition.content),
        "progress": [_progress(each) for each in outputs.progress(plan)],
        "sign_offs": [_sign(each) for each in outputs.sign_offs(plan)],
        "decisions": [_decision(each) for each in outputs.decisions(plan)],
        "sources": _sources(edition),
    }


def _public(value: Any) -> Any:
    """A content without what is not for all; blocks become words with their marks."""
    if isinstance(value, dict):
        return {key: _public(each) for key, each in value.items() if key not in _NOT_FOR_ALL}
    return [_public(each) for each in value] if isinstance(value, list) else value


def _origin(edition: Edition) -> Content | None:
    plan = edition.plan
    if not plan.origin_title:
        return None
    return {"title": plan.origin_title.to_json(), "region": plan.origin_region, "version": plan.origin_version}


def _progress(row: StepProgress) -> Content:
    words = (row.note or LocalizedText()).to_json()
    return {
        "step": row.step_id,
        "day": row.day.isoformat(),
        "before": row.before.value,
        "after": row.after.value,
        "note": words,
    }


def _sign(row: SignOff) -> Content:
    said = {"stance": row.stance.value, "reason": {row.language: row.reason} if row.reason else {}}
    when = {"version": row.version.number, "day": row.at.date().isoformat()}
    return {"section": row.section_id, "organisation": row.organisation.name, **said, **when}


def _decision(row: Decision) -> Content:
    texts = ("question", "outcome", "reasons", "concerns")
    return {
        **{name: (getattr(row, name) or LocalizedText()).to_json() for name in texts},
        "rule": row.rule.value,
        "taken_on": row.taken_on.isoformat() if row.taken_on else None,
        "version": row.version.number if row.version else None,
        "step": row.step_id,
        "options": [{"title": each.title.to_json(), "is_chosen": each.is_chosen} for each in row.options],
    }


def _sources(edition: Edition) -> list[Content]:
    """What led to the plan or a part of it, as far as everybody may see both ends."""
    traces = traces_of_ends(ANYBODY, _ends(edition))
    return [_source(end, step) for end, trace in traces.items() for step in trace.came_from]


def _ends(edition: Edition) -> list[End]:
    content = edition.content
    ends = [("plan", str(edition.plan.id))]
    ends += [("plan_section", str(each["id"])) for each in content["sections"]]
    for action in content["actions"]:
        ends.append(("plan_action", str(action["id"])))
        ends += [("plan_step", str(step["id"])) for step in action["steps"]]
    return ends


def _source(end: End, step: Link) -> Content:
    label = step.shown.label
    return {
        "from": {
            "kind": step.kind.key,
            "title": label if isinstance(label, str) else label.to_json(),
            "address": link(step.shown.address),
        },
        "to": {"kind": end[0], "id": int(end[1])},
        "reason": step.reason.to_json(),
    }
