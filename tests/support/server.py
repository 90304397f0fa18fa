"""A real `kring` server in a process of its own, that does not outlive the tests."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

KRING = Path(sys.executable).with_name("kring")
READY_WITHIN = 300  # seconds; making the demo world took 3 s alone and 60 s on a machine that did five other things
STOPPED_WITHIN = 60


@dataclass
class Server:
    """One portal: its folder, its database, and the address it listens on once started.

    `with Server(folder).start() as portal:` stops it at the end of the block, unless it has been stopped before.
    """

    instance: Path
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None
    program: tuple[str | Path, ...] = (KRING,)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.instance / "server.log"

    @property
    def environment(self) -> dict[str, str]:
        """A small environment: nothing of the person who runs the tests gets in."""
        base = {"PATH": os.environ["PATH"], "HOME": str(self.instance), "PORT": str(self.port)}
        ours = {"KRING_INSTANCE": str(self.instance), "KRING_BASE_URL": self.address}
        return base | ours | ({"KRING_DATABASE_URL": self.database_url} if self.database_url else {}) | self.settings

    def start(self, *command: str) -> Server:
        """Start `kring serve` (or another command that serves) and wait until it answers."""
        self.instance.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.program, *(command or ("serve",))],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_end_with_parent,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self._kill()
            raise
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the server and wait for its end; SIGKILL is what a power cut looks like, and ends all its processes.

        The first one goes first: it would start another in the place of each that is killed.
        """
        if self.process is None:
            return
        others = psutil.Process(self.process.pid).children(recursive=True) if number is signal.SIGKILL else []
        self.process.send_signal(number)
        for other in others:
            other.kill()
        psutil.wait_procs(others, timeout=STOPPED_WITHIN)
        try:
            self.process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            self._kill()
            raise AssertionError(f"the server did not stop within {STOPPED_WITHIN} s\n{self.last_words()}") from None
        self.process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `kring …` on the same instance; a failing command fails the test unless `check` is false."""
        done = subprocess.run(
            [KRING, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=READY_WITHIN
        )
        assert not check or done.returncode == 0, f"kring {' '.join(arguments)}: {done.returncode}\n{done.stderr}"
        return done

    def last_words(self) -> str:
        """The end of what the server wrote."""
        return self.log.read_text(errors="replace")[-4000:]

    def _kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self._answers():
            assert self.process is not None
            assert self.process.poll() is None, f"the server ended with {self.process.returncode}\n{self.last_words()}"
            assert time.monotonic() < deadline, f"no answer within {READY_WITHIN} s\n{self.last_words()}"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with _OPENER.open(self.address, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True  # whatever it says, it is there
        except OSError:
            return False


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Linux ends the server when the tests are killed; elsewhere a killed run leaves it behind."""
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
