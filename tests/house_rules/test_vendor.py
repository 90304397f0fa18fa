"""static/vendor holds what package-lock.json says, untouched, each package with its licence."""

import json
import re
from pathlib import Path

import pytest

from tools import vendor

ROOT = Path(__file__).resolve().parents[2]


def test_vendored_files_have_their_recorded_checksums():
    assert (vendor.VENDOR / "checksums.txt").read_text() == vendor.checksums()


def test_vendor_holds_exactly_the_chosen_files_of_the_locked_versions():
    found = {line.partition("  ")[2] for line in vendor.checksums().splitlines()}
    assert found == set(vendor.expected_paths())


def test_every_vendored_package_brings_its_licence():
    folders = [path for path in vendor.VENDOR.iterdir() if path.is_dir()]
    assert len(folders) == len(vendor.FILES)
    assert all((path / "LICENSE").stat().st_size > 0 for path in folders)


def test_lock_names_what_package_json_asks_for():
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert {name: vendor.locked_versions()[name] for name in asked} == asked
    assert set(vendor.FILES) <= set(asked)


@pytest.mark.parametrize("lock", ["package-lock.json", "requirements/runtime.txt", "requirements/dev.txt"])
def test_lock_files_name_no_address_and_pin_a_hash(lock):
    text = (ROOT / lock).read_text()
    assert not re.search(r"https?://|file:|--index-url|--find-links", text)
    assert re.search(r"sha512-|--hash=sha256:", text)


def test_changed_file_is_noticed(tmp_path):
    (tmp_path / "htmx-9").mkdir()
    script = tmp_path / "htmx-9" / "htmx.min.js"
    script.write_text("one")
    before = vendor.checksums(tmp_path)
    script.write_text("two")
    assert vendor.checksums(tmp_path) != before


def test_check_tells_missing_changed_and_left_over_files(tmp_path):
    modules, copied = tmp_path / "node_modules", tmp_path / "vendor"
    for package, files in vendor.FILES.items():
        (modules / package).mkdir(parents=True)
        version = vendor.locked_versions()[package]
        (modules / package / "package.json").write_text(json.dumps({"version": version}))
        for file in files:
            (modules / package / file).parent.mkdir(exist_ok=True)
            (modules / package / file).write_text(file)
    vendor.copy(modules, copied)
    assert vendor.differences(modules, copied) == []
    first, second, *_ = sorted(vendor.expected_paths())
    (copied / first).write_text("changed")
    (copied / second).unlink()
    (copied / "extra.js").write_text("left over")
    assert vendor.differences(modules, copied) == sorted([first, second, "extra.js"])


def test_copy_refuses_another_version_than_the_locked_one(tmp_path):
    package = next(iter(vendor.FILES))
    (tmp_path / package).mkdir(parents=True)
    (tmp_path / package / "package.json").write_text('{"version": "0.0.1"}')
    with pytest.raises(ValueError, match="npm ci"):
        vendor.copy(tmp_path, tmp_path / "vendor")
