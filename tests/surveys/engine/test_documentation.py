"""docs/xlsform.md names what the code knows."""

from __future__ import annotations

import re
from pathlib import Path

from portal.surveys.definition import KINDS
from portal.surveys.xlsform.columns import SPELLINGS

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "xlsform.md").read_text("utf-8")


def test_every_kind_is_documented() -> None:
    assert set(KINDS) <= set(re.findall(r"`(\w+)`", TEXT))


def test_every_column_of_our_own_is_documented_and_no_other() -> None:
    known = {name for fields in SPELLINGS.values() for name in fields.values() if name.startswith("portal_")}
    assert set(re.findall(r"`(portal_\w+)`", TEXT)) == known
