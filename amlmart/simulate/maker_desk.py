"""Market makers among the customers, who take the other side of some trades.

In the morning a maker puts a part of every holding on the desk; trades of the day are filled from
that, so that it is there whenever a trade happens. What the desk takes in, and what is left on it,
is the maker's again when the day is over.
"""

import numpy as np

from amlmart.simulate.assets import ASSETS
from amlmart.simulate.day import Day
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.growing import Array
from amlmart.simulate.habits import MAKER, Habits

# Trades that meet a customer's order instead of the house's; an exchange's own filings would say.
_FILLED_SHARE = 0.05
_DESK_SHARE = 8  # one in so many units of a holding


class MakerDesk:
    """What the makers offer today."""

    def __init__(self, habits: Habits, exchange: Exchange) -> None:
        self.habits = habits
        self.exchange = exchange
        self._makers: Array = np.zeros(0, dtype=np.int64)
        self._stock: Array = np.zeros((0, len(ASSETS)), dtype=np.int64)

    def open(self, day: Day) -> None:
        """Take the makers' offers from their balances."""
        awake = self.habits.is_awake(day, self.exchange.people)
        self._makers = np.flatnonzero(awake & (self.habits.kind == MAKER))
        self._stock = np.zeros((len(self._makers), len(ASSETS)), dtype=np.int64)
        for asset in range(len(ASSETS)):
            balance = self.exchange.balance(asset)
            self._stock[:, asset] = balance[self._makers] // _DESK_SHARE
            balance[self._makers] -= self._stock[:, asset]

    def fill(
        self,
        rng: np.random.Generator,
        customers: Array,
        given: Array,
        units: Array,
        taken: Array,
        paid: Array,
    ) -> Array:
        """Return the maker on the other side of each trade, -1 where it is the order book.

        The maker gives `units` of asset `given` and gets `paid` of asset `taken`.
        """
        makers = np.full(len(customers), -1, dtype=np.int64)
        if not len(self._makers):
            return makers
        asked = np.flatnonzero(rng.random(len(customers)) < _FILLED_SHARE)
        places = rng.integers(0, len(self._makers), len(asked))
        for row, place in zip(asked.tolist(), places.tolist(), strict=True):
            maker, asset = self._makers[place], given[row]
            if maker == customers[row] or self._stock[place, asset] < units[row]:
                continue
            self._stock[place, asset] -= units[row]
            makers[row] = maker
        met = makers >= 0
        if met.any():
            self.exchange.credit_later(makers[met], taken[met], paid[met])
        return makers

    def close(self) -> None:
        """Give the makers back what is left."""
        for asset in range(len(ASSETS)):
            left = self._stock[:, asset]
            self.exchange.credit_later(self._makers, np.full(len(left), asset), left)
