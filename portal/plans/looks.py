"""What states, rules and kinds of plans are called, with their icons and classes."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.plans.models import DecisionRule, Evidence, PlanState, StepStatus


class Look(NamedTuple):
    """Something in words, its icon and its class."""

    label: Any
    symbol: str
    tone: str


STATE_LOOKS = {
    PlanState.DRAFT: Look(_l("Draft"), "s-new", "new"),
    PlanState.OPEN: Look(_l("Open for input"), "s-talk", "talk"),
    PlanState.REVIEW: Look(_l("Under review"), "s-talk", "talk"),
    PlanState.DECIDED: Look(_l("Decided"), "s-plan", "plan"),
    PlanState.IN_FORCE: Look(_l("In force"), "s-doing", "doing"),
    PlanState.EVALUATED: Look(_l("Evaluated"), "s-done", "done"),
    PlanState.ARCHIVED: Look(_l("Archived"), "lock", "new"),
}
STEP_LOOKS = {
    StepStatus.PLANNED: Look(_l("Planned"), "s-new", "new"),
    StepStatus.IN_PROGRESS: Look(_l("In progress"), "s-doing", "doing"),
    StepStatus.DELAYED: Look(_l("Later than planned"), "s-later", "later"),
    StepStatus.STOPPED: Look(_l("Stopped"), "s-no", "no"),
    StepStatus.DONE: Look(lazy_pgettext("step", "Done"), "s-done", "done"),
}
RULES: dict[DecisionRule, Any] = {
    DecisionRule.OWNER: _l("Whoever owns the step decides"),
    DecisionRule.STEERING_GROUP: _l("The steering group decides"),
    DecisionRule.CONSENT: _l("All partners must be able to live with it"),
    DecisionRule.MAJORITY: _l("Most partners decide"),
    DecisionRule.WITH_RESIDENTS: _l("Partners and residents decide together"),
}
EVIDENCE: dict[Evidence, Any] = {
    Evidence.STRONG: _l("Proven"),
    Evidence.SOME: _l("Good indications"),
    Evidence.PRACTICE: _l("Practice experience"),
    Evidence.NEW: _l("New, we are trying it"),
}
