"""Backup and restore: everything that an instance knows, in one file that either database can read.

The archive is a gzip'ed tar: `manifest.json` (schema revision, row counts, SHA-256 of every member),
`tables/<name>.jsonl` (one row a line) and `files/…` (the secret, uploads). Rows are read in one transaction, so they
fit together; they are written by column name and type, so an SQLite backup restores into PostgreSQL and the other way
round.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from sqlalchemy import Column, Connection, LargeBinary, MetaData, Table, bindparam, inspect, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.types import TypeDecorator

from portal.kernel import clock
from portal.kernel.db import reading
from portal.kernel.errors import Conflict, Invalid

FORMAT = "kring-backup-1"
_BATCH = 1000
_BATCH_OF_BYTES = 4
"""Rows at once of a table that holds files: each may have 12 MB."""
_KEPT_OUT = {"alembic_version", "tally", "live_event", "text_presence"}
"""The revision stands in the manifest; counters of tries and live events of the last minutes mean nothing elsewhere."""


def back_up(engine: Engine, metadata: MetaData, instance: Path, target: Path) -> dict[str, Any]:
    """Write a backup to `target` (whole or not at all), read it back and return its manifest."""
    unfinished = target.with_name(target.name + ".part")
    with reading(), engine.connect() as connection, tarfile.open(unfinished, "w:gz") as archive:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "made_at": clock.now().isoformat(timespec="seconds"),
            "revision": _revision(connection),
            "rows": {},
            "sha256": {},
        }
        for table in metadata.sorted_tables:
            if table.name not in _KEPT_OUT:
                manifest["rows"][table.name] = _add_table(archive, connection, table, manifest["sha256"])
        for path in _files(instance):
            _add(archive, f"files/{path.relative_to(instance)}", path.open("rb"), manifest["sha256"])
        _add(archive, "manifest.json", io.BytesIO(json.dumps(manifest, indent=1).encode()), {})
    verify(unfinished)
    unfinished.replace(target)
    return manifest


def verify(source: Path) -> dict[str, Any]:
    """Read a whole backup and return its manifest; Invalid when anything is missing or changed."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream is None:
                    continue
                if member.name == "manifest.json":
                    manifest = json.load(stream)
                else:
                    found[member.name] = _digest(stream)
    except (tarfile.TarError, OSError, EOFError, ValueError, gzip.BadGzipFile) as error:
        raise Invalid(f"{source.name} cannot be read as a backup: {error}") from error
    if manifest.get("format") != FORMAT:
        raise Invalid(f"{source.name} is not a backup of Kring")
    if manifest["sha256"] != found:
        changed = sorted(set(manifest["sha256"].items()) ^ set(found.items()))
        raise Invalid(f"{source.name} was changed or is not complete: {changed[0][0]}")
    return manifest


def restore(engine: Engine, metadata: MetaData, instance: Path, source: Path) -> dict[str, Any]:
    """Fill a migrated, empty database and the instance folder from a verified backup, whole or not at all."""
    manifest = verify(source)
    with engine.begin() as connection, tarfile.open(source, "r:gz") as archive:
        if manifest["revision"] != _revision(connection):
            raise Conflict(f"the backup has schema {manifest['revision']}, this database {_revision(connection)}")
        late: list[tuple[Table, list[dict[str, Any]]]] = []
        filled = [t.name for t in metadata.sorted_tables if t.name not in _KEPT_OUT and _is_filled(connection, t)]
        if filled:
            raise Conflict(f"the database is not empty ({', '.join(filled[:3])} …): restore into a new one")
        for table in metadata.sorted_tables:
            if table.name in manifest["rows"]:
                stream = archive.extractfile(f"tables/{table.name}.jsonl")
                late.append((table, _fill(connection, table, stream)))  # type: ignore[arg-type]
        for table, rows in late:
            _set_late(connection, table, rows)
        _go_on_counting(connection, metadata)
        counted = {t.name: _count(connection, t) for t in metadata.sorted_tables if t.name in manifest["rows"]}
        if counted != manifest["rows"]:
            raise Conflict("not every row could be restored")
        _put_files(archive, instance)
    return manifest


