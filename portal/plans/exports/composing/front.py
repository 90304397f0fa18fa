"""What stands first and last in a document: what the plan is, for whom, until when; and how it may be used."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import format_date
from flask_babel import gettext as _

from portal.kernel.mail import link
from portal.kernel.text import LocalizedText, Reading
from portal.plans import plan_templates
from portal.plans.addresses import plan_address
from portal.plans.attribution import attribution, licence
from portal.plans.content import Content
from portal.plans.exports.composing.words import day, here, lines, named, paragraphs
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Line, Note, Part
from portal.plans.looks import RULES, STATE_LOOKS
from portal.plans.models import DecisionRule
from portal.plans.plan_templates import Field
from portal.regions.models import PromiseLevel
from portal.regions.promise import ladder


def version_line(edition: Edition) -> str:
    """Which state of the plan the file holds."""
    when = format_date(edition.at, "long", rebase=False)
    if edition.number:
        return str(_("Version %(number)s of %(day)s", number=edition.number, day=when))
    return str(_("As it was on %(day)s. This is not a numbered version.", day=when))


def front(edition: Edition) -> Iterator[Part]:
    plan, content = edition.plan, edition.content
    yield from paragraphs(edition.read(content["summary"]))
    yield from lines(
        edition,
        (_("Region"), plan.region.name),
        (_("Kind of plan"), edition.read(plan_templates.title_of(edition.kind))),
        (_("State"), STATE_LOOKS[plan.state].label),
        (_("Version"), version_line(edition)),
        (_("Period"), _period(content)),
        (_("Theme"), edition.read(plan.theme.name) if plan.theme else ""),
        (_("Role of residents"), _promise(edition)),
        (_("Who decides"), RULES[DecisionRule(content["decision_rule"])] if content["decision_rule"] else ""),
        (_("Report back"), day(content["report_back_on"])),
        (_("Where it comes from"), attribution(edition.plan, edition.lang)),
    )
    for field in plan_templates.answers(edition.kind):
        yield from lines(edition, (edition.read(field.label).text, _answer(edition, field)))


def _period(content: Content) -> str:
    return " – ".join(filter(None, (day(content["starts_on"]), day(content["ends_on"]))))


def _promise(edition: Edition) -> Reading:
    chosen = edition.plan.process.promise if edition.plan.process else None
    wanted = chosen or (PromiseLevel(edition.content["promise"]) if edition.content["promise"] else None)
    found = next((rung.promise for rung in ladder() if rung.level == wanted), LocalizedText())
    return edition.read(found)


def _answer(edition: Edition, field: Field) -> str:
    value = edition.content["fields"].get(field.key)
    if not value:
        return ""
    if field.is_day:
        return day(value)
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(named(edition, field.options[each]) for each in chosen if each in field.options)


def back(edition: Edition) -> Iterator[Part]:
    yield Heading(2, here(edition, _("About this file")))
    yield Line(_("On the web"), here(edition, link(plan_address(edition.plan.id))))
    yield Note(licence(edition.plan))
    if edition.plan.region.is_fictional:
        yield Note(_("This region is made up: its areas, people and answers are examples."))
