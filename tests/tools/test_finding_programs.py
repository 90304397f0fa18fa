"""What the tools choose on machines of different kinds: a browser that starts, a Python that is new enough."""

from pathlib import Path

import pytest

from tools import browser, environment

WELL, ILL = 0, 1


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A PATH of its own; `machine(chromium=ILL)` puts a program on it that ends so, and logs how it was called."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "MAC_APPLICATIONS", ())
    monkeypatch.setattr(browser, "_downloaded", lambda: str(tmp_path / "downloaded"))

    def put(**programs: int) -> Path:
        for name, status in programs.items():
            path = tmp_path / name.replace("_", "-").replace("python3-", "python3.")
            path.write_text(f'#!/bin/sh\necho "$@" >> {path}.log\nexit {status}\n')
            path.chmod(0o755)
        return tmp_path

    return put


def test_browser_on_the_path_comes_first(machine):
    folder = machine(google_chrome=WELL, chromium=WELL, downloaded=WELL)
    assert browser.find() == str(folder / "chromium")


def test_program_that_only_carries_the_name_is_passed_over(machine):
    folder = machine(chromium=ILL, chromium_browser=ILL, google_chrome=WELL)
    assert browser.find() == str(folder / "google-chrome")


def test_own_download_is_the_last_resort(machine):
    folder = machine(chromium=ILL, downloaded=WELL)
    assert browser.find() == str(folder / "downloaded")


def test_no_browser_is_an_error_that_says_so(machine, monkeypatch, capsys):
    machine()
    monkeypatch.setattr(browser, "install", lambda: None)
    assert browser.main() == 1
    assert "no Chromium" in capsys.readouterr().err


def test_old_python_hands_over_to_the_newest_that_works(machine):
    folder = machine(python3_13=ILL, python3_12=WELL, python3_11=WELL)
    assert environment.hand_over_to_a_newer_python() == 0
    assert (folder / "python3.12.log").read_text().count("environment.py") == 1
    assert not (folder / "python3.11.log").exists()


def test_old_python_alone_is_told_what_is_needed(machine, capsys):
    machine(python3_11=ILL)
    assert environment.hand_over_to_a_newer_python() == 1
    assert "Kring needs Python 3.11 or newer" in capsys.readouterr().err
