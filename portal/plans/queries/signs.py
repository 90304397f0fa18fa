"""Who is asked to sign which section, who did in which version, and whether the text has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Membership
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.plans.models import Plan, PlanSection, PlanVersion, SignatureAsked, SignOff, Stance
from portal.plans.queries.versions import newest_version
from portal.regions.models import Organisation
from portal.texts.queries.texts import said

Saved: TypeAlias = Mapping[int, list[dict[str, Any]]]
"""The blocks of sections as JSON, by the section's id."""
MOST = 200
"""Signatures of the history that are shown."""
_VERSION = joinedload(SignOff.version).defer(PlanVersion.content)
"""Without the content, which would come along with every signature: 1.2 s for 360 of them."""


def members_of_organisation(organisation_id: int, region_id: int) -> list[int]:
    """The members of a region who speak for an organisation, by their ids."""
    held = (Membership.organisation_id == organisation_id) & (Membership.region_id == region_id)
    return list(db.session.scalars(select(Membership.person_id).where(held).distinct().order_by(Membership.person_id)))


def organisations_of(actor: Actor, region_id: int) -> set[int]:
    """The organisations for which a member speaks in a region."""
    held = (Membership.person_id == actor.id) & (Membership.region_id == region_id)
    found = select(Membership.organisation_id).where(held, Membership.organisation_id.is_not(None))
    return {each for each in db.session.scalars(found) if each is not None}


def asked(plan: Plan) -> list[Organisation]:
    """The organisations that are asked to sign a plan, by name."""
    query = select(Organisation).join(SignatureAsked, SignatureAsked.organisation_id == Organisation.id)
    return list(db.session.scalars(query.where(SignatureAsked.plan_id == plan.id).order_by(Organisation.name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one organisation says to one section."""

    section: PlanSection
    organisation: Organisation
    sign: SignOff | None
    """The newest one; None while it said nothing."""
    is_changed: bool
    """Whether the text has changed since that was signed: the section is open again."""

    @property
    def stance(self) -> Stance | None:
        """What counts now; None where nothing was said, or where the text changed since."""
        return self.sign.stance if self.sign is not None and not self.is_changed else None


@dataclass(slots=True, kw_only=True)
class Signs:
    """The signatures of a plan: sections down, organisations across."""

    version: PlanVersion | None
    organisations: list[Organisation]
    rows: list[tuple[PlanSection, list[Cell]]] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    """Sections that read otherwise now than in the last version, or are not in it: that cannot be signed yet."""

    @property
    def cells(self) -> list[Cell]:
        return [cell for _section, cells in self.rows for cell in cells]

    def of_section(self, section_id: int) -> list[Cell]:
        return next((cells for section, cells in self.rows if section.id == section_id), [])

    def of_organisation(self, organisation_id: int) -> list[Cell]:
        return [cell for cell in self.cells if cell.organisation.id == organisation_id]


def signs(plan: Plan) -> Signs:
    """Who signed what of a plan; seven statements, however many sections and organisations there are."""
    version, organisations = newest_version(plan), asked(plan)
    sections = _sections(plan)
    newest = _newest(plan)
    versions = _saved({sign.version_id for sign in newest.values()} | ({version.id} if version else set()))
    now = _now(sections)
    found = Signs(version=version, organisations=organisations)
    last = versions.get(version.id, {}) if version else {}
    found.changed = {each.id for each in sections if _differs(last, each.id, now)}
    for section in sections:
        signed = [(each, newest.get((section.id, each.id))) for each in organisations]
        found.rows.append((section, [_cell(section, each, sign, versions, now) for each, sign in signed]))
    return found


def _cell(
    section: PlanSection, organisation: Organisation, sign: SignOff | None, versions: Mapping[int, Saved], now: Saved
) -> Cell:
    changed = sign is not None and _differs(versions.get(sign.version_id, {}), section.id, now)
    return Cell(section=section, organisation=organisation, sign=sign, is_changed=changed)


def _differs(saved: Saved, section_id: int, now: Saved) -> bool:
    return section_id not in saved or saved[section_id] != now.get(section_id, [])


def _sections(plan: Plan) -> list[PlanSection]:
    query = select(PlanSection).where(PlanSection.plan_id == plan.id).options(joinedload(PlanSection.text))
    return list(db.session.scalars(query.order_by(PlanSection.position, PlanSection.id)))


def _newest(plan: Plan) -> dict[tuple[int, int], SignOff]:
    """The newest signature of each section and organisation."""
    query = select(SignOff).where(SignOff.plan_id == plan.id).options(_VERSION)
    rows = db.session.scalars(query.order_by(SignOff.id))
    return {(row.section_id, row.organisation_id): row for row in rows}


def _saved(version_ids: set[int]) -> dict[int, Saved]:
    """The blocks of the sections in these versions."""
    rows = db.session.execute(select(PlanVersion.id, PlanVersion.content).where(PlanVersion.id.in_(version_ids)))
    return {row.id: {each["id"]: each["blocks"] for each in row.content["sections"]} for row in rows}


def _now(sections: Sequence[PlanSection]) -> Saved:
    """The same of what the sections say now, live typing included."""
    texts = said([each.text for each in sections if each.text is not None])
    return {
        each.id: [block.to_json() for block in texts[each.text.id].blocks] if each.text is not None else []
        for each in sections
    }


def history(plan: Plan) -> list[SignOff]:
    """Every signature that was ever given, the newest first."""
    loaded = joinedload(SignOff.organisation), _VERSION, joinedload(SignOff.section)
    query = select(SignOff).where(SignOff.plan_id == plan.id).options(*loaded)
    return list(db.session.scalars(query.order_by(SignOff.id.desc()).limit(MOST)))


def section_of(plan: Plan, section_id: int) -> PlanSection:
    """A section of this plan, or NotFound."""
    found = db.session.get(PlanSection, section_id)
    if found is None or found.plan_id != plan.id:
        raise NotFound
    return found


def asked_organisation(plan: Plan, organisation_id: int) -> Organisation:
    """An organisation that is asked to sign this plan, or NotFound."""
    found = next((each for each in asked(plan) if each.id == organisation_id), None)
    if found is None:
        raise NotFound
    return found
