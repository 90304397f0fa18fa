"""Votes from files: the export of Polis (CSV), and what its server says (JSON)."""

from __future__ import annotations

from portal.boards.opinions.reading.export import COMMENTS, Export, lacks_texts, read_export
from portal.boards.opinions.reading.groups import read_groups

__all__ = ["COMMENTS", "Export", "lacks_texts", "read_export", "read_groups"]
