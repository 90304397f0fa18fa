"""Typed settings; the only place that reads the environment."""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LAST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one instance of Kring is set up. Every field can be set as `KRING_<FIELD>`; `PORT` sets the port."""

    instance: Path = ROOT / "instance"
    database_url: str = ""
    """SQLAlchemy address; empty means an SQLite file in the instance folder."""
    secret_key: str = ""
    """Empty means a key kept in the instance folder, made at first start."""
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    """The address people use; links in mails are built from it, never from a request's Host header."""
    processes: int = min(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
    """How many web processes there are: one computes in one thread at a time, so a second core wants a second one."""
    threads: int = 8
    """How many requests a web process has in hand at a time."""
    streams: int = 48
    """How many live pages it holds a stream for, in threads of their own; the others ask now and then."""
    worker: bool = True
    """Whether `kring serve` also does the jobs; in production `kring worker` does."""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_tls: bool = True
    mail_from: str = "kring@localhost"
    proxies: int = 0
    """How many reverse proxies stand in front and set X-Forwarded-For; 0 believes nobody."""
    backup_days: int = 0
    """For how many days the operator keeps a backup, as the privacy pages say; 0 says nothing about it."""
    testing: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read `KRING_*` and `PORT`; empty is not set. Raises ValueError that names the setting that cannot be read."""
        values: dict[str, object] = {}
        for name, slot in cls.__dataclass_fields__.items():
            key = "PORT" if name == "port" and environ.get("PORT") else f"KRING_{name.upper()}"
            if text := environ.get(key):
                values[name] = _read(key, text, str(slot.type))
        return cls(**values)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if self.base_url and not self.base_url.startswith(("http://", "https://")):
            raise ValueError(f"KRING_BASE_URL must begin with http:// or https://, not {self.base_url!r}")
        if self.database_url and not self.database_url.startswith(("postgres", "sqlite:")):
            raise ValueError("KRING_DATABASE_URL must begin with postgresql://")
        if self.port > LAST_PORT:
            raise ValueError(f"PORT must be at most {LAST_PORT}, not {self.port}")

    @property
    def database(self) -> str:
        """The database's address, with the driver that Kring ships."""
        if not self.database_url:
            return f"sqlite:///{self.instance.resolve() / 'kring.sqlite'}"
        for plain in ("postgres://", "postgresql://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url

    @property
    def address(self) -> str:
        """The base address without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can be meant by the base address; demo sign-ins work nowhere else."""
        host = urlsplit(self.address).hostname or ""
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def secret(self) -> str:
        """The instance's secret; made once and kept with mode 600, so that sessions survive a restart."""
        if self.secret_key:
            return self.secret_key
        kept = self.instance / "secret.key"
        if not kept.exists():
            self.instance.mkdir(parents=True, exist_ok=True)
            fresh = self.instance / f"secret.{secrets.token_hex(4)}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(32))
            with suppress(FileExistsError):  # two processes that start at once agree on the first
                os.link(fresh, kept)
            fresh.unlink()
        return kept.read_text().strip()


def _read(key: str, text: str, kind: str) -> object:
    if kind == "Path":
        return Path(text)
    if kind == "bool":
        if text.lower() not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
            raise ValueError(f"{key} must be yes or no, not {text!r}")
        return text.lower() in {"1", "true", "yes", "on"}
    if kind == "int":
        if not text.strip().isdecimal():
            raise ValueError(f"{key} must be a whole number, not {text!r}")
        return int(text)
    return text
