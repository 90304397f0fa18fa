"""Places against numpy's singular value decomposition, and independent of how the votes were written down."""

import numpy as np
import pytest

from portal.boards.opinions.components import components, leading
from tests.boards.opinions.made import dense, random_votes, shuffled, votes_of


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("people", "statements", "moderated"), [(60, 9, ()), (30, 50, (3, 7)), (5, 12, (0,))])
def test_components_and_places_are_those_of_the_dense_matrix(seed, people, statements, moderated):
    votes = random_votes(seed, people, statements, moderated)
    found, (loadings, places) = components(votes), dense(votes)
    signs = np.sign((found.loadings * loadings).sum(axis=0))
    assert np.allclose(found.loadings * signs, loadings, atol=1e-9)
    assert np.allclose(found.places * signs, places, atol=1e-9)


def test_more_statements_than_one_krylov_space_holds():
    votes = random_votes(1, 300, 190)
    assert np.allclose(np.abs(components(votes).places), np.abs(dense(votes)[1]), atol=1e-9)


def test_moderated_statement_moves_nobody_but_scales_everybody():
    votes = random_votes(3, moderated=(2,))
    other = votes.matrix.copy()
    other[:, 2] = 1
    assert np.array_equal(components(votes).places, components(votes_of(other, (2,))).places)
    assert np.allclose(components(votes).loadings[2], 0, atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_order_of_rows_and_columns_changes_not_one_bit(seed):
    votes = random_votes(seed, 300, 40, (1, 5))
    mixed = shuffled(votes, seed)
    places = dict(zip(mixed.participants, components(mixed).places.tolist(), strict=True))
    for name, place in zip(votes.participants, components(votes).places.tolist(), strict=True):
        assert places[name] == place


def test_matrix_of_low_rank_has_its_own_vectors():
    random = np.random.default_rng(0)
    for rank in (0, 1, 2, 3, 7):
        factor = random.standard_normal((200, rank))
        gram = factor @ factor.T
        values, vectors = leading(gram, 2)
        assert np.allclose(values, np.linalg.eigvalsh(gram)[::-1][:2], atol=1e-9)
        assert np.allclose(gram @ vectors, vectors * values, atol=1e-9)


def test_close_values_are_found_apart():
    gram = np.diag(1 + np.arange(600) * 1e-6)
    assert np.allclose(leading(gram, 2)[0], [1 + 599e-6, 1 + 598e-6], rtol=1e-12)


@pytest.mark.parametrize("matrix", [[[1]], [[1, 1], [1, 1]], [[2, 1], [1, 2]]])
def test_votes_that_do_not_differ_put_everybody_at_zero(matrix):
    assert not components(votes_of(np.array(matrix))).places.any()
