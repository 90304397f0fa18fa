"""Message catalogues under translation: extract the messages, update the four languages, say what is wrong with them.

English is the source language: a msgid is the English sentence, and the English catalogue repeats it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import PoFileError, read_po, write_po

from portal.kernel.i18n import ROOT, catalogue_file
from portal.kernel.text import LANGUAGES

SOURCE_LANGUAGE = "en"
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "_n": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
}
LIBRARIES = ("wtforms", "flask_wtf")  # their messages reach readers through our catalogues: portal/web/forms.py
HEADER = "# {language} texts of Kring. How a round of translation works: docs/translating.md"
LANGUAGE_NAMES = {"nl": "Dutch", "en": "English", "pl": "Polish", "sl": "Slovenian"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%|\{\w*\}")
TAG = re.compile(r"</?[a-z][a-z0-9]*")


class Change(NamedTuple):
    """What an update did to one catalogue; `open` counts the entries that wait for a translation."""

    locale: str
    added: int
    dropped: int
    open: int


class Problem(NamedTuple):
    """One thing that keeps a catalogue from being complete; `where` lists the files that show the message."""

    locale: str
    kind: str
    message: str
    detail: str
    where: str


Key = tuple[str, str | None]
Found = tuple[str, int, str | tuple[str, ...], list[str], str | None]


def extract(root: Path = ROOT) -> Catalog:
    """All messages that code, templates and the form libraries show now."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    template = Catalog(project="Kring", charset="utf-8", fuzzy=False)
    _add_all(
        template, "", extract_from_dir(root, methods, options, KEYWORDS, ("Translators:",), directory_filter=_is_ours)
    )
    for library in LIBRARIES:
        _add_all(template, f"{library}/", extract_from_dir(_folder_of(library), [("**.py", "python")]))
    return template


def update(root: Path = ROOT) -> list[Change]:
    """Bring the four catalogues in line with the code: new messages wait empty, vanished ones go. Never guesses."""
    template = extract(root)
    return [_update_one(locale, template, root) for locale in LANGUAGES]


def problems(root: Path = ROOT) -> list[Problem]:
    """Everything that is not complete and right, in the order of the languages; empty when all is well."""
    template = extract(root)
    return [problem for locale in LANGUAGES for problem in _problems_of(locale, template, root)]


