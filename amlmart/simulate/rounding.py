"""How people round the amounts they send."""

import numpy as np

from amlmart.simulate.growing import Array


def two_digits(units: Array) -> Array:
    """Return amounts cut to two leading digits."""
    magnitude = np.floor(np.log10(np.maximum(units, 1))).astype(np.int64) - 1
    step = 10 ** np.maximum(magnitude, 0)
    rounded: Array = units // step * step
    return rounded
