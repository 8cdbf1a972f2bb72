"""What customers use of a holding is never more than the holding."""

from types import SimpleNamespace

import numpy as np

from amlmart.simulate.assets import MATIC
from amlmart.simulate.holdings import part_of
from amlmart.simulate.turns import Turn


def test_all_of_a_very_large_holding_is_not_a_unit_more():
    # Ten million coins in units of 10^-9 are more than a double holds exactly.
    held = np.arange(2**53 + 1, 2**53 + 401, dtype=np.int64)
    exchange = SimpleNamespace(balance=lambda asset: held)
    customers = np.arange(len(held))
    nothing = np.zeros(len(held))
    turn = Turn(
        *(None, np.random.default_rng(1), nothing, customers, customers),
        cash=nothing,
        worth=nothing,
    )
    used = part_of(exchange, turn, np.full(len(held), MATIC), 1.0)
    assert (used <= held).all() and (used == held).mean() > 0.4
