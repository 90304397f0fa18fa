"""Accepting and declining a suggestion: one page each, with the reason that its author reads."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.errors import Conflict
from portal.plans.actions import settling
from portal.plans.actions.settling import check_open
from portal.plans.forms.drafting import AcceptForm, ReasonForm, end_of_section, short
from portal.plans.models import Suggestion, SuggestionKind, SuggestionState
from portal.plans.places import anchor_of, change_at, difference
from portal.plans.policy import SuggestionVerb
from portal.plans.queries.paragraphs import Drafted, drafted_section
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.plans.routes.visits import contributor_to, suggestion_here
from portal.plans.suggestion_looks import author_name
from portal.texts import history
from portal.texts.anchors import Spot
from portal.texts.blocks import Block
from portal.texts.changing import Wish, WordChange
from portal.texts.document import read
from portal.web.access import requires
from portal.web.fields import row_number
from portal.web.pages import notify, redirect_to

END = "end"


@dataclass(frozen=True, slots=True)
class Now:
    """A suggestion in the section as it is, or as it was when the form was opened. `wanted.spot` may be a guess."""

    part: Drafted
    seq: int
    blocks: list[Block]
    wanted: WordChange
    is_there: bool
    """Whether the words that it is about are still there, so that nobody needs to choose a place."""


@blueprint.route("/suggestions/<int:suggestion_id>/accept", methods=["GET", "POST"])
@requires(SuggestionVerb.SETTLE, load=suggestion_here)
def accept_suggestion(found: Suggestion) -> Response:
    now = _now(found)
    form = _form(found, now)
    try:
        if form.accepts(lambda: _accept(found, now, form)):
            notify(
                _("It is in the text now. %(author)s and all who follow it will be told.", author=author_name(found))
            )
            return redirect_to(_address(found))
    except Conflict as refusal:
        if found.state is not SuggestionState.OPEN:
            raise
        return _again(found, refusal)
    check_open(found)
    return _accept_page(found, now, form)


def _form(found: Suggestion, now: Now) -> AcceptForm:
    return AcceptForm(found.plan.region.languages, _places(now), data=_first(found, now))


def _again(found: Suggestion, refusal: Conflict) -> Response:
    """The form once more, with what was typed and the text as it is now."""
    now = _now(found, anew=True)
    form = _form(found, now)
    form.form_errors.append(str(refusal.message))
    form.base_seq.data = now.seq
    return _accept_page(found, now, form)


def _accept_page(found: Suggestion, now: Now, form: AcceptForm) -> Response:
    words = form.words.data or ""
    shows = now.is_there and (bool(words) or found.kind is SuggestionKind.REMOVE)
    preview = replace(now.wanted, words=words) if shows else None
    return plan_page(
        "accept.html",
        found.plan,
        here="plans.suggestions",
        status=422 if form.errors or form.form_errors else 200,
        suggestion=found,
        part=now.part,
        form=form,
        is_there=now.is_there,
        changes=difference(now.blocks, preview) if preview else None,
        is_translated=found.language != found.section.language,
    )


def _now(found: Suggestion, anew: bool = False) -> Now:
    """The text as it is; for a form that was sent as it was then, so that the words are where its reader saw them."""
    part = drafted_section(found.section)
    seq, present = part.seq, part.blocks
    sent = seq if anew else request.form.get("base_seq", type=row_number) or seq
    if 0 < sent < seq and found.section.text is not None:
        with suppress(Conflict):  # the log does not reach back so far: the form comes back with the text as it is
            seq, present = sent, read(history.document_at(found.section.text, sent))
    place = anchor_of(found)
    wanted = change_at(present, place, found.kind, found.words)
    is_there = not place.quote or (wanted.spot is not None and wanted.spot.is_exact)
    return Now(part, seq, present, wanted, is_there)


def _first(found: Suggestion, now: Now) -> dict[str, object]:
    """What stands in the form at first: the suggested words, unless they are in another language than the text."""
    is_translated = found.language != found.section.language
    near = now.wanted.spot
    wish = now.wanted.wish if near is not None or now.wanted.wish is Wish.REMOVE else Wish.ADD
    return {
        "base_seq": now.seq,
        "words": "" if is_translated else found.words,
        "paragraph": str(near.paragraph) if near is not None else END,
        "how": wish.value,
    }


def _places(now: Now) -> Mapping[str, str]:
    """The paragraphs to choose from where the words are gone; nothing where they are there."""
    if now.is_there:
        return {}
    shown = ((number, block) for number, block in enumerate(now.blocks) if block.text.strip())
    return {str(number): short(block.text) for number, block in shown} | {END: end_of_section()}


def _accept(found: Suggestion, now: Now, form: AcceptForm) -> None:
    words = "" if found.kind is SuggestionKind.REMOVE and now.is_there else (form.words.data or "")
    tidy = words.replace("\r\n", "\n").strip()
    wanted = replace(now.wanted, words=tidy) if now.is_there else _chosen(now, form, tidy)
    settling.accept(contributor_to(found.plan), found, form.base_seq.data or now.seq, wanted, form.said())


def _chosen(now: Now, form: AcceptForm, words: str) -> WordChange:
    """The change at the paragraph that somebody chose, since the words themselves are gone."""
    if form.paragraph.data == END:
        return WordChange(Wish.ADD, None, words)
    wish, number = Wish(form.how.data), int(form.paragraph.data)
    spot = Spot(number, 0, len(now.blocks[number].text), is_exact=False)
    return WordChange(wish, spot, "" if wish is Wish.REMOVE else words, is_whole=True)


@blueprint.route("/suggestions/<int:suggestion_id>/decline", methods=["GET", "POST"])
@requires(SuggestionVerb.SETTLE, load=suggestion_here)
def decline_suggestion(found: Suggestion) -> Response:
    form = ReasonForm(found.plan.region.languages)
    if form.accepts(lambda: settling.decline(contributor_to(found.plan), found, form.said())):
        notify(_("Saved. %(author)s and all who follow it will be told why.", author=author_name(found)))
        return redirect_to(_address(found))
    status = 422 if form.errors or form.form_errors else 200
    check_open(found)
    return plan_page("decline.html", found.plan, here="plans.suggestions", status=status, suggestion=found, form=form)


def _address(found: Suggestion) -> str:
    return url_for("plans.suggestion", suggestion_id=found.id)
