"""Where the real files lie that are not part of the repository: KRING_CORPUS, or ../shared/data beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("KRING_CORPUS") or ROOT.parent / "shared" / "data")


def corpus_files(pattern: str) -> list[Path]:
    """The real files that match `pattern`; none without the folder. LookupError if it is there in vain."""
    found = sorted(FOLDER.glob(pattern))
    if FOLDER.is_dir() and not found:
        raise LookupError(f"{pattern} matches nothing in {FOLDER}")
    return found


def is_required() -> bool:
    """Whether its absence is an error: in CI it is always there."""
    return os.environ.get("CI", "").lower() in {"1", "true"}
