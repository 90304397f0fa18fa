"""Where plans and their parts stand. A job has no request to make addresses from, and tells people all the same."""

from __future__ import annotations


def plan_address(plan_id: int) -> str:
    """The path of a plan's page."""
    return f"/plans/{plan_id}"


def section_address(section_id: int) -> str:
    """The path of the page of one section, where one writes and suggests."""
    return f"/sections/{section_id}"


def action_address(plan_id: int, action_id: int) -> str:
    """Where an action stands in its plan."""
    return f"/plans/{plan_id}#action-{action_id}"


def step_address(step_id: int) -> str:
    """The path of the page of one step, with its progress."""
    return f"/steps/{step_id}"


def suggestion_address(suggestion_id: int) -> str:
    """The path of the page of one suggestion."""
    return f"/suggestions/{suggestion_id}"


def decision_address(decision_id: int) -> str:
    """The path of the one page of a decision."""
    return f"/decisions/{decision_id}"


def plan_part_address(plan_id: int, part: str) -> str:
    """The path of a page below a plan, such as "edit"."""
    return f"/plans/{plan_id}/{part}"


def edit_action_address(action_id: int) -> str:
    """Where an action is changed."""
    return f"/actions/{action_id}/edit"


def edit_step_address(step_id: int) -> str:
    """Where a step's owner and days are changed."""
    return f"/steps/{step_id}/edit"


def process_address(region_slug: str, process_slug: str) -> str:
    """Where the organiser keeps a process in order."""
    return f"/r/{region_slug}/organise/p/{process_slug}"
