"""Random values that stay the same for one respondent: the same seed and place give the same value again."""

from __future__ import annotations

import random as chance
import uuid as identifiers

from portal.surveys.logic.environment import Environment
from portal.surveys.logic.functions.table import NUMBER, TEXT, function

MAX_IDENTIFIER = 64


@function("random", "", NUMBER, needs="site")
def random(env: Environment, site: str) -> float:
    return chance.Random(f"{env.seed}|{site}").random()  # noqa: S311 (draws options, protects nothing)


@function("uuid", "number", TEXT, least=0, needs="site")
def uuid(env: Environment, site: str, length: float = 0) -> str:
    """An identifier of the response's own making; with a length that many letters and digits."""
    source = chance.Random(f"{env.seed}|{site}")  # noqa: S311
    if 0 < length <= MAX_IDENTIFIER:
        return "".join(source.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=int(length)))
    return str(identifiers.UUID(int=source.getrandbits(128), version=4))
