"""Bitcoin's blocks: when they are found, what a transaction pays to be in one, what a pool gets."""

import numpy as np

from amlmart.simulate.clock import DAY, SECOND, Times
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array
from amlmart.simulate.randomness import stream

FIRST_BLOCK = 823_786  # the first block of 2024 on Bitcoin's main chain
BLOCKS_A_DAY = 144
# Block subsidy before and after the halving of 2024-04-20.
SUBSIDY_BEFORE, SUBSIDY_AFTER = 625_000_000, 312_500_000
HALVING = 1_713_571_200 * SECOND
# Virtual bytes of an input, an output and the rest, for the mix of script types (BIP-141 sizes).
INPUT_BYTES, OUTPUT_BYTES, OTHER_BYTES = 68, 32, 11


class BitcoinBlocks:
    """The blocks and the fee rate of the day."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        # Blocks found before today.
        self.before = 0
        self._times: Times = np.zeros(0, dtype=np.int64)
        self._satoshi_a_byte = 20.0

    def begin(self, day: Day) -> None:
        """Begin a day: fix its blocks and its fee rate."""
        rng = stream(self._seed, "bitcoin blocks", day.number)
        count = max(int(rng.poisson(BLOCKS_A_DAY)) - 1, 0)
        seconds = np.sort(rng.integers(30, DAY // SECOND - 90, count))
        # The day ends with a block, so that whatever was sent in it is in it.
        seconds = np.unique(np.append(seconds, DAY // SECOND - 20))
        self._times = seconds * SECOND + day.start
        swing = stream(self._seed, "bitcoin fees", day.number // 9).normal(0, 0.5)
        self._satoshi_a_byte = float(np.clip(22 * np.exp(swing + rng.normal(0, 0.2)), 4, 200))

    def fee(self, inputs: Array | int, outputs: Array | int) -> Array:
        """Return today's usual fee in satoshi of transactions of this shape."""
        size = np.asarray(inputs) * INPUT_BYTES + np.asarray(outputs) * OUTPUT_BYTES + OTHER_BYTES
        fee: Array = (size * self._satoshi_a_byte).astype(np.int64)
        return fee

    def time_after(self, times: Times) -> Times:
        """Return when the next block after each instant of the day is found."""
        place = np.searchsorted(self._times, times, side="left")
        block_at: Times = self._times[np.minimum(place, len(self._times) - 1)]
        return block_at

    def heights(self, times: Times) -> Array:
        """Return the heights of the blocks found at these instants of the day."""
        heights: Array = FIRST_BLOCK + self.before + np.searchsorted(self._times, times)
        return heights

    def subsidies(self, times: Times) -> Array:
        """Return the satoshi that the blocks found at these instants bring their pools."""
        return np.where(times < HALVING, SUBSIDY_BEFORE, SUBSIDY_AFTER)

    def end(self) -> None:
        """End a day."""
        self.before += len(self._times)