def _revision(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def _files(instance: Path) -> Iterator[Path]:
    secret = instance / "secret.key"
    if secret.exists():
        yield secret
    yield from sorted(path for path in (instance / "uploads").rglob("*") if path.is_file())


def _add(archive: tarfile.TarFile, name: str, stream: IO[bytes], digests: dict[str, str]) -> None:
    with stream:
        digests[name] = _digest(stream)
        size = stream.tell()
        stream.seek(0)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        archive.addfile(entry, stream)


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _add_table(archive: tarfile.TarFile, connection: Connection, table: Table, digests: dict[str, str]) -> int:
    count = 0
    rows = connection.execution_options(yield_per=_batch(table)).execute(select(table).order_by(*table.primary_key))
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by _add)
    for row in rows.mappings():
        file.write(json.dumps({k: _plain(v) for k, v in row.items()}, ensure_ascii=False).encode() + b"\n")
        count += 1
    file.seek(0)
    _add(archive, f"tables/{table.name}.jsonl", file, digests)
    return count


def _batch(table: Table) -> int:
    """How many rows are in memory together. Short bytes, such as a hash, say their length."""
    is_large = any(isinstance(column.type, LargeBinary) and column.type.length is None for column in table.c)
    return _BATCH_OF_BYTES if is_large else _BATCH


def _plain(value: Any) -> Any:
    """A column's value as JSON; the column's type tells how it is read back."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    return value.to_json() if hasattr(value, "to_json") else getattr(value, "value", value)


def _value(column: Column[Any], plain: Any) -> Any:
    if plain is None:
        return None
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = stored.python_type
    if kind is bytes:
        return base64.b64decode(plain)
    if kind is datetime:
        return datetime.fromisoformat(plain)
    if kind is date:
        return date.fromisoformat(plain)
    if kind is UUID:
        return UUID(hex=plain)
    if hasattr(column.type, "enum_class") and column.type.enum_class is not None:
        return column.type.enum_class(plain)
    return plain


def _late_columns(table: Table) -> list[str]:
    """Columns that point at rows which may not be there yet: to the same table, or in a circle of tables."""
    return sorted(
        element.parent.name
        for constraint in table.foreign_key_constraints
        for element in constraint.elements
        if constraint.use_alter or constraint.referred_table is table
    )


def _fill(connection: Connection, table: Table, lines: IO[bytes]) -> list[dict[str, Any]]:
    late_names, late, batch = _late_columns(table), [], []
    (key,) = [c.name for c in table.primary_key] if late_names else [""]
    for line in lines:
        row = {name: _value(table.c[name], plain) for name, plain in json.loads(line).items()}
        if late_names and any(row[name] is not None for name in late_names):
            late.append({f"late_{name}": row[name] for name in (key, *late_names)})
        batch.append({**row, **dict.fromkeys(late_names)})
        if len(batch) == _batch(table):
            connection.execute(table.insert(), batch)
            batch = []
    if batch:
        connection.execute(table.insert(), batch)
    return late


def _set_late(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        (key,) = table.primary_key
        values: dict[str, Any] = {name: bindparam(f"late_{name}") for name in _late_columns(table)}
        connection.execute(table.update().where(key == bindparam(f"late_{key.name}")).values(values), rows)


def _go_on_counting(connection: Connection, metadata: MetaData) -> None:
    """PostgreSQL's sequences do not notice rows that came with their number."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            where = f"pg_get_serial_sequence('\"{table.name}\"', '{column.name}')"
            highest = f'(SELECT coalesce(max("{column.name}"), 0) + 1 FROM "{table.name}")'  # noqa: S608 (our own names)
            connection.execute(text(f"SELECT setval({where}, {highest}, false)"))


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one())  # noqa: S608


def _is_filled(connection: Connection, table: Table) -> bool:
    if not inspect(connection).has_table(table.name):
        raise Conflict("the database has no tables yet: run `kring migrate` first")
    return connection.execute(select(table).limit(1)).first() is not None


def _put_files(archive: tarfile.TarFile, instance: Path) -> None:
    for member in archive:
        if member.isfile() and member.name.startswith("files/"):
            target = instance / member.name.removeprefix("files/")
            if not target.resolve().is_relative_to(instance.resolve()):
                raise Invalid(f"the backup holds a file outside its folder: {member.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            stream = archive.extractfile(member)
            target.touch(mode=0o600)
            target.write_bytes(stream.read() if stream else b"")
