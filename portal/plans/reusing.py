"""What of a plan another region can begin with: what people thought of, and not who, with what money, by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.plans.content import Content

REUSED_CELLS = {"monitoring": ("indicator", "source", "how_often")}
"""Tables of which something is of use elsewhere, with these columns; all others hold local figures, money or people."""
_ACTION = (
    *("id", "title", "why", "for_whom", "indicator", "is_question", "evidence", "evidence_note"),
    *("determinants", "sectors", "scenario_id"),
)
_STEP = ("id", "title", "lesson", "needs", "decision_rule")


def reusable(content: Content) -> Content:
    """The part of a content that is copied. Every name that is kept is named here: what is new later is dropped."""
    return {
        **_only(content, "kind", "title", "summary", "language"),
        "fields": {key: value for key, value in content["fields"].items() if not _is_day(value)},
        "sections": content["sections"],
        "tables": {key: rows for key in REUSED_CELLS if (rows := _rows(content, key))},
        "scenarios": [_only(each, "id", "title", "note") for each in content["scenarios"]],
        "actions": [
            _only(each, *_ACTION) | {"steps": [_only(step, *_STEP) for step in each["steps"]]}
            for each in content["actions"]
        ],
    }


def _only(data: Mapping[str, Any], *names: str) -> Content:
    return {name: data[name] for name in names}


def _is_day(value: object) -> bool:
    """Choices are keys and lists of keys; a day is written 2027-03-15."""
    return isinstance(value, str) and value[:4].isdigit()


def _rows(content: Content, table: str) -> list[Content]:
    rows = [{key: row[key] for key in REUSED_CELLS[table] if row.get(key)} for row in content["tables"].get(table, ())]
    return [row for row in rows if row]


@dataclass(frozen=True, slots=True)
class Balance:
    """What goes along and what stays behind, in words, for those who are about to copy."""

    kept: list[str]
    dropped: list[str]


def balance(content: Content) -> Balance:
    """What `reusable` makes of a content."""
    return Balance(_kept(reusable(content)), _dropped(content))


def _kept(found: Content) -> list[str]:
    steps = [step for action in found["actions"] for step in action["steps"]]
    lessons = sum(bool(step["lesson"]) for step in steps)
    lines = [
        (True, _("The title and the plan in plain words")),
        (found["sections"], _sections(len(found["sections"]))),
        (found["actions"], _actions(len(found["actions"]))),
        (steps, _steps(len(steps))),
        (lessons, _lessons(lessons)),
        (found["scenarios"], _("The scenarios; none is chosen")),
        (found["fields"], _("The choices that the template asks for")),
        (found["tables"], _("What is measured, and how often")),
    ]
    return [str(line) for is_there, line in lines if is_there]


def _sections(many: int) -> str:
    return str(ngettext("%(num)s section with its text", "%(num)s sections with their texts", many))


def _actions(many: int) -> str:
    words = ngettext(
        "%(num)s action, with causes, sectors, evidence and indicator",
        "%(num)s actions, with causes, sectors, evidence and indicators",
        many,
    )
    return str(words)


def _steps(many: int) -> str:
    return str(ngettext("%(num)s step, still to plan", "%(num)s steps, still to plan", many))


def _lessons(many: int) -> str:
    return str(ngettext("%(num)s lesson learned", "%(num)s lessons learned", many))


def _dropped(content: Content) -> list[str]:
    actions = content["actions"]
    steps = [step for action in actions for step in action["steps"]]
    left = [key for key in content["tables"] if key not in REUSED_CELLS]
    lines = [
        (True, _("Everything that people said about it: comments, suggestions, sign-offs, decisions")),
        (content["partners"], _("The partners and their contacts")),
        (any(step["organisation"] or step["person_id"] for step in steps), _("Who owns the steps")),
        (any(step["due_on"] or step["starts_on"] for step in steps), _("All dates, and the progress of the steps")),
        (any(action["baseline"] or action["target"] for action in actions), _("Figures: where it starts, the target")),
        (any(action["cost"] or action["saving"] or action["funding"] for action in actions), _("Costs and money")),
        (left, _("Tables with local figures, money or people")),
        (content["promise"] or content["decision_rule"], _("The role of residents, and who decides")),
    ]
    return [str(line) for is_there, line in lines if is_there]
