"""What can be done with a shared text. Whoever calls these has asked whether the actor may."""

from __future__ import annotations

from portal.texts.actions.changing import apply_change
from portal.texts.actions.forms import submit_form
from portal.texts.actions.log import append
from portal.texts.actions.texts import create, remove
from portal.texts.actions.versions import keep_version, restore, say_again

__all__ = ["append", "apply_change", "create", "keep_version", "remove", "restore", "say_again", "submit_form"]
