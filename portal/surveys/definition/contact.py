"""Which questions tell who wants to be contacted. Their answers are kept with no response.

Of twelve people one says "send me a message", and one address is left: beside the other answers the two would be linked
without any key. What people want stands with the address that they leave apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portal.surveys.definition.nodes import Option, Question

if TYPE_CHECKING:
    from portal.surveys.definition.form import Definition

_NAME = re.compile(r"\$\{\s*([\w.-]+)\s*\}")


def contact_names(definition: Definition) -> frozenset[str]:
    """Questions that ask for contact, and whatever is calculated from them."""
    found = {item.name for item in definition.items() if item.is_contact or _asks(definition, item)}
    while found:
        more = {item.name for item in definition.items() if _uses(item) & found} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def contact_options(definition: Definition) -> Iterator[tuple[Question, Option]]:
    """What people can want to be contacted for, in the order of the form."""
    for item in definition.questions():
        if item.spec.has_options:
            yield from ((item, option) for option in definition.options(item) if option.asks_contact)


def _asks(definition: Definition, item: Question) -> bool:
    return item.spec.has_options and any(option.asks_contact for option in definition.options(item))


def _uses(item: Question) -> set[str]:
    """Only what is worked out by itself: a question that is asked has an answer of its own."""
    return set() if item.asks else {*_NAME.findall(item.calculation), *_NAME.findall(item.default)}
