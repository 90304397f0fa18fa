"""A plan put together for reading on paper, in the language of `force_locale`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _

from portal.kernel.mail import link
from portal.kernel.text import OWN_NAMES, LocalizedText, Reading
from portal.plans import plan_templates
from portal.plans.addresses import plan_address
from portal.plans.attribution import attribution, licence
from portal.plans.column_words import LEVELS
from portal.plans.content import Content, blocks_in
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Line, Note, Paper, Part, Table, Words, paper, written
from portal.plans.looks import EVIDENCE, RULES, STATE_LOOKS, STEP_LOOKS
from portal.plans.models import DecisionRule, Evidence, StepStatus
from portal.plans.plan_templates import Column, Field
from portal.plans.queries import outputs
from portal.plans.stance_looks import STANCE_LOOKS
from portal.plans.translations import in_place
from portal.regions.models import PromiseLevel
from portal.regions.promise import ladder
from portal.texts.blocks import Block, Run


def composed(edition: Edition) -> Paper:
    """The whole plan. Call it inside `force_locale(edition.lang)`."""
    parts = [
        *_front(edition),
        *_sections(edition),
        *_tables_left(edition),
        *_partners(edition),
        *_scenarios(edition),
        *_actions(edition),
        *_signs(edition),
        *_decisions(edition),
        *_back(edition),
    ]
    return paper(edition.title, edition.lang, parts)


def _here(edition: Edition, text: object) -> Reading:
    """Words of Kring, or a name that has no language."""
    return Reading(str(text), edition.lang)


def day(value: str | None) -> str:
    """An ISO date in words."""
    return str(format_date(date.fromisoformat(value), "long", rebase=False)) if value else ""


def number(value: float | None) -> str:
    return "" if value is None else str(format_decimal(value))


def _lines(edition: Edition, *pairs: tuple[object, object]) -> Iterator[Line]:
    """A line for each pair of a name and what is there; without it none."""
    for label, found in pairs:
        words = found if isinstance(found, Reading) else _here(edition, found or "")
        if words.text:
            yield Line(str(label), words)


def version_line(edition: Edition) -> str:
    """Which state of the plan the file holds."""
    when = format_date(edition.at, "long", rebase=False)
    if edition.number:
        return str(_("Version %(number)s of %(day)s", number=edition.number, day=when))
    return str(_("As it was on %(day)s. This is not a numbered version.", day=when))


def _front(edition: Edition) -> Iterator[Part]:
    plan, content = edition.plan, edition.content
    yield from _readings(edition.read(content["summary"]))
    yield from _lines(
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
        yield from _lines(edition, (edition.read(field.label).text, _answer(edition, field)))


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
    return ", ".join(_words(edition, field.options[each]) for each in chosen if each in field.options)


def _words(edition: Edition, label: Any) -> str:
    """A label that is a localized text, or one of gettext."""
    return edition.read(label).text if isinstance(label, Mapping) else str(label)


def _sections(edition: Edition) -> Iterator[Part]:
    for section in edition.content["sections"]:
        yield Heading(2, edition.read(section["title"]))
        yield from _text(edition, section, "", 2)
        if section["easy_blocks"]:
            yield Heading(3, _here(edition, _("In easy words")))
            yield from _text(edition, section, "easy_", 3)
        yield from _table_of(edition, plan_templates.field(edition.kind, section["key"]))


def _text(edition: Edition, section: Content, prefix: str, below: int) -> Iterator[Part]:
    """A section in the reader's language as far as it is translated, with a note that says how far."""
    blocks = blocks_in(section[f"{prefix}blocks"])
    if edition.lang == section["language"]:
        yield from written(blocks, edition.lang, below)
        return
    told = section[f"{prefix}translations"].get(edition.lang) or [None] * len(blocks)
    yield from _standing(section, [each for each, block in zip(told, blocks, strict=True) if block.text.strip()])
    for block, found in zip(blocks, told, strict=True):
        if found:
            yield from written(in_place(block, found["words"]), edition.lang, below)
        else:
            yield from written([block], section["language"], below)


def _standing(section: Content, told: list[Content | None]) -> Iterator[Note]:
    missing = sum(each is None for each in told)
    if missing:
        original = OWN_NAMES.get(section["language"], section["language"])
        yield Note(
            ngettext(
                "%(num)s paragraph is not translated yet and stands here as it was written (%(language)s).",
                "%(num)s paragraphs are not translated yet and stand here as they were written (%(language)s).",
                missing,
                language=original,
            )
        )
    if any(each and each["state"] == "machine" for each in told):
        yield Note(_("A computer translated part of this text. Nobody has checked that yet."))


def _table_of(edition: Edition, field: Field | None) -> Iterator[Part]:
    rows = edition.content["tables"].get(field.key, []) if field else []
    if field is None or not rows:
        return
    columns = [column for column in field.columns if any(row.get(column.key) for row in rows)]
    yield Table(
        edition.read(field.label).text,
        tuple(_words(edition, column.label) for column in columns),
        tuple(tuple(_cell(edition, column, row.get(column.key, "")) for column in columns) for row in rows),
    )


def _cell(edition: Edition, column: Column, value: str) -> Reading:
    if value in column.choices:
        return _here(edition, _words(edition, column.choices[value]))
    return Reading(value, edition.content["language"])


def _tables_left(edition: Edition) -> Iterator[Part]:
    """The tables whose field is no section."""
    here = {section["key"] for section in edition.content["sections"]}
    for field in plan_templates.tables(edition.kind):
        if field.key not in here and edition.content["tables"].get(field.key):
            yield Heading(2, edition.read(field.label))
            yield from _table_of(edition, field)


