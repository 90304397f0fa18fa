"""Organisations and themes of a region, and the shared themes, sectors and determinants that come with Kring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal import content
from portal.kernel import ids
from portal.kernel.changes import apply, is_used, refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.regions.models import Determinant, Organisation, Region, Sector, Theme


def _name_taken() -> Invalid:
    return Invalid(fields={"name": _("There is already one with this name.")})


def add_organisation(actor: Actor, region: Region, **values: Any) -> Organisation:
    organisation = Organisation(region_id=region.id, **values)
    with refused_if_taken(_name_taken()):
        db.session.add(organisation)
    record("organisation.added", organisation, actor)
    return organisation


def change_organisation(actor: Actor, organisation: Organisation, **values: Any) -> None:
    with refused_if_taken(_name_taken()):
        before = apply(organisation, values)
    record("organisation.changed", organisation, actor, before=before)


def remove_organisation(actor: Actor, organisation: Organisation) -> None:
    """Remove an organisation to which nobody belongs."""
    if is_used(organisation):
        raise Conflict(_("Members belong to this organisation. Move them to another one first."))
    record("organisation.removed", organisation, actor, name=organisation.name)
    db.session.delete(organisation)
    db.session.flush()


def add_theme(actor: Actor, region: Region, **values: Any) -> Theme:
    """A theme of this region only."""
    name = values["name"].best(region.default_language).text
    theme = Theme(region_id=region.id, key=ids.slug(name, 40).replace("-", "_"), **values)
    with refused_if_taken(_name_taken()):
        db.session.add(theme)
    record("theme.added", theme, actor)
    return theme


def change_theme(actor: Actor, theme: Theme, **values: Any) -> None:
    record("theme.changed", theme, actor, before=apply(theme, values))


def remove_theme(actor: Actor, theme: Theme) -> None:
    """Remove a theme that no process works on."""
    if is_used(theme):
        raise Conflict(_("A process works on this theme. It stays."))
    record("theme.removed", theme, actor, name=theme.name.to_json())
    db.session.delete(theme)
    db.session.flush()


def add_shared_content() -> None:
    """Add the sectors, determinants and shared themes of portal.content that are not there yet, by their key."""
    _add_missing(Sector, ({"key": s["key"], "name": LocalizedText(s["label"])} for s in content.sectors()))
    _add_missing(
        Determinant,
        ({"key": d["key"], "layer": d["layer"], "name": LocalizedText(d["label"])} for d in content.determinants()),
    )
    _add_missing(Theme, map(_theme_values, content.themes()))


def _theme_values(theme: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: LocalizedText(theme[name]) for name in ("name", "plain", "starter_question")}
    return {"key": theme["key"], "determinants": [*theme["determinants"]], "sectors": [*theme["sectors"]], **texts}


def _add_missing(kind: Any, entries: Iterable[dict[str, Any]]) -> None:
    query = select(kind.key).where(kind.region_id.is_(None)) if kind is Theme else select(kind.key)
    there = set(db.session.scalars(query))
    db.session.add_all(kind(**values) for values in entries if values["key"] not in there)
    db.session.flush()
