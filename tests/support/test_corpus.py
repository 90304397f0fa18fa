"""Tests over real files: required in CI, left out with a plain word elsewhere, never passed over in silence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import corpus

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest
from tests.support.corpus import corpus_files

@pytest.mark.corpus
@pytest.mark.parametrize("path", corpus_files("*.txt"), ids=lambda path: path.name)
def test_real_file_says_hello(path):
    assert path.read_text() == "hello"

def test_that_needs_no_file():
    pass
"""


def run(folder: Path, corpus_folder: Path, **environment: str) -> tuple[int, str]:
    (folder / "test_real_files.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", ROOT / "pyproject.toml", folder],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "KRING_CORPUS": str(corpus_folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def real_files(tmp_path):
    folder = tmp_path / "real"
    folder.mkdir()
    (folder / "one.txt").write_text("hello")
    return folder


@pytest.mark.parametrize("ci", ["", "true"])
def test_present_corpus_is_tested_everywhere(tmp_path, real_files, ci):
    code, told = run(tmp_path, real_files, CI=ci)
    assert code == 0
    assert "2 passed" in told
    assert "not run" not in told


def test_failing_real_file_fails_the_run(tmp_path, real_files):
    (real_files / "two.txt").write_text("bye")
    code, told = run(tmp_path, real_files)
    assert code == 1
    assert "test_real_file_says_hello[two.txt]" in told


def test_absent_corpus_is_told_and_the_rest_is_run(tmp_path):
    code, told = run(tmp_path, tmp_path / "nowhere")
    assert code == 0
    assert "1 passed, 1 deselected" in told
    assert "corpus tests were not run" in told
    assert "skipped" not in told


def test_absent_corpus_is_an_error_in_ci(tmp_path):
    code, told = run(tmp_path, tmp_path / "nowhere", CI="true")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "the corpus is missing" in told


def test_pattern_that_matches_nothing_is_an_error(real_files, monkeypatch):
    monkeypatch.setattr(corpus, "FOLDER", real_files)
    with pytest.raises(LookupError, match=r"\*\.xlsx"):
        corpus.corpus_files("*.xlsx")
