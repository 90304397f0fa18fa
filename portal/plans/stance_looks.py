"""How it is shown what an organisation says to a section."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.plans.looks import Look
from portal.plans.models import Stance

STANCE_LOOKS = {
    Stance.AGREE: Look(_l("Agrees"), "s-done", "done"),
    Stance.RESERVATION: Look(_l("Agrees, with a reservation"), "s-later", "later"),
    Stance.NOT_YET: Look(_l("Does not agree yet"), "s-no", "no"),
}
UNANSWERED = Look(_l("Still to answer"), "s-new", "new")
REOPENED = Look(_l("Text changed: open again"), "s-new", "new")
