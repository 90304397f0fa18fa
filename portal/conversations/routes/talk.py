"""A conversation and what is done in it; the same markup stands on the page of the thing it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import Flask, Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.words import PERSPECTIVES
from portal.conversations import queries, words
from portal.conversations.actions import comments
from portal.conversations.actions.publishing import members
from portal.conversations.authors import contributor, reader, supporter
from portal.conversations.beside import beside
from portal.conversations.drawing import Place, Writing, drawn_comment
from portal.conversations.forms import CommentForm
from portal.conversations.kinds import author_name
from portal.conversations.models import Comment, Stance, State
from portal.conversations.queries import threads
from portal.conversations.queries.threads import Said, Thread
from portal.conversations.routes import blueprint, crumbs, load_subject
from portal.conversations.subjects import Subject, place_of
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.kernel.text import Reading
from portal.regions.models import Region
from portal.trace.queries import Trace, traces_of_ends
from portal.web.access import public
from portal.web.fields import row_number
from portal.web.formats import paragraphs
from portal.web.limits import limit
from portal.web.pages import Macros, notify, redirect_to, render_page, wanted_fragment

TALK = "/talk/<subject_kind>/<int:subject_id>"
MOST_OF_SOURCE = 600
"""Comments that one address can send in ten minutes at all: beyond thirty people who write twenty each."""


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation with all that its markup needs."""

    subject: Subject
    thread: Thread
    reader: Author
    form: CommentForm | None
    is_blank: bool
    """Whether nothing was written in the form, and nobody is replied to."""
    replying: Said | None
    """The comment that is being replied to."""
    follows: bool
    members: dict[int, str]
    """Whom a member of the region can tell about their comment; others are shown no list of people."""
    new: int | None = None
    """The comment that was just placed."""
    beside_template: str = ""
    beside: Mapping[int, Any] = field(default_factory=dict)
    """What the subject's slice keeps beside which comments."""
    traces: Mapping[int, Trace] = field(default_factory=dict)
    """What comments led to, of those that led to anything."""

    @cached_property
    def place(self) -> Place:
        """Where its comments stand."""
        about, shown = self.subject, self.thread
        return Place(about.kind, about.id, about.address, about.may_comment, shown.sort, shown.page)

    @cached_property
    def writing(self) -> Writing:
        """What the form says."""
        about, is_member = self.subject, self.reader.actor.is_signed_in
        return Writing(
            kind=about.kind,
            id=about.id,
            address=about.address,
            has_stances=about.has_stances,
            waits=about.comments_wait and not about.may_moderate,
            asks_name=not is_member and not self.reader.name,
            name="" if is_member else self.reader.name,
            members=tuple(self.members.items()),
        )

    @property
    def last_id(self) -> int:
        said = [each for top in self.thread.top for each in (top, *top.replies)]
        return max((each.comment.id for each in said), default=0)


def talk_about(subject: Subject, form: CommentForm | None = None, new: int | None = None) -> Talk:
    """The conversation about `subject` as the address asks for it: `?comments=` sort, `?part=` page, `?reply=`."""
    author, args = reader(subject.place), request.args
    thread = queries.thread(subject, args.get("comments", ""), args.get("part", 1, type=row_number), author)
    answered = form.answered if form is not None else args.get("reply", type=row_number)
    replying = next((said for said in thread.top if said.comment.id == answered), None)
    is_blank = form is None and replying is None
    if form is None and subject.may_comment:
        form = CommentForm(formdata=None, reply_to=answered if replying else "")
    template, kept = beside(author.actor, subject, [said.comment.id for said in thread.top])
    knows_members = subject.may_comment and bool(author.actor.roles.get(subject.region_id or 0))
    return Talk(
        subject=subject,
        thread=thread,
        reader=author,
        form=form,
        is_blank=is_blank,
        replying=replying,
        follows=subject.end in queries.follows(author.actor, [subject.end]),
        members=members(subject, [author.person_id or 0]) if knows_members else {},
        new=new,
        beside_template=template,
        beside=kept,
        traces=_traces(author.actor, thread),
    )


def _traces(actor: Actor, thread: Thread) -> dict[int, Trace]:
    ends = [("comment", str(each.comment.id)) for top in thread.top for each in (top, *top.replies)]
    return {int(end[1]): trace for end, trace in traces_of_ends(actor, ends).items() if trace}


def _page(subject: Subject, status: int = 200, **context: Any) -> Response:
    region = db.session.get(Region, subject.region_id) if subject.region_id is not None else None
    return render_page(
        "conversations/talk.html",
        fragments=("conversation",),
        status=status,
        subject=subject,
        region=region,
        crumbs=crumbs(region, subject),
        **context,
    )


@blueprint.get(TALK)
@public(load=load_subject)
def talk(subject: Subject) -> Response:
    """The whole conversation; inside htmx its list, or to what one writes, so that what is being typed stays."""
    parts = {"talk_list": "conversations/_list.html", "talk-to": "conversations/_to.html"}
    part = parts.get(wanted_fragment())
    return render_page(part, talk=talk_about(subject), alone=True) if part else _page(subject)


