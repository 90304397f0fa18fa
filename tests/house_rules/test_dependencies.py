"""What the portal imports is what an installation brings, and each direct dependency has its reason in ADR 1."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def imported_packages():
    """Top-level module → a file that imports it, over the whole portal."""
    found = {}
    for path in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            else:
                names = []
            found |= {name.partition(".")[0]: path.relative_to(ROOT).as_posix() for name in names}
    return found


def test_portal_imports_only_what_the_runtime_lock_installs():
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / "runtime.txt").read_text(), re.MULTILINE))
    origins = packages_distributions()
    foreign = {
        module: path
        for module, path in imported_packages().items()
        if module not in sys.stdlib_module_names | {"portal", "_typeshed"}  # the latter is for type checkers only
        and not locked & {normal(name) for name in origins.get(module, [])}
    }
    assert foreign == {}


def test_every_direct_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *chain.from_iterable(project["dependency-groups"].values())]
    names = {re.split(r"[\[~<>=]", requirement)[0] for requirement in asked}
    reasons = (ROOT / "docs" / "adr" / "0001-dependencies.md").read_text()
    unexplained = {name for name in names if not name.startswith("types-") and name not in reasons}
    assert unexplained == set()


def test_both_locks_agree():
    locked = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("runtime", "dev")
    ]
    shared = locked[0].keys() & locked[1].keys()
    assert shared
    assert {name: locked[0][name] for name in shared} == {name: locked[1][name] for name in shared}
