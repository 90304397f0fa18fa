"""Where the sections, paragraphs and actions of a plan come from."""

from __future__ import annotations

from portal.plans.queries.behind import ideas_behind

__all__ = ["ideas_behind"]
