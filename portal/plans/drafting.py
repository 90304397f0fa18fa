"""What belongs to drafting in one place: tabs, notices, moderation, places of comments, words for templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import bindparam, func, select

from portal.conversations.beside import add_beside
from portal.conversations.models import Comment, State
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.plans import happened, moderating, quoting
from portal.plans.models import Plan, PlanSection, Suggestion, SuggestionState
from portal.plans.policy import takes_suggestions
from portal.plans.queries.comments import kept_beside
from portal.plans.queries.versions import newest_version
from portal.plans.routes import suggestions, versions
from portal.plans.routes.frame import add_around, add_tabs
from portal.plans.suggestion_looks import KINDS, STATES, author_name
from portal.texts.html import inline

_SUGGESTED = (
    select(Suggestion.section_id, func.count())
    .where(Suggestion.plan_id == bindparam("plan_id"), Suggestion.state == SuggestionState.OPEN)
    .group_by(Suggestion.section_id)
)
_SECTIONS = select(PlanSection.id).where(PlanSection.plan_id == bindparam("plan_id"))
_SAID = (
    select(Comment.subject_id, func.count())
    .where(Comment.subject_kind == "plan_section", Comment.subject_id.in_(_SECTIONS), Comment.state == State.SHOWN)
    .group_by(Comment.subject_id)
)


def said_about(actor: Actor, plan: Plan) -> Mapping[str, Any]:
    """For the plan's own page: how much is said about each section, and which version is the last; three statements."""
    mine = {"plan_id": plan.id}
    return {
        "suggestion_counts": dict(db.session.execute(_SUGGESTED, mine).all()),
        "comment_counts": dict(db.session.execute(_SAID, mine).all()),
        "newest_version": newest_version(plan),
        "may_suggest": takes_suggestions(actor, plan),
    }


def register(app: Flask) -> None:
    """Add drafting to the registries."""
    happened.register()
    moderating.register()
    quoting.register(app)
    versions.register(app)
    add_tabs(suggestions.tabs)
    add_around(said_about)
    add_beside("plan_section", "plans/_comment_place.html", kept_beside)
    app.jinja_env.globals.update(suggestion_kinds=KINDS, suggestion_states=STATES, runs_html=inline)
    app.jinja_env.filters["suggestion_author"] = author_name
