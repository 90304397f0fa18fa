"""Many rows at once, past the mapper and the statement compiler: half of a load was spent there.

    numbers = fresh_numbers(connection, table, 2000)
    insert_rows(connection, table, ("id", "name"), [(number, name), …])

The values go to the driver as they are: plain texts, numbers, bytes and None, and nothing is filled in for a column
that is not named. PostgreSQL takes them with COPY, SQLite in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Connection, FromClause, func, select, text


def insert_rows(into: Connection, table: FromClause, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert `rows`, whose values stand in the order of `names`."""
    if not rows:
        return
    if into.dialect.name == "postgresql":
        _copy(into, table, names, rows)
    else:
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        into.exec_driver_sql(f'INSERT INTO "{table.description}" ({columns}) VALUES ({marks})', rows)  # noqa: S608


def _copy(into: Connection, table: FromClause, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    from psycopg import Connection as PostgresConnection  # takes 6 MB, which SQLite does without
    from psycopg.sql import SQL, Identifier

    columns = SQL(", ").join(map(Identifier, names))
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.description), columns)
    driver = cast(PostgresConnection, into.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def fresh_numbers(into: Connection, table: FromClause, count: int) -> Sequence[int]:
    """Primary keys for `count` new rows. On SQLite this transaction has to be the one that writes."""
    if into.dialect.name == "postgresql":
        sequence = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
        return into.scalars(sequence, {"table": table.description, "count": count}).all()
    last = into.scalar(select(func.max(table.c.id))) or 0
    return range(last + 1, last + 1 + count)
