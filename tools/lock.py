"""Chooses versions anew: pyproject.toml → requirements/*.txt, package.json → package-lock.json.

The locks hold for CPython 3.11 and newer on Linux and macOS, carry hashes, and name no index.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = (
    "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11",
    "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate",
)  # fmt: skip


def lock_python() -> None:
    """Runtime first; what tests and checks add must agree with it."""
    with tempfile.TemporaryDirectory() as scratch:
        venv.create(scratch, with_pip=True)
        _run(f"{scratch}/bin/python", "-m", "pip", "install", "--quiet", "uv")
        compile_ = (f"{scratch}/bin/uv", *COMPILE)
        _run(*compile_, "pyproject.toml", "--group", "build", "--output-file", "requirements/runtime.txt")
        _run(
            *compile_, "--group", "dev", "--constraints", "requirements/runtime.txt",
            "--output-file", "requirements/dev.txt",
        )  # fmt: skip


def lock_npm() -> None:
    """npm leaves out where packages come from (.npmrc) but not where their authors take money."""
    path = ROOT / "package-lock.json"
    _run("npm", "install", "--package-lock-only")
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


def _run(*command: str) -> None:
    print("+", " ".join(command), flush=True)
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    lock_python()
    lock_npm()
