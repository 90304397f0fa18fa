"""Opinion groups against what the Polis server computed, and against the groups its exports name.

The server's results: agree is -1 there, so its centre and its places have the other sign.
"""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np
import pytest

from portal.boards.opinions.analysis import Analysis, analyse
from portal.boards.opinions.components import components
from portal.boards.opinions.lottery import priorities
from portal.boards.opinions.reading import Export, read_export
from portal.boards.opinions.statements import tally
from portal.boards.opinions.telling import agreement_with
from tests.boards.opinions.made import shuffled
from tests.support.corpus import FOLDER

pytestmark = pytest.mark.corpus

SERVER = ("above-100-ptpts", "25ptpt-3gp-no-strict-with-meta")
EXACT = 1e-9


@pytest.fixture(scope="module", params=SERVER)
def served(request) -> tuple[Export, dict[str, Any]]:
    """The votes of a conversation, and the server's results."""
    folder = FOLDER / "opinions" / request.param
    return read_export(folder), json.loads((folder / "math-pca2.json").read_text())


def published(results: dict[str, Any]) -> dict[str, str]:
    """The group of each participant, through the base clusters."""
    group = {base: str(one["id"]) for one in results["group-clusters"] for base in one["members"]}
    bases = zip(results["base-clusters"]["id"], results["base-clusters"]["members"], strict=True)
    return {str(person): group[base] for base, members in bases for person in members}


@pytest.fixture(scope="module")
def given(served) -> Analysis:
    export, results = served
    return analyse(export.votes, published(results))


def test_moderated_statements_are_the_servers(served):
    export, results = served
    votes = export.votes
    assert votes.statements == [str(name) for name in results["tids"]]
    out = {str(name) for name in results["mod-out"]} & set(votes.statements)
    assert {name for name, is_out in zip(votes.statements, votes.moderated, strict=True) if is_out} == out


def test_components_and_places_are_the_servers(served):
    export, results = served
    found = components(export.votes)
    theirs = np.array(results["pca"]["comps"]).T
    signs = np.sign((found.loadings * theirs).sum(axis=0))
    assert np.abs(found.loadings * signs - theirs).max() < EXACT
    shown = ~export.votes.moderated
    assert np.abs(found.mean + results["pca"]["center"])[shown].max() < EXACT
    place = dict(zip(export.votes.participants, -found.places * signs, strict=True))
    clusters = results["base-clusters"]
    for members, *middle in zip(clusters["members"], clusters["x"], clusters["y"], strict=True):
        assert np.abs(np.mean([place[str(one)] for one in members], axis=0) - middle).max() < EXACT


def test_representative_statements_are_the_servers(served, given):
    _, results = served
    for name, told in zip(given.names, given.representative, strict=True):
        theirs = results["repness"][name]
        assert [(one.statement, one.side) for one in told] == [(str(it["tid"]), it["repful-for"]) for it in theirs]
        for one, it in zip(told, theirs, strict=True):
            assert (one.votes, one.of) == (it["n-success"], it["n-trials"])
            assert (one.p, one.z_p, one.r) == pytest.approx(
                (it["p-success"], it["p-test"], it["repness"]), abs=EXACT, rel=0
            )
            # The server keeps this one in single precision.
            assert float(np.float32(one.z_r)) == pytest.approx(it["repness-test"], abs=1e-6)


def test_consensus_is_the_servers(served, given):
    _, results = served
    for side in ("agree", "disagree"):
        ours, theirs = given.consensus(side), results["consensus"][side]
        assert [one.statement for one in ours] == [str(it["tid"]) for it in theirs]
        for one, it in zip(ours, theirs, strict=True):
            assert (one.p, one.z_p) == pytest.approx((it["p-success"], it["p-test"]), abs=EXACT, rel=0)


def test_group_informed_consensus_is_the_servers(served, given):
    _, results = served
    assert given.informed_consensus() == pytest.approx(results["group-aware-consensus"], abs=EXACT, rel=0)


def test_weights_in_the_lottery_are_the_servers(served, given):
    export, results = served
    placed = np.where(given.labels < 0, -1, 0)
    counted, _ = tally(export.votes, placed, 1)
    weights = priorities(counted, given.extremity).tolist()
    for name, weight in zip(export.votes.statements, weights, strict=True):
        if int(name) not in results["meta-tids"]:
            assert weight == pytest.approx(results["comment-priorities"][name], rel=EXACT)


@pytest.mark.parametrize(("name", "least"), [("vtaiwan.uberx", 0.65), ("scoop-hivemind.ubi", 0.05)])
def test_groups_resemble_the_published_ones_and_know_no_order(name, least):
    """Measured: 0.72 and 0.09. The published groups of the second do not lie apart in two components at all."""
    export = read_export(FOLDER / "opinions" / name)
    found = analyse(export.votes)
    assert agreement_with(found, export.published) > least
    other = analyse(shuffled(export.votes))
    labels = dict(zip(other.votes.participants, other.labels.tolist(), strict=True))
    assert [labels[one] for one in export.votes.participants] == found.labels.tolist()
    assert other.evidence == found.evidence


def test_matrix_and_list_of_an_export_say_the_same(tmp_path):
    folder = FOLDER / "opinions" / "scoop-hivemind.ubi"
    for name in ("participants-votes.csv", "comments.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    listed, tabled = read_export(folder), read_export(tmp_path)
    assert tabled.votes.participants == listed.votes.participants
    assert np.array_equal(tabled.votes.matrix, listed.votes.matrix)
    with (folder / "participants-votes.csv").open(encoding="utf-8-sig") as file:
        assert listed.published == {row["participant"]: row["group-id"] for row in csv.DictReader(file)}
