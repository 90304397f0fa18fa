"""Asking organisations for their signature, and signing sections as they are in the last version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid, NotAllowed
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor, can
from portal.plans.actions.locking import lock
from portal.plans.addresses import plan_part_address
from portal.plans.models import Plan, PlanSection, SignatureAsked, SignOff, Stance
from portal.plans.policy import PlanVerb
from portal.plans.queries.signs import asked, organisations_of, signs
from portal.regions.models import Organisation


def ask_for_signatures(actor: Actor, plan: Plan, organisation_ids: Collection[int]) -> None:
    """Ask exactly these organisations of the region; signatures that are there stay in the history."""
    lock(plan)
    here = select(Organisation.id).where(Organisation.region_id == plan.region_id)
    wanted = set(db.session.scalars(here.where(Organisation.id.in_(organisation_ids))))
    before = {each.id for each in asked(plan)}
    gone = SignatureAsked.organisation_id.in_(before - wanted)
    db.session.execute(delete(SignatureAsked).where(SignatureAsked.plan_id == plan.id, gone))
    new = sorted(wanted - before)
    db.session.add_all(SignatureAsked(plan_id=plan.id, organisation_id=each) for each in new)
    db.session.flush()
    if wanted != before:
        record("plan.signatures_asked", plan, actor, organisations=new, no_longer=sorted(before - wanted))


def speaks_for(actor: Actor, plan: Plan, organisation: Organisation) -> bool:
    """Whether a membership of the actor in the plan's region names the organisation."""
    return organisation.id in organisations_of(actor, plan.region_id)


def may_sign(actor: Actor, plan: Plan, organisation: Organisation) -> bool:
    """Who speaks for the organisation signs for it; an organiser writes down what it said elsewhere."""
    is_one = speaks_for(actor, plan, organisation) or can(actor, PlanVerb.ORGANISE, plan)
    return can(actor, PlanVerb.SIGN, plan) and is_one


def sign(actor: Actor, section: PlanSection, organisation: Organisation, **said: Any) -> SignOff:
    """Sign one section, as `sign_sections` does."""
    return sign_sections(actor, section.plan, [section], organisation, **said)[0]


def sign_sections(
    actor: Actor,
    plan: Plan,
    sections: Sequence[PlanSection],
    organisation: Organisation,
    *,
    stance: Stance,
    reason: str,
    language: str,
    version_id: int,
    name: str = "",
) -> list[SignOff]:
    """Sign all these sections, or none, as they are in version `version_id`, which the reader has seen.

    `name` is who said so, where an organiser signs on behalf of an organisation. The same said again changes nothing.
    """
    if not may_sign(actor, plan, organisation):
        raise NotAllowed(_("You do not speak for this organisation here."))
    on_behalf = not speaks_for(actor, plan, organisation)
    _check(stance, reason, name, on_behalf)
    lock(plan)
    before = _signable(plan, sections, organisation, version_id)
    said = {
        "organisation_id": organisation.id,
        "version_id": version_id,
        "stance": stance,
        "reason": reason,
        "language": language,
        "name": name if on_behalf else actor.name,
        "is_on_behalf": on_behalf,
    }
    return [_say(actor, section, before[section.id], said) for section in sections]


def _say(actor: Actor, section: PlanSection, before: SignOff | None, said: dict[str, Any]) -> SignOff:
    if before is not None and all(getattr(before, name) == said[name] for name in ("stance", "reason", "version_id")):
        return before
    own = {"plan_id": section.plan_id, "section_id": section.id, "person_id": actor.id, "at": clock.now()}
    return _add(actor, SignOff(**own, **said))


def _check(stance: Stance, reason: str, name: str, on_behalf: bool) -> None:
    wrong = {}
    if stance is not Stance.AGREE and not reason:
        wrong["reason"] = _("Say why, in plain words: everybody who works on the plan reads it.")
    if on_behalf and not name:
        wrong["name"] = _("Write who said this for the organisation.")
    if wrong:
        raise Invalid(fields=wrong)


def _signable(
    plan: Plan, sections: Sequence[PlanSection], organisation: Organisation, version_id: int
) -> dict[int, SignOff | None]:
    """What the organisation said last of each section; refused where one cannot be signed as it was seen."""
    found, back = signs(plan), plan_part_address(plan.id, "agreement")
    if found.version is None:
        raise Conflict(_("There is no version of this plan that can be signed off yet."), way_out=back)
    if found.version.id != version_id:
        raise Conflict(_("There is a newer version in the meantime. Read it before you sign off."), way_out=back)
    if found.changed.intersection(each.id for each in sections):
        words = _(
            "This text changed after version %(n)s. It can be signed off when there is a new version.",
            n=found.version.number,
        )
        raise Invalid(fields={"sections": words})
    if organisation.id not in {each.id for each in found.organisations}:
        raise Conflict(_("This organisation is no longer asked to sign off."), way_out=back)
    return {each.section.id: each.sign for each in found.of_organisation(organisation.id)}


def _add(actor: Actor, sign_off: SignOff) -> SignOff:
    db.session.add(sign_off)
    db.session.flush()
    said: dict[str, Any] = {
        "stance": sign_off.stance.value,
        "section": sign_off.section_id,
        "organisation": sign_off.organisation_id,
    }
    record("plan.signed", sign_off, actor, version=sign_off.version_id, on_behalf=sign_off.is_on_behalf, **said)
    publish(sign_off.plan.place, "signs", section=sign_off.section_id)
    return sign_off
