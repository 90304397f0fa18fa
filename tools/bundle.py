"""Makes one script of several and of the npm packages they import, the same bytes each time.

static/bundles/editor.js is the editor of texts, tests/oracles/yjs/bundle.js what tests compare with Yjs. `make vendor`
runs it after `npm ci`; pages, tests and installs then need no Node. `--check` writes nothing and says what differs.
The licences of all packages that are in a bundle stand beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUNDLES = {
    "static/bundles/editor.js": ("static/editor/main.js",),
    "tests/oracles/yjs/bundle.js": ("tests/oracles/yjs/page.js", "--global-name=yjs"),
}
"""What is made of what, with options of its own."""
ESBUILD = (
    "node_modules/.bin/esbuild", "--bundle", "--minify", "--format=iife", "--target=es2020", "--charset=utf8",
    "--legal-comments=none", "--log-level=warning",
)  # fmt: skip
LICENCES = ("LICENSE", "LICENSE.md", "LICENCE")


def make(folder: Path) -> list[str]:
    """Write all bundles and their licences below `folder`; returns their paths there."""
    made: list[str] = []
    for bundle, entry in BUNDLES.items():
        with tempfile.NamedTemporaryFile(suffix=".json") as meta:
            command = (*ESBUILD, *entry, f"--outfile={folder / bundle}", f"--metafile={meta.name}")
            subprocess.run(command, cwd=ROOT, check=True)
            inputs = json.loads(Path(meta.name).read_text())["inputs"]
        licences = str(Path(bundle).with_suffix(".licences.txt"))
        (folder / licences).write_text("\n".join(_licence(package) for package in packages(inputs)))
        made += [bundle, licences]
    return made


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
    """Paths below `folder` that are missing or other than made anew."""
    with tempfile.TemporaryDirectory() as scratch:
        return [path for path in make(Path(scratch)) if _bytes(Path(scratch) / path) != _bytes(folder / path)]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    """Make, or with `--check` compare; 1 if something differs."""
    if sys.argv[1:] != ["--check"]:
        make(ROOT)
        return 0
    wrong = differences(ROOT)
    print("\n".join(f"differs: {path}" for path in wrong) or "all bundles are as their sources say")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
