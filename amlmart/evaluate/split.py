"""Cutting a ledger in time, with whole scenarios on one side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

TRAIN, VALIDATION, TEST = 0, 1, 2
SIDES = ("train", "validation", "test")
LEFT_OUT = -1
# Shares of the transfers, by time, where one side ends and the next begins.
CUTS = (0.6, 0.8)


@dataclass(frozen=True)
class Split:
    """On which side each transfer is, and the two times, microseconds since 1970, of the cuts."""

    side: Ints
    cuts_us: tuple[int, int]

    def rows(self, side: int) -> Ints:
        """Return the rows of one side, in the ledger's order."""
        return np.flatnonzero(self.side == side)


def split(known_us: Ints, row: Ints, scenario: Ints) -> Split:
    """Return the split of transfers into 60% to learn from, 20% to tune on and 20% to judge by.

    A scenario belongs to the side it starts in; what it does after the cut is left out, because
    the model of a later side would have seen its beginning. Transfers of one instant stay together.

    Args:
        known_us: Per transfer when it was known, microseconds since 1970.
        row: Per label the row of its transfer.
        scenario: Per label the number of its scenario, from 0.
    """
    ordered = np.sort(known_us)
    first, second = (int(ordered[int(share * len(ordered))]) for share in CUTS)
    side = (known_us >= first).astype(np.int64) + (known_us >= second)
    if len(row):
        starts_in = np.full(int(scenario.max()) + 1, TEST, dtype=np.int64)
        np.minimum.at(starts_in, scenario, side[row])
        side[row[side[row] > starts_in[scenario]]] = LEFT_OUT
    return Split(side, (first, second))
