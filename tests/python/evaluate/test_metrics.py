"""Figures of merit against numbers worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amlmart.evaluate.metrics import (
    average_precision,
    best_threshold,
    f1_score,
    precision_at,
    recall,
)

#            score   0.9  0.8  0.7  0.6  0.5
IS_POSITIVE = np.array([True, False, True, False, False])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5])


def test_average_precision_by_hand():
    # Precision is 1/1 at half of the positives and 2/3 at all of them.
    assert average_precision(IS_POSITIVE, SCORES) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_average_precision_of_one_score_is_the_base_rate():
    assert average_precision(IS_POSITIVE, np.zeros(5)) == pytest.approx(0.4)


def test_average_precision_without_positives():
    assert average_precision(np.zeros(3, dtype=bool), np.arange(3.0)) == 0


def test_the_best_threshold_by_hand():
    # F1 is 2/3 from 0.9 on, 1/2 from 0.8 on and 4/5 from 0.7 on.
    assert best_threshold(IS_POSITIVE, SCORES) == 0.7
    assert f1_score(IS_POSITIVE, SCORES >= 0.7) == pytest.approx(0.8)
    assert f1_score(IS_POSITIVE, SCORES >= 2) == 0


def test_precision_at_by_hand():
    assert precision_at(IS_POSITIVE, SCORES, 1) == 1
    assert precision_at(IS_POSITIVE, SCORES, 2) == 0.5
    assert precision_at(IS_POSITIVE, SCORES, 3) == pytest.approx(2 / 3)
    assert precision_at(IS_POSITIVE, SCORES, 6) is None


def test_precision_at_takes_the_expected_share_of_equal_scores():
    scores = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    # The first, and one and a half of the three that are equal and hold one positive.
    assert precision_at(IS_POSITIVE, scores, 3) == pytest.approx((1 + 2 / 3) / 3)


def test_recall():
    assert recall(IS_POSITIVE, SCORES > 0.8) == 0.5
    assert recall(np.zeros(2, dtype=bool), np.ones(2, dtype=bool)) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=30))
def test_any_threshold_is_no_better_than_the_best(rows):
    is_positive = np.array([row[0] for row in rows])
    scores = np.array([float(row[1]) for row in rows])
    best = f1_score(is_positive, scores >= best_threshold(is_positive, scores))
    assert all(f1_score(is_positive, scores >= other) <= best + 1e-12 for other in scores)
