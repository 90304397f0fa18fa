"""Translating sections paragraph by paragraph, and reading a plan in another language or in easy words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, g, request, url_for
from flask_babel import gettext as _

from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor, can
from portal.kernel.text import LANGUAGES
from portal.plans.actions.translating import translate
from portal.plans.forms.translating import TranslationForm
from portal.plans.models import Plan, PlanSection
from portal.plans.policy import PlanVerb
from portal.plans.queries.translations import (
    ParagraphReading,
    overview,
    paragraph_readings,
    reading,
    sheet,
    text_of,
)
from portal.plans.queries.visible import plan as load_plan
from portal.plans.queries.visible import section as load_section
from portal.plans.queries.whole import sections_of
from portal.plans.routes import blueprint
from portal.plans.routes.frame import add_around, add_tabs, plan_page
from portal.plans.translations import Standing
from portal.texts.blocks import Block
from portal.web.access import current_actor, requires
from portal.web.locale import language
from portal.web.pages import notify, redirect_to


@blueprint.get("/plans/<int:plan_id>/translations")
@requires(PlanVerb.TRANSLATE, load=load_plan)
def translations(found: Plan) -> Response:
    """How far every section is in every language."""
    easy = wants_easy()
    sections = sections_of(found)
    return plan_page(
        "translations.html",
        found,
        here="plans.translations",
        sections=sections,
        counts=overview(sections, found.languages, easy),
        standing=Standing,
        easy=easy,
        text_of=text_of,
    )


@blueprint.route("/sections/<int:section_id>/translate/<lang>", methods=["GET", "POST"])
@requires(PlanVerb.TRANSLATE, load=load_section)
def translate_section(section: PlanSection, lang: str) -> Response:
    """Every button keeps all that was typed and comes back to its paragraph."""
    easy = wants_easy()
    if lang not in LANGUAGES or lang == section.language or text_of(section, easy) is None:
        raise NotFound
    before = sheet(section, lang, easy)
    form = TranslationForm(before.paragraphs)
    if form.validate_on_submit():
        others = translate(current_actor(), section, lang, form.touched, easy)
        if not others:
            return _saved(section, lang, easy)
        form.clash(others)
    return plan_page(
        "translate.html",
        section.plan,
        here="plans.translations",
        status=409 if any(row.theirs is not None for row in form.rows) else 422 if form.is_submitted() else 200,
        part=section,
        lang=lang,
        easy=easy,
        form=form,
        lost=before.lost,
        standing=Standing,
    )


def _saved(section: PlanSection, lang: str, easy: bool) -> Response:
    notify(_("Saved."))
    at = request.form.get("at", "")
    anchor = f"p-{at}" if at.isascii() and at.isdigit() and len(at) < 5 else None
    wish = 1 if easy else None
    return redirect_to(url_for("plans.translate_section", section_id=section.id, lang=lang, easy=wish, _anchor=anchor))


def wants_easy() -> bool:
    """Whether the address asks for easy words."""
    return request.args.get("easy") == "1"


def wanted_language(plan: Plan) -> str:
    """In which language the plan is to be read: as the address says, else the reader's own."""
    wish = request.args.get("read", "")
    return wish if wish in plan.languages else language()


def words_of(plan: Plan) -> dict[str, Any]:
    """What `plans/_section.html` needs of a plan's sections: five statements at most."""
    wanted, easy = wanted_language(plan), wants_easy()
    sections = sections_of(plan)
    found = reading(sections, wanted, easy)
    plain = [each for each in sections if easy and each.id not in found]
    return {
        "readings": found | reading(plain, wanted),
        "without_easy": {each.id for each in plain},
        "read_in": wanted,
        "easy": easy,
        "has_easy": any(each.easy_text_id is not None for each in sections),
        "standing": Standing,
    }


@blueprint.app_template_global()
def translated_paragraphs(section: PlanSection, blocks: Sequence[Block]) -> dict[int, ParagraphReading]:
    """The paragraphs of a section that are there in the reader's language; asked once for all of them."""
    if "translated_paragraphs" not in g:
        g.translated_paragraphs = {}
    if section.id not in g.translated_paragraphs:
        g.translated_paragraphs[section.id] = paragraph_readings(section, blocks, language())
    found: dict[int, ParagraphReading] = g.translated_paragraphs[section.id]
    return found


def _around(actor: Actor, plan: Plan) -> dict[str, Any]:
    return words_of(plan)


def _tabs(actor: Actor, plan: Plan) -> list[tuple[str, str]]:
    return [(_("Languages"), "plans.translations")] if can(actor, PlanVerb.TRANSLATE, plan) else []


add_around(_around)
add_tabs(_tabs)
