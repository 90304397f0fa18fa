"""Saying something about some words of a section: a suggestion or a comment, with and without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.conversations import subjects
from portal.conversations.actions.comments import comment
from portal.conversations.models import Comment, State
from portal.kernel.authors import Author
from portal.kernel.errors import Conflict, Invalid
from portal.plans.actions.commenting import placing
from portal.plans.actions.suggesting import CLOSED, suggest
from portal.plans.forms.drafting import PlacedCommentForm, SuggestionForm, place_data
from portal.plans.models import PlanSection, Suggestion, SuggestionKind, SuggestionState
from portal.plans.places import marked, spot_of, words_at
from portal.plans.policy import takes_suggestions
from portal.plans.queries.paragraphs import drafted_section
from portal.plans.queries.visible import section as load_section
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.plans.routes.visits import contributor_to, reader_of
from portal.texts import notation
from portal.texts.anchors import AROUND, LONGEST, Anchor, Spot, anchor
from portal.texts.blocks import Block
from portal.texts.queries import blocks
from portal.web.access import current_actor, public
from portal.web.fields import row_number
from portal.web.limits import limit
from portal.web.pages import notify, redirect_to

MOST_OF_SOURCE = 300
"""Suggestions and comments that one address can send in ten minutes: a meeting in a village hall."""


@blueprint.get("/sections/<int:section_id>/say")
@public(load=load_section)
def say(found: PlanSection) -> Response:
    """The form for a paragraph, for the words that were selected in it, or without both for the whole section."""
    return _page(found, _asked(_blocks(found)))


def _blocks(found: PlanSection) -> list[Block]:
    return blocks(found.text) if found.text is not None else []


def _asked(present: Sequence[Block]) -> Anchor:
    """The place that the address names; words that are not there are taken for their paragraph."""
    number = request.args.get("paragraph", -1, type=row_number)
    around = request.args.get("before", "")[-AROUND:], request.args.get("behind", "")[:AROUND]
    wanted = Anchor(request.args.get("quote", "")[:LONGEST].strip(), *around, paragraph=max(number, 0))
    spot = spot_of(present, wanted)
    if spot is not None and spot.is_exact and len(wanted.quote) < LONGEST:
        return anchor(present, spot.paragraph, spot.start, spot.stop)
    if 0 <= number < len(present) and present[number].text.strip():
        return anchor(present, number)
    return Anchor("")


def _page(
    found: PlanSection,
    place: Anchor,
    suggestion: SuggestionForm | None = None,
    talk: PlacedCommentForm | None = None,
    reader: Author | None = None,
) -> Response:
    """`reader` is who sent a form that was refused, as known before: the name of a first try is not kept."""
    actor, present = current_actor(), _blocks(found)
    spot = spot_of(present, place)
    subject = subjects.subject(actor, "plan_section", found.id)
    part = drafted_section(found)
    failed = bool((suggestion and suggestion.errors) or (talk and (talk.errors or talk.form_errors)))
    return plan_page(
        "say.html",
        found.plan,
        here="plans.plan",
        status=422 if failed else 200,
        part=part,
        place=place,
        is_gone=bool(place.quote) and (spot is None or not spot.is_exact),
        marked=marked(present, spot, place) if spot else None,
        paragraph=part.paragraph(spot.paragraph) if spot else None,
        form=_suggestion_form(found, present, place, spot, suggestion),
        talk_form=talk or _comment_form(place) if subject.may_comment else None,
        is_commenting=talk is not None or (suggestion is None and "comment" in request.args),
        reader=reader or reader_of(found.plan),
        subject=subject,
    )


def _suggestion_form(
    found: PlanSection, present: Sequence[Block], place: Anchor, spot: Spot | None, sent: SuggestionForm | None
) -> SuggestionForm | None:
    """The form as it was sent, or a new one that holds the words as they are; None where nobody can suggest."""
    if sent is not None:
        return sent
    if not takes_suggestions(current_actor(), found):
        return None
    words = notation.write([Block(words_at(present, spot, place))]) if spot else ""
    return SuggestionForm(not place.quote, formdata=None, words=words, **place_data(place))


def _comment_form(place: Anchor) -> PlacedCommentForm:
    return PlacedCommentForm(formdata=None, **place_data(place))


@blueprint.post("/sections/<int:section_id>/suggest")
@public(load=load_section)
def suggest_words(found: PlanSection) -> Response:
    if not takes_suggestions(current_actor(), found):
        raise Conflict(CLOSED, way_out=url_for("plans.section", section_id=found.id))
    _limit()
    made: list[Suggestion] = []
    form, reader = SuggestionForm(not request.form.get("suggest-quote")), reader_of(found.plan)
    if not form.accepts(lambda: made.append(_suggest(found, form))):
        return _page(found, form.anchor(), suggestion=form, reader=reader)
    if made[0].state is SuggestionState.OPEN:
        notify(_("Thank you. Everybody can read your suggestion. You will read here what becomes of it."))
    return redirect_to(url_for("plans.suggestion", suggestion_id=made[0].id))


def _suggest(found: PlanSection, form: SuggestionForm) -> Suggestion:
    try:
        return suggest(
            contributor_to(found.plan, form.name.data or ""),
            found,
            form.anchor(),
            kind=form.chosen,
            words=form.said,
            why=form.why.data or "",
            language=form.language.data,
            sent=form.sent(),
        )
    except Invalid as error:
        words = error.fields.pop("words", None)
        if words is not None:
            error.fields["added" if form.chosen is SuggestionKind.ADD else "words"] = words
        raise


@blueprint.post("/sections/<int:section_id>/comment")
@public(load=load_section)
def comment_words(found: PlanSection) -> Response:
    _limit()
    subject = subjects.subject(current_actor(), "plan_section", found.id)
    made: list[Comment] = []
    form, reader = PlacedCommentForm(), reader_of(found.plan)
    if not form.accepts(lambda: made.append(_comment(found, subject, form))):
        return _page(found, form.anchor(), talk=form, reader=reader)
    if made[0].state == State.WAITING:
        notify(_("Thank you. A moderator looks at your comment first. You find it here."))
    else:
        notify(_("Your comment has been posted."))
    return redirect_to(f"{url_for('plans.section', section_id=found.id)}#comment-{made[0].id}")


def _comment(found: PlanSection, subject: Any, form: PlacedCommentForm) -> Comment:
    place = form.anchor()
    return comment(
        subject,
        contributor_to(found.plan, form.name.data or "") if subject.may_comment else reader_of(found.plan),
        form.body.data or "",
        language=form.language.data,
        sent=form.sent(),
        beside=placing(found, place) if place.quote else None,
    )


def _limit() -> None:
    limit("say in a plan", MOST_OF_SOURCE, timedelta(minutes=10))
