"""What can be done with a shared text. Whoever calls these has asked whether the actor may."""

from __future__ import annotations

from portal.texts.actions.changing import apply_change
from portal.texts.actions.forms import submit_form
from portal.texts.actions.log import append
from portal.texts.actions.texts import NewText, create, create_all, remove
from portal.texts.actions.versions import keep_version, restore, say_again

__all__ = [
    "NewText",
    "append",
    "apply_change",
    "create",
    "create_all",
    "keep_version",
    "remove",
    "restore",
    "say_again",
    "submit_form",
]
