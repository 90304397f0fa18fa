"""A look over the installation: what is well, what to look at, what is broken."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from portal.config import Settings
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.jobs import Job
from portal.kernel.live import CHANNEL
from portal.operating import schema

Verdict = Literal["ok", "look", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says, in English: operators read it in a terminal."""

    check: str
    verdict: Verdict
    words: str


Check = Callable[[Settings], Finding]

_checks: list[Check] = []


def check(function: Check) -> Check:
    """Add a check; slices add their own."""
    if function not in _checks:
        _checks.append(function)
    return function


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check's finding, the database first: the others need it."""
    first = database(settings)
    yield first
    if first.verdict != "broken":
        for function in _checks:
            yield function(settings)


def database(settings: Settings) -> Finding:
    """It answers, and its schema is the one that this version of Kring expects."""
    try:
        present, expected = schema.present(), schema.expected()
    except OperationalError as error:
        return Finding("database", "broken", str(error.orig).strip().partition("\n")[0])
    if present != expected:
        words = f"schema is {present or 'empty'}, expected {expected}: run `kring migrate`"
        return Finding("database", "broken", words)
    return Finding("database", "ok", f"{db.engine.dialect.name}, schema {present}")


@check
def integrity(settings: Settings) -> Finding:
    """The database's own check of its pages (SQLite), or of its promise to flush (PostgreSQL)."""
    if db.engine.dialect.name == "sqlite":
        words = str(db.session.execute(text("PRAGMA quick_check")).scalar())
        return Finding("integrity", "ok" if words == "ok" else "broken", words)
    flush = {name: str(db.session.execute(text(f"SHOW {name}")).scalar()) for name in ("fsync", "synchronous_commit")}
    durable = flush["fsync"] == "on" and flush["synchronous_commit"] in ("on", "remote_write", "remote_apply")
    words = ", ".join(f"{name} {value}" for name, value in flush.items())
    return Finding("integrity", "ok" if durable else "broken", words if durable else f"answers can be lost: {words}")


@check
def address(settings: Settings) -> Finding:
    """People outside this machine are served over HTTPS."""
    if settings.is_https or settings.is_loopback:
        return Finding("address", "ok", settings.address)
    return Finding("address", "look", f"{settings.address} is not HTTPS: anybody on the way can read what people send")


@check
def secret(settings: Settings) -> Finding:
    """The secret is readable by nobody else."""
    kept = settings.instance / "secret.key"
    if settings.secret_key:
        return Finding("secret", "ok", "from KRING_SECRET_KEY")
    if stat.S_IMODE(kept.stat().st_mode) & 0o077:
        return Finding("secret", "broken", f"others on this machine can read {kept.name}: chmod 600")
    return Finding("secret", "ok", kept.name)


@check
def mail(settings: Settings) -> Finding:
    """Mail leaves the house."""
    if settings.smtp_host:
        return Finding("mail", "ok", f"through {settings.smtp_host}:{settings.smtp_port}")
    return Finding("mail", "look", "no KRING_SMTP_HOST: mails are only kept in the outbox folder")


@check
def jobs(settings: Settings) -> Finding:
    """Somebody does the jobs, and none was given up."""
    given_up = db.session.scalar(select(func.count()).select_from(Job).where(Job.done_at.is_not(None))) or 0
    late = clock.now() - timedelta(hours=1)
    waiting = select(func.count()).select_from(Job).where(Job.done_at.is_(None), Job.run_at < late)
    if given_up:
        return Finding("jobs", "broken", f"{given_up} given up after repeated errors")
    if count := db.session.scalar(waiting):
        return Finding(
            "jobs", "look", f"{count} wait for more than an hour: is `kring worker` or `kring serve` running?"
        )
    return Finding("jobs", "ok", "none late, none given up")


@check
def live_pages(settings: Settings) -> Finding:
    """How many pages can be live at the same time, and who listens."""
    words = f"{settings.processes * settings.streams} streams, `kring asgi` holds more"
    if db.engine.dialect.name == "postgresql":
        listening = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = :listen"
        count = db.session.execute(text(listening), {"listen": f"LISTEN {CHANNEL}"}).scalar()
        words += f"; processes with live pages now: {count}"
    return Finding("live pages", "ok", words)


@check
def disk(settings: Settings) -> Finding:
    """There is room left."""
    free = shutil.disk_usage(settings.instance).free // 2**20
    return Finding("disk", "ok" if free > 500 else "broken", f"{free} MB free at {settings.instance.name}/")
