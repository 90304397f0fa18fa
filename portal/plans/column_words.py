"""What the columns of a template's tables are called, and what their cells may hold."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

LABELS: dict[str, Any] = {
    "group_a": _l("Group that is worse off"),
    "group_b": _l("Group that is better off"),
    "indicator": _l("Indicator"),
    "gap": _l("Difference"),
    "source": _l("Source"),
    "year": _l("Year"),
    "outcome": _l("Effect on"),
    "group": _l("Group"),
    "expected_change": _l("Expected change"),
    "certainty": _l("How certain"),
    "basis": _l("Based on"),
    "domain": _l("Field of capacity"),
    "statement": _l("What we lack"),
    "level_now": _l("Level now"),
    "level_wanted": _l("Level wanted"),
    "why": _l("Why"),
    "level": _l("Level"),
    "organisation": _l("Organisation"),
    "expert": _l("Expert"),
    "topic": _l("Topic"),
    "language": _l("Language"),
    "when": _l("When"),
    "cost": _l("Costs"),
    "available": _l("Available"),
    "funding_source": _l("Source of the money"),
    "note": _l("Note"),
    "how_often": _l("How often"),
    "discussed_in": _l("Discussed in"),
    "last_value": _l("Last value"),
    "date": _l("Day"),
    "channel": _l("Where"),
    "languages": _l("Languages"),
    "done": lazy_pgettext("column of a table", "Done"),
}
OWN_LABELS: dict[tuple[str, str], Any] = {("money", "gap"): _l("Still to find")}
"""Where a column means another thing in one table."""

LEVELS: dict[str, Any] = {
    "executive": _l("Executive"),
    "organisational": _l("Organisational"),
    "operational": _l("Operational"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "level": LEVELS,
    "certainty": {"low": _l("Not very certain"), "medium": _l("Fairly certain"), "high": _l("Very certain")},
    "done": {"yes": _l("Yes"), "no": _l("Not yet")},
}
NUMBERS = {"year", "level_now", "level_wanted"}
"""Whole numbers."""
MONEY = {"cost", "available"}
"""Whole amounts; so is `gap` in the table of money."""
OWN_MONEY = {("money", "gap")}
DAYS = {"date"}

OPTIONS: dict[str, Any] = {
    "action_learning_set": _l("Action-learning set"),
    "learning_circle": _l("Learning circle"),
    "workshop": _l("Workshop"),
    "visit to another region": _l("Visit to another region"),
    "mentor": _l("Mentor"),
    "training": _l("Training"),
    "working together with residents": _l("Working together with residents"),
    "reading existing knowledge": _l("Reading what is already known"),
}
"""The words of options that the template names by their key only."""
