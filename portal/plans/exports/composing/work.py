"""What a plan does: partners, ways to go, actions and their steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flask_babel import gettext as _
from flask_babel import pgettext

from portal.kernel.text import LocalizedText, Reading
from portal.plans.column_words import LEVELS
from portal.plans.content import Content
from portal.plans.exports.composing.words import day, here, lines, paragraphs
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Line, Note, Part, Table
from portal.plans.looks import EVIDENCE, STEP_LOOKS
from portal.plans.models import Evidence, StepStatus
from portal.plans.queries import outputs
from portal.web.formats import money


def partners(edition: Edition) -> Iterator[Part]:
    partners = edition.content["partners"]
    if not partners:
        return
    names = outputs.key_names()
    yield Heading(2, here(edition, _("Partners")))
    yield Table(
        _("Partners"),
        (_("Organisation"), _("Sector"), _("Role"), _("Level")),
        tuple(
            (
                here(edition, each["name"]),
                edition.read(names.get(f"sector:{each['sector']}", {})),
                Reading(each["role"], edition.content["language"]),
                here(edition, LEVELS.get(each["level"], "")),
            )
            for each in partners
        ),
    )


def scenarios(edition: Edition) -> Iterator[Part]:
    if not edition.content["scenarios"]:
        return
    yield Heading(2, here(edition, _("Scenarios")))
    for scenario in edition.content["scenarios"]:
        yield Heading(3, edition.read(scenario["title"]))
        if scenario["is_chosen"]:
            yield Note(_("This scenario was chosen."))
        yield from paragraphs(edition.read(scenario["note"]))


def actions(edition: Edition) -> Iterator[Part]:
    if not edition.actions:
        return
    names = outputs.key_names()
    scenarios = {each["id"]: edition.read(each["title"]) for each in edition.content["scenarios"]}
    titles = {step["id"]: edition.read(step["title"]).text for _a, _action, _s, step in edition.steps()}
    yield Heading(2, here(edition, pgettext("of a plan", "Actions")))
    for action in edition.actions:
        yield Heading(3, edition.read(action["title"]))
        yield from lines(edition, (_("Scenario"), scenarios.get(action["scenario_id"], "")))
        yield from _facts(edition, action, names)
        yield from _steps(edition, action, titles)


def _facts(edition: Edition, action: Content, names: Mapping[str, LocalizedText]) -> Iterator[Part]:
    partners = {each["id"]: each["name"] for each in edition.content["partners"]}

    def named(kind: str, keys: Iterable[str]) -> str:
        return ", ".join(edition.read(names.get(f"{kind}:{key}", {})).text or key for key in keys)

    yield from lines(
        edition,
        (_("Why"), edition.read(action["why"])),
        (_("For whom"), edition.read(action["for_whom"])),
        (_("Determinants"), named("determinant", action["determinants"])),
        (_("Sectors"), named("sector", action["sectors"])),
        (_("Partners"), ", ".join(partners[each] for each in action["partners"] if each in partners)),
        (_("How we know that it works"), EVIDENCE[Evidence(action["evidence"])] if action["evidence"] else ""),
        (_("Based on"), edition.read(action["evidence_note"])),
        (_("What we want to learn") if action["is_question"] else _("Indicator"), edition.read(action["indicator"])),
        (_("Now"), action["baseline"]),
        (_("Target"), action["target"]),
        (_("Costs"), _money(edition, action["cost"])),
        (_("Saving"), _money(edition, action["saving"])),
        (_("Source of the money"), action["funding"]),
    )


def _money(edition: Edition, amount: int | None) -> str:
    return "" if amount is None else money(amount, edition.plan.region)


def _steps(edition: Edition, action: Content, titles: Mapping[int, str]) -> Iterator[Part]:
    if not action["steps"]:
        return
    caption = _("Steps of “%(title)s”", title=edition.read(action["title"]).text)
    head = (_("Step"), _("Owner"), _("Begins"), _("Due"), _("Status"), _("Waits for"))
    yield Table(caption, head, tuple(_step(edition, each, titles) for each in action["steps"]))
    for step in action["steps"]:
        if step["lesson"]:
            label = _("What we learned from “%(title)s”", title=edition.read(step["title"]).text)
            yield Line(label, edition.read(step["lesson"]))


def _step(edition: Edition, step: Content, titles: Mapping[int, str]) -> tuple[Reading, ...]:
    return (
        edition.read(step["title"]),
        here(edition, edition.owner(step)),
        here(edition, day(step["starts_on"])),
        here(edition, day(step["due_on"])),
        here(edition, STEP_LOOKS[StepStatus(step["status"])].label),
        here(edition, ", ".join(titles[each] for each in step["needs"] if each in titles)),
    )
