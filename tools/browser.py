"""Finds the Chromium that journeys drive, and installs one where there is none; prints its path.

First the one on the PATH, then the system's package manager (as root, or through sudo where that asks no password),
then Playwright's own download, which is kept inside .venv. None found is an error.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
IN_VENV = {"PLAYWRIGHT_BROWSERS_PATH": "0"}


def find() -> str | None:
    """The first Chromium that starts."""
    return next((path for path in _candidates() if _starts(path)), None)


def install() -> None:
    """Install a Chromium in the first way that is open here; what fails says so on its own."""
    for command in _ways():
        print("+", " ".join(command), flush=True)
        subprocess.run(command, env=os.environ | IN_VENV | {"DEBIAN_FRONTEND": "noninteractive"}, check=False)
        if find():
            return


def _candidates() -> Iterator[str]:
    yield from (path for name in NAMES if (path := shutil.which(name)))
    yield from (path for path in MAC_APPLICATIONS if Path(path).exists())
    if (path := _downloaded()) and Path(path).exists():
        yield path


def _downloaded() -> str:
    """Where Playwright's own Chromium lies, or would."""
    script = (
        "from playwright.sync_api import sync_playwright as p\nwith p() as play: print(play.chromium.executable_path)"
    )
    asked = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | IN_VENV, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


def _starts(path: str) -> bool:
    """Whether it is a browser at all: on Ubuntu `chromium-browser` may only be a note about a snap."""
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def _ways() -> Iterator[list[str]]:
    if shutil.which("apt-get") and (rights := _root_rights()) is not None:
        yield [*rights, "apt-get", "update", "-qq"]
        yield [*rights, "apt-get", "install", "-qq", "--yes", "--no-install-recommends", "chromium"]
    yield [sys.executable, "-m", "playwright", "install", "chromium"]
    if platform.system() == "Linux" and _root_rights() is not None and Path(_downloaded()).is_file():
        yield [sys.executable, "-m", "playwright", "install-deps", "chromium"]


def _root_rights() -> list[str] | None:
    """What to put before a command that needs root: nothing as root, `sudo`, or None if it may not be had."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def main() -> int:
    if find() is None:
        install()
    path = find()
    print(
        path or "no Chromium could be found or installed: put one on the PATH", file=sys.stdout if path else sys.stderr
    )
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
