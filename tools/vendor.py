"""Copies chosen files of npm packages, byte for byte, from node_modules into static/vendor.

`make vendor` runs it after `npm ci`; pages, tests and installs then need no Node. `--check` writes nothing and says
what differs. checksums.txt has the format of sha256sum, so `cd static/vendor && sha256sum -c checksums.txt` works too.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"

FILES = {
    "htmx.org": ("dist/htmx.min.js", "LICENSE"),
    "@fontsource-variable/atkinson-hyperlegible-next": (
        "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
        "files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
        "LICENSE",
    ),
}


def locked_versions(root: Path = ROOT) -> dict[str, str]:
    """The version of every package that package-lock.json installs at the top of node_modules."""
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    return {
        path.removeprefix("node_modules/"): entry["version"]
        for path, entry in packages.items()
        if path.rpartition("node_modules/")[0] == "" and path
    }


def folder(package: str, version: str) -> str:
    """The name of a package's folder: `htmx.org` 4.0.1 stands in `htmx-4.0.1`, a scope is left out."""
    return f"{package.rpartition('/')[2].removesuffix('.org')}-{version}"


def expected_paths() -> dict[str, tuple[str, str]]:
    """Every vendored file, as path below static/vendor → (package, path inside the package)."""
    versions = locked_versions()
    return {
        f"{folder(package, versions[package])}/{Path(file).name}": (package, file)
        for package, files in FILES.items()
        for file in files
    }


def checksums(vendor: Path = VENDOR) -> str:
    """The checksum list of all files below `vendor`, itself left out."""
    files = sorted(path for path in vendor.rglob("*") if path.is_file() and path.name != "checksums.txt")
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(vendor).as_posix()}\n" for path in files
    )


def copy(modules: Path, vendor: Path) -> None:
    """Make `vendor` anew from the installed packages. Raises ValueError if a package is not the locked version."""
    versions = locked_versions()
    for package in FILES:
        installed = json.loads((modules / package / "package.json").read_text())["version"]
        if installed != versions[package]:
            raise ValueError(f"{package} is installed as {installed}, locked as {versions[package]}: run npm ci")
    shutil.rmtree(vendor, ignore_errors=True)
    for path, (package, file) in expected_paths().items():
        (vendor / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / package / file, vendor / path)
    (vendor / "checksums.txt").write_text(checksums(vendor))


def differences(modules: Path, vendor: Path) -> list[str]:
    """Paths below `vendor` that are missing, left over or other than a fresh copy would be."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "vendor"
        copy(modules, fresh)
        paths = {path.relative_to(top) for top in (fresh, vendor) for path in top.rglob("*") if path.is_file()}
        return sorted(str(path) for path in paths if _bytes(fresh / path) != _bytes(vendor / path))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    """Copy, or with `--check` compare; 1 if something differs."""
    modules = ROOT / "node_modules"
    if sys.argv[1:] == ["--check"]:
        wrong = differences(modules, VENDOR)
        print("\n".join(f"differs: static/vendor/{path}" for path in wrong) or "static/vendor is as the lock says")
        return 1 if wrong else 0
    copy(modules, VENDOR)
    print((VENDOR / "checksums.txt").read_text(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
