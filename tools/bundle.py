"""Makes static/bundles/editor.js from static/editor/ and the npm packages it imports, the same bytes each time.

`make vendor` runs it after `npm ci`; pages, tests and installs then need no Node. `--check` writes nothing and says
what differs. The licences of all packages that are in the bundle stand beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUNDLES = ROOT / "static" / "bundles"
ENTRY = "static/editor/main.js"
NAMES = ("editor.js", "editor.licences.txt")
ESBUILD = (
    "node_modules/.bin/esbuild", ENTRY, "--bundle", "--minify", "--format=iife", "--target=es2020", "--charset=utf8",
    "--legal-comments=none", "--log-level=warning",
)  # fmt: skip
LICENCES = ("LICENSE", "LICENSE.md", "LICENCE")


def make(folder: Path) -> None:
    """Write the bundle and its licences into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(suffix=".json") as meta:
        command = (*ESBUILD, f"--outfile={folder / 'editor.js'}", f"--metafile={meta.name}")
        subprocess.run(command, cwd=ROOT, check=True)
        inputs = json.loads(Path(meta.name).read_text())["inputs"]
    (folder / "editor.licences.txt").write_text("\n".join(_licence(package) for package in packages(inputs)))


def packages(inputs: list[str]) -> list[str]:
    """The npm packages among the files that went into the bundle."""
    parts = [path.partition("node_modules/")[2].split("/") for path in inputs if path.startswith("node_modules/")]
    return sorted({"/".join(part[:2]) if part[0].startswith("@") else part[0] for part in parts})


def _licence(package: str) -> str:
    folder = ROOT / "node_modules" / package
    version = json.loads((folder / "package.json").read_text())["version"]
    text = next((folder / name).read_text() for name in LICENCES if (folder / name).is_file())
    return f"{package} {version}\n\n{text.strip()}\n"


def differences(folder: Path) -> list[str]:
    """Names of files in `folder` that are missing or other than made anew."""
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch))
        return [name for name in NAMES if _bytes(Path(scratch) / name) != _bytes(folder / name)]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    """Make, or with `--check` compare; 1 if something differs."""
    if sys.argv[1:] != ["--check"]:
        make(BUNDLES)
        return 0
    wrong = differences(BUNDLES)
    print("\n".join(f"differs: static/bundles/{name}" for name in wrong) or "static/bundles is as its sources say")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
