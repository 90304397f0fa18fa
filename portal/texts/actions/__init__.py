"""What can be done with a shared text. Whoever calls these has asked whether the actor may."""

from __future__ import annotations

from portal.texts.actions.forms import submit_form
from portal.texts.actions.log import append
from portal.texts.actions.texts import create, remove
from portal.texts.actions.versions import keep_version, restore

__all__ = ["append", "create", "keep_version", "remove", "restore", "submit_form"]
