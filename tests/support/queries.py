"""Counting what a page asks of the database: a list must not ask more the longer it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that run inside the block, in order; savepoints and pragmas are none."""
    statements: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "PRAGMA", "BEGIN")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def assert_constant_queries(ask: Callable[[], object], add_one: Callable[[], object], times: int = 4) -> None:
    """`ask` runs as many statements with one thing there as with `times` more. It is asked once before, for caches."""
    add_one()
    ask()
    with counted_queries() as few:
        ask()
    for _ in range(times):
        add_one()
    with counted_queries() as many:
        ask()
    more = many[len(few) :]
    assert len(many) == len(few), f"{len(few)} statements became {len(many)}; the further ones:\n" + "\n".join(more)
