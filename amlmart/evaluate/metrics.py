"""Figures of merit for a ranking with few positives, from labels and scores alone."""

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _by_score(is_positive: Bools, scores: Floats) -> tuple[Floats, Ints, Ints]:
    """Return the distinct scores, high to low, with positives and rows at or above each."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
    hits = np.cumsum(is_positive[order], dtype=np.int64)[ends]
    return ordered[ends], hits, ends + 1


def average_precision(is_positive: Bools, scores: Floats) -> float:
    """Return the area under the precision-recall curve, as steps; rows of one score are one step.

    0 where nothing is positive.
    """
    positives = int(is_positive.sum())
    if positives == 0:
        return 0.0
    _, hits, flagged = _by_score(is_positive, scores)
    gained = np.diff(hits, prepend=0) / positives
    return float(np.sum(gained * hits / flagged))


def best_threshold(is_positive: Bools, scores: Floats) -> float:
    """Return the score from which flagging gives the highest F1; of equals the highest score."""
    thresholds, hits, flagged = _by_score(is_positive, scores)
    f1 = 2 * hits / (flagged + is_positive.sum())
    return float(thresholds[int(np.argmax(f1))])


def f1_score(is_positive: Bools, is_flagged: Bools) -> float:
    """Return the harmonic mean of precision and recall, 0 where nothing is right."""
    both = int(is_positive.sum()) + int(is_flagged.sum())
    return 2 * int((is_positive & is_flagged).sum()) / both if both else 0.0


def precision_at(is_positive: Bools, scores: Floats, count: int) -> float | None:
    """Return the share of positives among the `count` highest scores; None with fewer rows.

    Of rows with the same score at the edge the expected share counts.
    """
    if count < 1 or count > len(scores):
        return None
    _, hits, flagged = _by_score(is_positive, scores)
    edge = int(np.searchsorted(flagged, count))
    before = (int(hits[edge - 1]), int(flagged[edge - 1])) if edge else (0, 0)
    share = (int(hits[edge]) - before[0]) / (int(flagged[edge]) - before[1])
    return (before[0] + share * (count - before[1])) / count


def recall(is_positive: Bools, is_flagged: Bools) -> float | None:
    """Return the share of positives that are flagged; None without positives."""
    positives = int(is_positive.sum())
    return int((is_positive & is_flagged).sum()) / positives if positives else None
