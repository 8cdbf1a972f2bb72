"""Who brought whom: a few customers bring many, most bring nobody."""

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.columns import customer_ids
from amlmart.simulate.day import Day
from amlmart.simulate.randomness import key, mix

Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]

REFERRED_SHARE = 0.12
# Weights of referrers fall as a power law; below 1.2 a handful would bring nearly everybody.
_TAIL = 1.5


def choose(seed: int, newcomers: Int64s, opened_at: Int64s, ready_at: Int64s, u: Floats) -> Int64s:
    """Return who referred each newcomer, or -1.

    `opened_at` and `ready_at` are of all customers; a referrer was ready (verified) before the
    newcomer opened and has a lower number. `u` are numbers within [0, 1) of shape (2, count).
    """
    referrers = np.full(len(newcomers), -1, dtype=np.int64)
    come_by = np.flatnonzero((u[0] < REFERRED_SHARE) & (newcomers > 0))
    if not come_by.size:
        return referrers
    bits = mix(key(seed, "referrer"), np.arange(int(newcomers.max()), dtype=np.int64))
    uniform = (bits >> np.uint64(11)).astype(np.float64) / 2.0**53
    cumulated = np.cumsum((1.0 - uniform) ** (-1.0 / _TAIL))
    who = newcomers[come_by]
    found = np.searchsorted(cumulated, u[1][come_by] * cumulated[who - 1], side="right")
    found = np.minimum(found, who - 1)
    referrers[come_by] = np.where(ready_at[found] < opened_at[who], found, -1)
    return referrers


def write(day: Day, referees: Int64s, referrers: Int64s, at: Int64s) -> None:
    """Add rows of `exchange.referrals` where there is a referrer."""
    rows = np.flatnonzero(referrers >= 0)
    if rows.size:
        day.add(
            "exchange.referrals",
            referee_customer_id=customer_ids(referees[rows]),
            referrer_customer_id=customer_ids(referrers[rows]),
            referred_at=at[rows],
        )
