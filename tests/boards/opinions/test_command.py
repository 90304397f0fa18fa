"""`kring opinions`: its JSON, its words and its exit status."""

import csv
import json
import random
import subprocess
import sys

import pytest
from click.testing import CliRunner

from portal.boards.cli.opinions import opinions
from tests.boards.opinions.made import camps, write_export


@pytest.fixture
def folder(tmp_path):
    return write_export(tmp_path, camps((60, 50)))


def run(*arguments):
    return CliRunner().invoke(opinions, [str(argument) for argument in arguments])


def test_json_has_the_promised_shape(folder):
    done = run(folder, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert list(found) == ["k", "participants", "groups", "consensus", "group_informed_consensus", "verdict"]
    assert found["k"] == 2
    assert set(found["participants"]["p3"]) == {"in", "x", "y", "group"}
    assert {group["size"] for group in found["groups"].values()} == {60, 50}
    assert set(found["groups"]["0"]["representative"][0]) == {"statement", "side", "p", "z_p", "r", "z_r"}
    assert set(found["consensus"]) == {"agree", "disagree"}
    assert len(found["group_informed_consensus"]) == 24
    assert found["verdict"]["code"] == "clear_groups"
    assert found["verdict"]["text"] == "110 people voted on enough statements. We see 2 groups that vote alike."


def test_shuffled_rows_give_the_same_output(folder):
    before = run(folder, "--json").stdout
    for name in ("votes.csv", "comments.csv"):
        header, *rows = (folder / name).read_text().splitlines()
        random.Random(3).shuffle(rows)
        (folder / name).write_text("\n".join([header, *rows]))
    assert run(folder, "--json").stdout == before


def test_groups_of_a_file_are_described(folder, tmp_path):
    with (tmp_path / "groups.csv").open("w") as file:
        csv.writer(file).writerows([("participant", "group-id"), *((f"p{at}", at % 2) for at in range(100))])
    found = json.loads(run(folder, "--json", "--groups", tmp_path / "groups.csv").stdout)
    assert found["verdict"]["code"] == "groups_given"
    assert [found["participants"][name]["group"] for name in ("p0", "p1", "p105")] == ["0", "1", None]


def test_words_are_for_readers(folder):
    said = run(folder).stdout
    assert "We see 2 groups that vote alike." in said
    assert "Group 0 · 60 people" in said
    assert "Statement" in said


def test_agreement_with_published_groups_is_told(folder):
    rows = [("participant", "group-id"), *((f"p{at}", int(at < 60)) for at in range(110))]
    with (folder / "participants-votes.csv").open("w") as file:
        csv.writer(file).writerows(rows)
    assert "(adjusted Rand index): 1.00" in run(folder).stdout


def test_votes_without_texts_are_computed_and_what_is_missing_is_said(folder):
    before = json.loads(run(folder, "--json").stdout)
    (folder / "comments.csv").unlink()
    done = run(folder, "--json")
    assert (done.exit_code, json.loads(done.stdout)["groups"]) == (0, before["groups"])
    assert done.stderr.startswith("comments.csv: This file is missing")


def test_unusable_files_end_with_one_and_a_reason(folder, tmp_path):
    assert run(tmp_path / "nowhere").exit_code == 1
    done = run(folder, "--groups", tmp_path / "none.csv")
    assert (done.exit_code, done.stderr) == (1, "none.csv: This file cannot be read.\n")
    assert run("--json").exit_code == 2


def test_nothing_at_start_up_imports_numpy():
    program = "import sys; from portal.app import create_app; create_app(); sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