def read_catalogue(locale: str, root: Path = ROOT) -> Catalog:
    """The catalogue as it is written. Raises PoFileError where its syntax or a plural form number is wrong."""
    with catalogue_file(locale, root).open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def write_catalogue(catalogue: Catalog, root: Path = ROOT) -> None:
    """Write one catalogue, ordered by message and without line numbers, so that a moved text makes no diff."""
    target = catalogue_file(str(catalogue.locale), root)
    text = io.BytesIO()
    write_po(text, catalogue, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_bytes() != text.getvalue():
        target.write_bytes(text.getvalue())


def _add_all(template: Catalog, prefix: str, found: Iterable[Found]) -> None:
    for filename, line, message, comments, context in found:
        template.add(message, None, [(prefix + filename, line)], auto_comments=comments, context=context)


def _folder_of(library: str) -> Path:
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(library)
    return Path(spec.origin).parent


def _is_ours(folder: str | Path) -> bool:
    name = Path(folder).name
    return not name.startswith(".") and name not in {"node_modules", "instance", "static"}


def _update_one(locale: str, template: Catalog, root: Path) -> Change:
    exists = catalogue_file(locale, root).exists()
    catalogue = read_catalogue(locale, root) if exists else _new_catalogue(locale)
    before = set(_by_key(catalogue))
    catalogue.update(
        deepcopy(template), no_fuzzy_matching=True, update_creation_date=False
    )  # update keeps its messages
    catalogue.obsolete.clear()
    if locale == SOURCE_LANGUAGE:
        _repeat_source(catalogue)
    write_catalogue(catalogue, root)
    after = _by_key(catalogue)
    return Change(locale, len(after.keys() - before), len(before - after.keys()), sum(map(_is_open, after.values())))


def _new_catalogue(locale: str) -> Catalog:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return Catalog(
        locale=locale,
        project="Kring",
        version="portal",
        header_comment=HEADER.format(language=LANGUAGE_NAMES[locale]),
        last_translator="Kring",
        language_team=LANGUAGE_NAMES[locale],
        msgid_bugs_address="Kring",
        creation_date=now,
        revision_date=now,
        fuzzy=False,
    )


def _repeat_source(catalogue: Catalog) -> None:
    for message in _entries(catalogue):
        message.string = tuple(message.id) if message.pluralizable else message.id
        message.flags.discard("fuzzy")


def _problems_of(locale: str, template: Catalog, root: Path) -> Iterator[Problem]:
    try:
        catalogue = read_catalogue(locale, root)
    except FileNotFoundError:
        yield Problem(locale, "missing-catalogue", "", str(catalogue_file(locale, root)), "")
        return
    except PoFileError as error:
        yield Problem(locale, "syntax", error.line or "", str(error), f"line {error.lineno}")
        return
    yield from _header_problems(locale, catalogue)
    yield from _coverage_problems(locale, catalogue, template)
    for message in _entries(catalogue):
        yield from _entry_problems(locale, message)


def _header_problems(locale: str, catalogue: Catalog) -> Iterator[Problem]:
    right = Catalog(locale=locale)
    if (catalogue.num_plurals, catalogue.plural_expr) != (right.num_plurals, right.plural_expr):
        yield Problem(locale, "plural-rule", catalogue.plural_forms, f"should be {right.plural_forms}", "")


def _coverage_problems(locale: str, catalogue: Catalog, template: Catalog) -> Iterator[Problem]:
    shown, written = _by_key(template), _by_key(catalogue)
    for key in shown.keys() - written.keys():
        yield _problem(locale, "not-extracted", shown[key], "run: kring i18n update")
    for key in written.keys() - shown.keys():
        yield _problem(locale, "unused", written[key], "run: kring i18n update")
    for message in catalogue.obsolete.values():
        yield _problem(locale, "obsolete", message, "run: kring i18n update")


def _entry_problems(locale: str, message: Message) -> Iterator[Problem]:
    if message.fuzzy:
        yield _problem(locale, "fuzzy", message, "translate it anew")
    if _is_open(message):
        yield _problem(locale, "untranslated", message, "")
        return
    source = _texts(message.id)
    for text in _texts(message.string):
        yield from (_problem(locale, kind, message, detail) for kind, detail in _differences(source, text))


def _differences(source: tuple[str, ...], text: str) -> Iterator[tuple[str, str]]:
    """What `text` lacks or adds against the source; of a plural every form has to name what any source form names."""
    wanted, given = set(_found(PLACEHOLDER, source)), set(PLACEHOLDER.findall(text))
    if wanted != given and text not in source:
        yield "placeholders", f"{_listed(wanted)} in the source, {_listed(given)} in: {text}"
    if sorted(TAG.findall(source[-1])) != sorted(TAG.findall(text)):
        yield "markup", f"tags differ from the source in: {text}"
    if _edges(source[-1]) != _edges(text):
        yield "edges", f"white space at the start or end differs from the source in: {text!r}"


def _found(pattern: re.Pattern[str], texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from pattern.findall(text)


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def _listed(placeholders: set[str]) -> str:
    return " ".join(sorted(placeholders)) or "none"


def _entries(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _by_key(catalogue: Catalog) -> dict[Key, Message]:
    """Messages by singular and context: the pair that makes an entry of its own."""
    return {(_texts(message.id)[0], message.context): message for message in _entries(catalogue)}


def _texts(strings: str | Iterable[str] | None) -> tuple[str, ...]:
    return (strings or "",) if strings is None or isinstance(strings, str) else tuple(strings)


def _is_open(message: Message) -> bool:
    return not all(_texts(message.string))


def _problem(locale: str, kind: str, message: Message, detail: str) -> Problem:
    where = ", ".join(sorted({filename for filename, _ in message.locations}))
    return Problem(locale, kind, _texts(message.id)[0], detail, where)
