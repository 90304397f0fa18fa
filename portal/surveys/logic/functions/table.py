"""What a function of the expression language is: its arguments, its result, its implementation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Implementation = Callable[..., Any]

TEXT, NUMBER, BOOLEAN, NODES, ANY = "text", "number", "boolean", "nodes", "any"


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` names the type every argument is converted to before the call; the last one repeats up to `most`.

    `context`: without arguments the function is about the row itself. `needs`: "env" passes the environment of the
    evaluation first, "site" also a text that is unique for the place of the call.
    """

    name: str
    implementation: Implementation
    takes: tuple[str, ...]
    returns: str
    least: int
    most: int
    context: bool = False
    needs: str = ""

    def argument_type(self, index: int) -> str:
        return self.takes[min(index, len(self.takes) - 1)]


FUNCTIONS: dict[str, Function] = {}

MANY = 1000


def function(
    name: str,
    takes: str = "",
    returns: str = TEXT,
    *,
    least: int | None = None,
    most: int | None = None,
    context: bool = False,
    needs: str = "",
) -> Callable[[Implementation], Implementation]:
    """Register the decorated function under its name in expressions; `takes` is a list of types by spaces."""
    types = tuple(takes.split())

    def register(implementation: Implementation) -> Implementation:
        FUNCTIONS[name] = Function(
            name,
            implementation,
            types or (ANY,),
            returns,
            len(types) if least is None else least,
            len(types) if most is None else most,
            context,
            needs,
        )
        return implementation

    return register
