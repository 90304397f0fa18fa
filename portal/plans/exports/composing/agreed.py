"""Who agrees with a plan, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from portal.kernel.text import Reading
from portal.plans.exports.composing.words import day, here, lines, number
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Part, Table
from portal.plans.looks import RULES
from portal.plans.queries import outputs
from portal.plans.stance_looks import STANCE_LOOKS


def signs(edition: Edition) -> Iterator[Part]:
    found = outputs.sign_offs(edition.plan)
    titles = {each["id"]: edition.read(each["title"]) for each in edition.content["sections"]}
    places = {section_id: place for place, section_id in enumerate(titles)}
    found = sorted((sign for sign in found if sign.section_id in places), key=lambda sign: places[sign.section_id])
    rows = [
        (
            titles[sign.section_id],
            here(edition, sign.organisation.name),
            here(edition, STANCE_LOOKS[sign.stance].label),
            here(edition, number(sign.version.number)),
            Reading(sign.reason, sign.language),
        )
        for sign in found
    ]
    if rows:
        yield Heading(2, here(edition, _("Who agrees")))
        head = (_("Section"), _("Organisation"), _("Position"), _("About version"), _("Reason"))
        yield Table(_("Who agrees"), head, tuple(rows))


def decisions(edition: Edition) -> Iterator[Part]:
    decisions = outputs.decisions(edition.plan)
    if decisions:
        yield Heading(2, here(edition, _("Decisions")))
    for found in decisions:
        yield Heading(3, edition.read(found.question))
        yield from lines(
            edition,
            (_("Day"), day(found.taken_on.isoformat()) if found.taken_on else ""),
            (_("About version"), number(found.version.number) if found.version else ""),
            (_("Who decides"), RULES[found.rule]),
            (_("Step"), edition.read(found.step.title) if found.step else ""),
            (_("Decided"), edition.read(found.outcome)),
            (_("Reasons"), edition.read(found.reasons)),
            (_("Concerns that were heard"), edition.read(found.concerns)),
        )
