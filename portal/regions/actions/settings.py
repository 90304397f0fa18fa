"""Making regions and programmes; a region's name, languages, contact, colours and the wording of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.kernel import clock, ids
from portal.kernel.changes import apply, refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.regions import contrast
from portal.regions.models import Programme, Region, RegionPage


def create_programme(actor: Actor, **values: Any) -> Programme:
    programme = Programme(slug=ids.slug(values["name"].best("en").text), **values)
    with refused_if_taken(Invalid(fields={"name": _("There is already a programme with this name.")})):
        db.session.add(programme)
    record("programme.created", programme, actor)
    return programme


def change_programme(actor: Actor, programme: Programme, **values: Any) -> None:
    record("programme.changed", programme, actor, before=apply(programme, values))


def create_region(actor: Actor, **values: Any) -> Region:
    """A region without organisers yet; its address comes from its name."""
    _check_languages(values)
    region = Region(slug=ids.slug(values["name"]), **values)
    with refused_if_taken(Invalid(fields={"name": _("There is already a region with this name.")})):
        db.session.add(region)
    record("region.created", region, actor)
    return region


def change_region(actor: Actor, region: Region, **values: Any) -> None:
    """Change a region's settings; colours that cannot be read are refused with the figure."""
    _check_languages(values)
    if wrong := contrast.problems(values.get("colours", {})):
        raise Invalid(fields={name.replace("-", "_"): text for name, text in wrong.items()})
    before = apply(region, values)
    if before:
        record("region.changed", region, actor, before=before)


def _check_languages(values: Mapping[str, Any]) -> None:
    if "languages" not in values:
        return
    languages = values["languages"]
    if not languages or not set(languages) <= set(LANGUAGES):
        raise Invalid(fields={"languages": _("Choose at least one language.")})
    if values["default_language"] not in languages:
        raise Invalid(fields={"default_language": _("The first language must be one of the region's languages.")})


def write_page(actor: Actor, region: Region, key: str, body: LocalizedText) -> None:
    """Give a page the region's own wording; in a language without one the built-in text stands."""
    query = select(RegionPage).where(RegionPage.region_id == region.id, RegionPage.key == key)
    page = db.session.scalar(query)
    before = page.body.to_json() if page else {}
    if page is None:
        page = RegionPage(region_id=region.id, key=key)
        db.session.add(page)
    page.body, page.changed_at = body, clock.now()
    db.session.flush()
    record("region.page_written", page, actor, key=key, before=before)
