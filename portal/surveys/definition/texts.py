"""Every text of a definition by key: what a translation grid shows, changes and misses.

Keys: `form#title`, `settings#consent`, `question:bond#label`, `group:home#label`, `option:areas:north#label`,
`question:bond#media.image`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from portal.kernel.text import LocalizedText
from portal.surveys.definition.form import Definition
from portal.surveys.definition.nodes import Group, Node, Option, map_nodes

Edit = Callable[[str, LocalizedText], LocalizedText]

SETTINGS_TEXTS = ("intro", "thanks", "consent", "consent_health")
GROUP_TEXTS = ("label", "hint")
QUESTION_TEXTS = ("label", "hint", "guidance", "required_message", "constraint_message")
OPTION_TEXTS = ("label",)


class MissingText(NamedTuple):
    """A text that respondents of language `lang` would have to read in another one."""

    key: str
    lang: str


def texts(definition: Definition) -> dict[str, LocalizedText]:
    """Every text that is written in some language, by key and in the order of the form."""
    found: dict[str, LocalizedText] = {}

    def collect(key: str, text: LocalizedText) -> LocalizedText:
        if text:
            found[key] = text
        return text

    map_texts(definition, collect)
    return found


def missing_texts(definition: Definition, languages: Iterable[str]) -> list[MissingText]:
    """What is written in some language but not in one of `languages`; a question or option without any label too."""
    wanted = tuple(languages)
    written = texts(definition)
    expected = [(key, written.get(key, LocalizedText())) for key in (*written, *_unlabelled(definition, written))]
    return [MissingText(key, lang) for key, text in expected for lang in text.missing(wanted)]


def with_text(definition: Definition, key: str, lang: str, text: str) -> Definition:
    """The definition in which the text called `key` reads `text` in `lang`; KeyError if there is no such place."""
    seen: set[str] = set()

    def edit(place: str, old: LocalizedText) -> LocalizedText:
        seen.add(place)
        return old.with_text(lang, text) if place == key else old

    changed = map_texts(definition, edit)
    if key not in seen:
        raise KeyError(key)
    return changed


def rename_language(definition: Definition, old: str, new: str) -> Definition:
    """Say in which language the texts of `old` really are (a file with a plain `label` column does not tell)."""

    def move(_key: str, text: LocalizedText) -> LocalizedText:
        return LocalizedText({new if lang == old else lang: words for lang, words in text.items()})

    return replace(
        map_texts(definition, move),
        languages=tuple(dict.fromkeys(new if lang == old else lang for lang in definition.languages)),
        default_language=new if definition.default_language == old else definition.default_language,
        language_names={
            new if lang == old else lang: name for lang, name in definition.language_names.items() if lang != old
        },
    )


def map_texts(definition: Definition, edit: Edit) -> Definition:
    """The definition with every text replaced by `edit(key, text)`, in the order in which a person reads them."""

    def node(old: Node) -> Node:
        prefix = "group" if isinstance(old, Group) else "question"
        fields = GROUP_TEXTS if isinstance(old, Group) else QUESTION_TEXTS
        edited: Node = _edited(old, f"{prefix}:{old.name}", fields, edit)
        return edited

    return replace(
        definition,
        title=edit("form#title", definition.title),
        settings=_edited(definition.settings, "settings", SETTINGS_TEXTS, edit),
        nodes=map_nodes(definition.nodes, node),
        choices={name: _edited_list(name, options, edit) for name, options in definition.choices.items()},
    )


def _edited_list(name: str, options: tuple[Option, ...], edit: Edit) -> tuple[Option, ...]:
    """A code may stand more than once in a list (cascading choices): its later keys end in ~2, ~3, …"""
    seen: Counter[str] = Counter()
    edited = []
    for option in options:
        seen[option.code] += 1
        again = f"~{seen[option.code]}" if seen[option.code] > 1 else ""
        edited.append(_edited(option, f"option:{name}:{option.code}{again}", OPTION_TEXTS, edit))
    return tuple(edited)


def _edited(owner: Any, prefix: str, names: tuple[str, ...], edit: Edit) -> Any:
    changes: dict[str, Any] = {name: edit(f"{prefix}#{name}", getattr(owner, name)) for name in names}
    if media := getattr(owner, "media", None):
        changes["media"] = {kind: edit(f"{prefix}#media.{kind}", text) for kind, text in media.items()}
    return replace(owner, **changes)


def _unlabelled(definition: Definition, written: dict[str, LocalizedText]) -> list[str]:
    """Keys of labels that people need and that no language has; a picture or sound can stand for a label."""
    questions = [f"question:{item.name}#label" for item in definition.questions() if not item.media]
    options = [
        f"option:{name}:{option.code}#label"
        for name, listed in definition.choices.items()
        for option in listed
        if not option.media
    ]
    return [key for key in (*questions, *options) if key not in written]
