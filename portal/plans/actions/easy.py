"""The easy-read twin of a section: a shared text of its own beside the section's."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.plans.actions.locking import lock
from portal.plans.models import PlanSection
from portal.texts import actions as texts
from portal.texts.queries import notation


def begin_easy_text(author: Author, section: PlanSection, with_the_text: bool) -> None:
    """Give a section its easy-read twin, empty or beginning with what the section says. There is one only."""
    lock(section.plan)
    db.session.refresh(section, ["easy_text_id"])
    if section.easy_text_id is not None:
        raise Conflict(_l("Somebody else began the easy words of this section a moment ago. Load the page again."))
    body = notation(section.text)[1] if with_the_text and section.text is not None else ""
    region_id = section.plan.region_id
    section.easy_text = texts.create("plan_section", section.id, region_id, section.language, body, author)
    db.session.flush()
    record("plan_section.easy_text_begun", section, author.actor, copied=with_the_text)
    publish(section.plan.place, "sections")