def _partners(edition: Edition) -> Iterator[Part]:
    partners = edition.content["partners"]
    if not partners:
        return
    names = outputs.key_names()
    yield Heading(2, _here(edition, _("Partners")))
    yield Table(
        _("Partners"),
        (_("Organisation"), _("Sector"), _("Role"), _("Level")),
        tuple(
            (
                _here(edition, each["name"]),
                edition.read(names.get(f"sector:{each['sector']}", {})),
                Reading(each["role"], edition.content["language"]),
                _here(edition, LEVELS.get(each["level"], "")),
            )
            for each in partners
        ),
    )


def _scenarios(edition: Edition) -> Iterator[Part]:
    if not edition.content["scenarios"]:
        return
    yield Heading(2, _here(edition, _("Ways to go")))
    for scenario in edition.content["scenarios"]:
        yield Heading(3, edition.read(scenario["title"]))
        if scenario["is_chosen"]:
            yield Note(_("This way was chosen."))
        yield from _readings(edition.read(scenario["note"]))


def _readings(words: Reading) -> Iterator[Words]:
    blocks = [Block((Run(each.strip()),)) for each in words.text.split("\n") if each.strip()]
    if blocks:
        yield Words(tuple(blocks), words.lang)


def _actions(edition: Edition) -> Iterator[Part]:
    if not edition.actions:
        return
    names = outputs.key_names()
    scenarios = {each["id"]: edition.read(each["title"]) for each in edition.content["scenarios"]}
    titles = {step["id"]: edition.read(step["title"]).text for _a, _action, _s, step in edition.steps()}
    yield Heading(2, _here(edition, _("Actions")))
    for action in edition.actions:
        yield Heading(3, edition.read(action["title"]))
        yield from _lines(edition, (_("Way to go"), scenarios.get(action["scenario_id"], "")))
        yield from _facts(edition, action, names)
        yield from _steps(edition, action, titles)


def _facts(edition: Edition, action: Content, names: Mapping[str, LocalizedText]) -> Iterator[Part]:
    partners = {each["id"]: each["name"] for each in edition.content["partners"]}

    def named(kind: str, keys: Iterable[str]) -> str:
        return ", ".join(edition.read(names.get(f"{kind}:{key}", {})).text or key for key in keys)

    yield from _lines(
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
        (_("Costs"), number(action["cost"])),
        (_("Saving"), number(action["saving"])),
        (_("Source of the money"), action["funding"]),
    )


def _steps(edition: Edition, action: Content, titles: Mapping[int, str]) -> Iterator[Part]:
    if not action["steps"]:
        return
    caption = _("Steps of “%(title)s”", title=edition.read(action["title"]).text)
    head = (_("Step"), _("Owner"), _("Start"), _("Due"), _("Status"), _("Waits for"))
    yield Table(caption, head, tuple(_step(edition, each, titles) for each in action["steps"]))
    for step in action["steps"]:
        if step["lesson"]:
            label = _("What we learned from “%(title)s”", title=edition.read(step["title"]).text)
            yield Line(label, edition.read(step["lesson"]))


def _step(edition: Edition, step: Content, titles: Mapping[int, str]) -> tuple[Reading, ...]:
    return (
        edition.read(step["title"]),
        _here(edition, edition.owner(step)),
        _here(edition, day(step["starts_on"])),
        _here(edition, day(step["due_on"])),
        _here(edition, STEP_LOOKS[StepStatus(step["status"])].label),
        _here(edition, ", ".join(titles[each] for each in step["needs"] if each in titles)),
    )


def _signs(edition: Edition) -> Iterator[Part]:
    signs = outputs.sign_offs(edition.plan)
    titles = {each["id"]: edition.read(each["title"]) for each in edition.content["sections"]}
    rows = [
        (
            titles[sign.section_id],
            _here(edition, sign.organisation.name),
            _here(edition, STANCE_LOOKS[sign.stance].label),
            _here(edition, number(sign.version.number)),
            Reading(sign.reason, sign.language),
        )
        for sign in signs
        if sign.section_id in titles
    ]
    if rows:
        yield Heading(2, _here(edition, _("Who agrees")))
        head = (_("Section"), _("Organisation"), _("Says"), _("To version"), _("Reason"))
        yield Table(_("Who agrees"), head, tuple(rows))


def _decisions(edition: Edition) -> Iterator[Part]:
    decisions = outputs.decisions(edition.plan)
    if decisions:
        yield Heading(2, _here(edition, _("Decisions")))
    for found in decisions:
        yield Heading(3, edition.read(found.question))
        yield from _lines(
            edition,
            (_("Day"), day(found.taken_on.isoformat()) if found.taken_on else ""),
            (_("About version"), number(found.version.number) if found.version else ""),
            (_("Who decides"), RULES[found.rule]),
            (_("Step"), edition.read(found.step.title) if found.step else ""),
            (_("Decided"), edition.read(found.outcome)),
            (_("Reasons"), edition.read(found.reasons)),
            (_("Concerns that were heard"), edition.read(found.concerns)),
        )


def _back(edition: Edition) -> Iterator[Part]:
    yield Heading(2, _here(edition, _("About this file")))
    yield Line(_("On the web"), _here(edition, link(plan_address(edition.plan.id))))
    yield Note(licence(edition.plan))
    if edition.plan.region.is_fictional:
        yield Note(_("This region is made up: its areas, people and answers are examples."))
