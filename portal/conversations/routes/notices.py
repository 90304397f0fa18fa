"""What is new for a member, what they follow, and when they get mails."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.conversations.actions import follows
from portal.conversations.actions.notices import choose_mails, look
from portal.conversations.forms import MailForm
from portal.conversations.policy import ConversationVerb
from portal.conversations.queries.notices import choice, followed, news, unseen_count
from portal.conversations.routes import blueprint, load_subject
from portal.conversations.subjects import Subject
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to, render_page, wanted_fragment


@blueprint.get("/for-you")
@requires(ConversationVerb.HEAR)
def for_you() -> Response:
    actor = current_actor()
    seen = choice(actor.id or 0).seen_at
    return render_page("conversations/for_you.html", news=news(actor, seen), followed=followed(actor))


@blueprint.post("/for-you/seen")
@requires(ConversationVerb.HEAR)
def seen() -> Response:
    look(current_actor().id or 0)
    return redirect_to(url_for("conversations.for_you"))


@blueprint.post("/follow/<subject_kind>/<int:subject_id>")
@requires(ConversationVerb.HEAR, load=load_subject)
def follow(subject: Subject) -> Response:
    wanted = request.form.get("follow") != "no"
    (follows.follow if wanted else follows.unfollow)(current_actor(), subject)
    if wanted_fragment() == "following":
        return render_page("conversations/_follow.html", subject=subject, follows=wanted)
    notify(_("You follow this now.") if wanted else _("You no longer follow this."))
    return redirect_to(subject.address)


@blueprint.route("/me/notices", methods=["GET", "POST"])
@requires(ConversationVerb.HEAR)
def own_notices() -> Response:
    person_id = current_actor().id or 0
    form = MailForm(mails=choice(person_id).mails.value)
    if form.validate_on_submit():
        choose_mails(person_id, form.chosen)
        notify(_("Saved."))
        return redirect_to(url_for("conversations.own_notices"))
    return render_page("conversations/own_notices.html", status=422 if form.errors else 200, form=form)


def entries(region: Any) -> list[tuple[Any, str]]:
    """Menu entry of members, with the number of what they have not seen."""
    actor = current_actor()
    if not actor.is_signed_in:
        return []
    many = unseen_count(actor.id or 0)
    label = _("New for you (%(n)s)", n=many) if many else _("New for you")
    return [(label, url_for("conversations.for_you"))]