@blueprint.get(f"{TALK}/news")
@public(load=load_subject)
def talk_news(subject: Subject) -> Response:
    """What an open page is told when somebody else comments: how many there are, and nothing is swapped away."""
    after = request.args.get("after", 0, type=row_number)
    more = threads.newer(subject, after, reader(subject.place))
    return render_page("conversations/_news.html", subject=subject, after=after, more=more)


@blueprint.post(TALK)
@public(load=load_subject)
def comment(subject: Subject) -> Response:
    limit("comment", MOST_OF_SOURCE, timedelta(minutes=10))
    form, made = CommentForm(), []
    if not form.accepts(lambda: made.append(_place(subject, form))):
        return _page(subject, 422, form=form)
    return _placed(subject, made[0])


def _place(subject: Subject, form: CommentForm) -> Comment:
    author = contributor(subject.place if subject.may_comment else "", subject.region_id, form.name.data or "")
    return comments.comment(
        subject,
        author,
        form.body.data or "",
        language=form.language.data,
        stance=form.chosen_stance,
        reply_to=form.answered,
        mentions=form.mentions.data or () if author.actor.is_signed_in else (),
        sent=form.sent(),
    )


def _placed(subject: Subject, made: Comment) -> Response:
    """The comment in its place: as a part of the open page, or on the page it stands on."""
    if wanted_fragment() == "conversation":
        return _page(subject, new=made.id)
    if made.state == State.WAITING:
        notify(_("Thank you. A moderator looks at your comment first. You find it here."))
    else:
        notify(_("Your comment has been posted."))
    return redirect_to(_where(subject, made))


def _where(subject: Subject, comment: Comment) -> str:
    part = threads.page_of(subject, comment)
    return f"{subject.address}{f'?part={part}' if part > 1 else ''}#comment-{comment.id}"


@blueprint.get("/comments/<int:comment_id>")
@public(load=threads.comment)
def one_comment(found: tuple[Comment, Subject]) -> Response:
    """A comment's own address leads to where it stands."""
    comment, subject = found
    return redirect_to(_where(subject, comment))


@blueprint.post("/comments/<int:comment_id>/support")
@public(load=threads.comment)
def support(found: tuple[Comment, Subject]) -> Response:
    comment, subject = found
    limit("support", MOST_OF_SOURCE, timedelta(minutes=10))
    author = supporter(subject.place)
    author_supports = request.form.get("support") != "no"
    if author_supports:
        comments.support(subject, comment, author)
    else:
        comments.take_support_back(comment, author)
    if wanted_fragment() == f"support-{comment.id}":
        return render_page("conversations/_supported.html", comment=comment, supported=author_supports)
    return redirect_to(_where(subject, comment))


@blueprint.route(f"{TALK}/<int:comment_id>/edit", methods=["GET", "POST"])
@public(load=load_subject)
def edit_comment(subject: Subject, comment_id: int) -> Response:
    author = reader(subject.place)
    said = threads.own_comment(subject, author, comment_id)
    form = CommentForm(said=said.comment)

    def change() -> None:
        text, stance = form.body.data or "", form.chosen_stance
        comments.change(subject, author, comment_id, text, language=form.language.data, stance=stance)

    if form.accepts(change):
        notify(_("Your comment is changed."))
        return redirect_to(_where(subject, said.comment))
    return render_page(
        "conversations/edit.html",
        status=422 if form.errors else 200,
        form=form,
        said=said,
        subject=subject,
        crumbs=crumbs(None, subject),
    )


@blueprint.post(f"{TALK}/<int:comment_id>/withdraw")
@public(load=load_subject)
def withdraw_comment(subject: Subject, comment_id: int) -> Response:
    found = comments.withdraw(subject, reader(subject.place), comment_id)
    notify(_("Your comment is withdrawn."))
    return redirect_to(_where(subject, found) if found.published_at else subject.address)


def register(app: Flask) -> None:
    """What templates of every slice can ask for."""
    app.jinja_env.globals.update(talk_about=talk_about, drawn_comment=drawn_comment)
    app.jinja_env.globals["comment_form"] = lambda: CommentForm(formdata=None)
    app.jinja_env.globals.update(conversation_words=words, Stance=Stance, State=State)
    app.jinja_env.globals.update(perspective_words=PERSPECTIVES)
    app.jinja_env.globals["conversations"] = Macros(app, "conversations/_thread.html")
    app.jinja_env.filters["comment_author"] = author_name
    app.jinja_env.filters["comment_text"] = lambda comment: paragraphs(Reading(comment.body, comment.language))
    app.jinja_env.globals.update(talk_address=_talk_address, yours_address=_yours_address)


def _talk_address(subject: Subject, **args: Any) -> str:
    return url_for("conversations.talk", subject_kind=subject.kind, subject_id=subject.id, **args)


def _yours_address(place: str) -> str:
    end = place_of(place)
    return url_for("conversations.yours", place_kind=end[0], place_id=end[1]) if end else ""
