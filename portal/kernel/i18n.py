"""Compiled message catalogues: where they are, and that they are never older than their sources.

`.mo` files are built, not kept in the repository: by `make setup`, by `kring i18n compile`, and here at start. What is
compiled is what readers see: no one-letter word is left at the end of a line where the language forbids it.
"""

from __future__ import annotations

import gettext
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from portal.kernel.text import tied

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]


def catalogue_file(locale: str, root: Path = ROOT) -> Path:
    return root / "translations" / locale / "LC_MESSAGES" / "messages.po"


def catalogue_files(root: Path = ROOT) -> list[Path]:
    return sorted(root.glob("translations/*/LC_MESSAGES/*.po"))


def ensure_compiled(root: Path = ROOT) -> list[Path]:
    """Compile what is missing or older than its `.po`, and say what that was: two stats a catalogue when nothing is."""
    return [compile_catalogue(source) for source in catalogue_files(root) if _is_stale(source)]


def compile_catalogue(source: Path) -> Path:
    """Write the `.mo` beside `source`, whole or not at all: several processes may start at the same moment."""
    from babel.messages.mofile import write_mo  # 3 MB that a server with compiled catalogues need not carry
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    _tie(catalogue)
    target = source.with_suffix(".mo")
    handle, unfinished = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(unfinished).chmod(0o644)
    return Path(unfinished).replace(target)


def _tie(catalogue: Catalog) -> None:
    """Put no-break spaces after one-letter words; the header, whose id is empty, stays as it is."""
    lang = str(catalogue.locale)
    for message in catalogue:
        if isinstance(message.string, str):
            message.string = tied(message.string, lang) if message.id else message.string
        else:
            message.string = tuple(tied(form, lang) for form in message.string or ())


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def translations(lang: str) -> gettext.NullTranslations:
    """The messages in `lang`, without an application."""
    ensure_compiled()
    return gettext.translation("messages", ROOT / "translations", languages=[lang], fallback=True)
