"""What only Kring knows about a form, in columns of the sheets survey and settings whose headers begin with portal_.

    portal_options    one option per line: its code, then any of exclusive, free_text, asks_contact, pictogram=tree,
    theme=… portal_tags       theme=housing determinant=income note="with spaces"

They stand on the survey sheet because columns of the sheet choices become part of the form's data everywhere else.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace

from portal.surveys.definition import Option

FLAGS = ("exclusive", "free_text", "asks_contact")


def read_pairs(text: str) -> dict[str, str]:
    """`a=1 b="two words"` → {"a": "1", "b": "two words"}; ValueError when it is not like that."""
    pairs = [token.partition("=") for token in shlex.split(text)]
    if not all(key and equals for key, equals, _ in pairs):
        raise ValueError(text)
    return {key: value for key, _, value in pairs}


def write_pairs(pairs: Mapping[str, str]) -> str:
    return " ".join(f"{key}={shlex.quote(value)}" for key, value in pairs.items())


def read_parameters(text: str) -> dict[str, str]:
    """ODK's parameters: `start=1 end=10, step=1`; keys in lower case."""
    parts = [part.partition("=") for part in text.replace(",", " ").replace(";", " ").split()]
    if not all(key and equals for key, equals, _ in parts):
        raise ValueError(text)
    return {key.lower(): value for key, _, value in parts}


def write_parameters(parameters: Mapping[str, str]) -> str:
    return " ".join(f"{key}={value}" for key, value in parameters.items())


def read_options(text: str) -> dict[str, Option]:
    """Code → an option that has the properties of the line and nothing else."""
    found = {}
    for line in text.splitlines():
        if tokens := shlex.split(line):
            flags = {token for token in tokens[1:] if token in FLAGS}
            pairs = read_pairs(shlex.join(token for token in tokens[1:] if token not in FLAGS))
            pictogram = pairs.pop("pictogram", "")
            found[tokens[0]] = Option(
                tokens[0],
                exclusive="exclusive" in flags,
                free_text="free_text" in flags,
                asks_contact="asks_contact" in flags,
                pictogram=pictogram,
                tags=pairs,
            )
    return found


def write_options(options: tuple[Option, ...]) -> str:
    lines = []
    for option in options:
        words = [flag for flag in FLAGS if getattr(option, flag)]
        pairs = {**({"pictogram": option.pictogram} if option.pictogram else {}), **option.tags}
        if words or pairs:
            lines.append(" ".join([shlex.quote(option.code), *words, *([write_pairs(pairs)] if pairs else [])]))
    return "\n".join(lines)


def with_properties(options: tuple[Option, ...], properties: Mapping[str, Option]) -> tuple[Option, ...]:
    """The options with what `properties` say about them."""
    return tuple(
        replace(
            option,
            exclusive=option.exclusive or found.exclusive,
            free_text=option.free_text or found.free_text,
            asks_contact=option.asks_contact or found.asks_contact,
            pictogram=found.pictogram or option.pictogram,
            tags={**option.tags, **found.tags},
        )
        if (found := properties.get(option.code))
        else option
        for option in options
    )
