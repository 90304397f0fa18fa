"""Words and signs of plans for templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from portal.plans import plan_templates
from portal.plans.addresses import section_address
from portal.plans.attribution import attribution, licence
from portal.plans.column_words import LEVELS
from portal.plans.looks import EVIDENCE, RULES, STATE_LOOKS, STEP_LOOKS
from portal.plans.models import Plan
from portal.plans.plan_templates import Column, Field
from portal.regions.models import Region
from portal.regions.promise import ladder
from portal.web.formats import day, money, number, reading
from portal.web.locale import language


def cell(column: Column, text: str, region: Region) -> str:
    """What a cell says to a reader: days, numbers and money by locale, choices in words."""
    if column.choices:
        return str(column.choices.get(text, text))
    if column.is_day and text:
        return _day(text)
    if column.is_number and column.key != "year" and text.isascii() and text.isdigit():
        return money(int(text), region) if column.is_money else number(int(text))
    return text


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def answer(field: Field, said: Any) -> str:
    """A choice or date of the template in words."""
    if field.is_day:
        return _day(said)
    chosen = said if isinstance(said, list) else [said]
    return ", ".join(_option(field.options[key]) for key in chosen if key in field.options)


def _option(words: Any) -> str:
    return reading(words).text if hasattr(words, "best") else str(words)


def promise_in_words(plan: Plan) -> Any:
    """The rung of the ladder that a plan without a process promises itself; None where nothing is chosen."""
    level = plan.process.promise if plan.process else plan.promise
    return next((rung for rung in ladder() if rung.level is level), None)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        plan_states=STATE_LOOKS,
        plan_steps=STEP_LOOKS,
        plan_rules=RULES,
        plan_levels=LEVELS,
        plan_evidence=EVIDENCE,
        plan_cell=cell,
        plan_answer=answer,
        plan_promise=promise_in_words,
        plan_title_of=plan_templates.title_of,
        section_address=section_address,
        plan_attribution=lambda plan: attribution(plan, language()),
        plan_licence=licence,
        plan_field_label=lambda key: plan_templates.own_field(key)[0],
    )
