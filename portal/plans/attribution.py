"""Where a plan comes from, and on what terms it goes on."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.plans.models import Plan

LICENCE = "CC BY 4.0"
LICENCE_KEY = "CC-BY-4.0"
"""As SPDX names it."""


def attribution(plan: Plan, lang: str) -> str:
    """The line that stays with a plan that was made from another one; empty for all others."""
    if not plan.origin_title:
        return ""
    named = {"title": plan.origin_title.best(lang).text, "region": plan.origin_region}
    if plan.origin_version:
        words = _(
            "Based on the plan “%(title)s” of %(region)s, version %(number)s", number=plan.origin_version, **named
        )
    else:
        words = _("Based on the plan “%(title)s” of %(region)s", **named)
    return str(words)


def licence(plan: Plan) -> str:
    """On which terms others may use it."""
    words = _(
        "You may use this plan again if you name it and its region: %(region)s, %(licence)s.",
        region=plan.region.name,
        licence=LICENCE,
    )
    return str(words)
