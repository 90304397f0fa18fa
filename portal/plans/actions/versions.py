"""Making a numbered version of a plan, and bringing a section back from one."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.plans.actions.locking import lock
from portal.plans.content import blocks_in, content_of
from portal.plans.models import Plan, PlanSection, PlanVersion, Suggestion
from portal.plans.queries.suggestions import accepted_since_version
from portal.plans.queries.versions import newest_version, wrote_since
from portal.texts import actions as texts

NO_SUMMARY = _l("Say in plain words what changed.")


def make_version(actor: Actor, plan: Plan, summary: LocalizedText) -> PlanVersion:
    """Number the plan as it is now, with a copy of all that it says.

    What was accepted since the last version stands in this one. Raises Invalid (`reason`) without a summary, and
    Conflict where nothing changed.
    """
    if not summary:
        raise Invalid(fields={"reason": NO_SUMMARY})
    lock(plan)
    before = newest_version(plan)
    content = content_of(plan)
    if before is not None and _said(before.content) == _said(content):
        words = _("Nothing changed since version %(number)s.", number=before.number)
        raise Conflict(words, way_out=f"/plans/{plan.id}/versions")
    made = PlanVersion(
        plan=plan,
        number=before.number + 1 if before else 1,
        summary=summary,
        content=content | {"contributors": wrote_since(plan, before)},
        person_id=actor.id,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    ids = [each.id for each in accepted_since_version(plan)]
    db.session.execute(update(Suggestion).where(Suggestion.id.in_(ids)).values(version_id=made.id))
    record("plan.version_made", made, actor, number=made.number, suggestions=ids)
    publish(plan.place, "version", number=made.number)
    return made


def _said(content: dict[str, object]) -> dict[str, object]:
    """What a reader would see differ: without who wrote and how many updates the texts have."""
    sections: list[dict[str, object]] = content["sections"]  # type: ignore[assignment]
    counters = ("text_seq", "easy_text_seq")
    plain = [{name: value for name, value in each.items() if name not in counters} for each in sections]
    return {name: value for name, value in content.items() if name != "contributors"} | {"sections": plain}


def restore_section(author: Author, version: PlanVersion, section: PlanSection) -> bool:
    """Make a section say again what it said in a version, as a change on the live history. False if it does already.

    NotFound for a section that the version does not know.
    """
    kept = next((each for each in version.content["sections"] if each["id"] == section.id), None)
    if kept is None or section.plan_id != version.plan_id or section.text is None:
        raise NotFound
    is_changed = texts.say_again(section.text, blocks_in(kept["blocks"]), author, version=version.number)
    if is_changed:
        record("plan_section.restored", section, author.actor, number=version.number)
    return is_changed
