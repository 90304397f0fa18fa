"""A region's members, for its organisers and the portal's administrators."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.actions import invitations, members
from portal.accounts.forms import Invite, Place
from portal.accounts.models import Invitation, Membership
from portal.accounts.policy import AccountVerb
from portal.accounts.queries import members as found
from portal.accounts.queries import places
from portal.accounts.routes import blueprint
from portal.accounts.words import PERSPECTIVES, ROLE_HELP, ROLES
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.permissions import Actor, Role
from portal.kernel.perspectives import Perspective
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to, render_page

BASE = "/r/<region_slug>/organise/members"


def load_membership(actor: Actor, region_slug: str, membership_id: int) -> Membership:
    return found.membership(places.region(actor, region_slug).id, membership_id)


def load_invitation(actor: Actor, region_slug: str, invitation_id: int) -> Invitation:
    return found.invitation(places.region(actor, region_slug).id, invitation_id)


@blueprint.get(BASE)
@requires(AccountVerb.MANAGE_MEMBERS, load=places.region)
def region_members(region: Any) -> Response:
    return _page(
        "accounts/members.html", region, members=found.members_of(region.id), invitations=found.invitations(region.id)
    )


@blueprint.route(f"{BASE}/invite", methods=["GET", "POST"])
@requires(AccountVerb.MANAGE_MEMBERS, load=places.region)
def invite(region: Any) -> Response:
    form = Invite(language=region.default_language)
    form.offer(places.organisations(region.id))
    if form.validate_on_submit() and _sent(region, form):
        notify(_("The invitation is on its way to %(email)s.", email=form.email.data))
        return redirect_to(url_for("accounts.region_members", region_slug=region.slug))
    return _page("accounts/invite.html", region, status=422 if request.method == "POST" else 200, form=form)


def _sent(region: Any, form: Invite) -> bool:
    try:
        invitations.invite(
            current_actor(),
            region,
            form.email.data or "",
            Role(form.role.data),
            Perspective(form.perspective.data),
            organisation_id=form.organisation.data,
            language=form.language.data,
        )
    except (Invalid, Conflict) as error:
        form.refuse(error if isinstance(error, Invalid) else Invalid(error.message, fields={"email": error.message}))
        return False
    return True


@blueprint.route(f"{BASE}/<int:membership_id>", methods=["GET", "POST"])
@requires(AccountVerb.MANAGE_MEMBERS, load=load_membership)
def member(membership: Membership) -> Response:
    region = membership.region
    form = Place(
        role=membership.role.value,
        perspective=membership.perspective.value,
        organisation=membership.organisation_id,
    )
    form.offer(places.organisations(region.id))
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return _page("accounts/member.html", region, status=status, form=form, membership=membership)
    role, perspective = Role(form.role.data), Perspective(form.perspective.data)
    members.change_membership(current_actor(), membership, role, perspective, form.organisation.data)
    notify(_("Saved."))
    return redirect_to(url_for("accounts.region_members", region_slug=region.slug))


@blueprint.post(f"{BASE}/<int:membership_id>/end")
@requires(AccountVerb.MANAGE_MEMBERS, load=load_membership)
def end_membership(membership: Membership) -> Response:
    slug, name = membership.region.slug, membership.person.name
    members.end_membership(current_actor(), membership)
    notify(_("The membership of %(name)s has ended.", name=name))
    return redirect_to(url_for("accounts.region_members", region_slug=slug))


@blueprint.post(f"{BASE}/invitations/<int:invitation_id>/again")
@requires(AccountVerb.MANAGE_MEMBERS, load=load_invitation)
def send_invitation_again(invitation: Invitation) -> Response:
    invitations.send_again(current_actor(), invitation)
    notify(_("The invitation is on its way to %(email)s.", email=invitation.email))
    return redirect_to(url_for("accounts.region_members", region_slug=invitation.region.slug))


@blueprint.post(f"{BASE}/invitations/<int:invitation_id>/withdraw")
@requires(AccountVerb.MANAGE_MEMBERS, load=load_invitation)
def withdraw_invitation(invitation: Invitation) -> Response:
    slug = invitation.region.slug
    invitations.withdraw_invitation(invitation)
    notify(_("The invitation is withdrawn. Its link does not work any more."))
    return redirect_to(url_for("accounts.region_members", region_slug=slug))


def _page(template: str, region: Any, **context: Any) -> Response:
    """A page of the desk; the way back leads to the desk for those who have one."""
    desk = current_actor().has(Role.ORGANISER, region.id)
    words: dict[str, Any] = {"roles": ROLES, "role_help": ROLE_HELP, "perspectives": PERSPECTIVES}
    return render_page(template, region=region, has_desk=desk, **words, **context)
