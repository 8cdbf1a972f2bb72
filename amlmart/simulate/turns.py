"""What customers do together: one action each, with what they hold before it."""

from dataclasses import dataclass, replace

import numpy as np

from amlmart.simulate.clock import Times
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array


@dataclass(frozen=True)
class Turn:
    """One action each of several customers, a customer named once, on one day.

    `price` is the USD of a whole unit at noon, by asset; `cash` the USD of what each holds in
    their currency; `worth` that of each crypto asset, a column per place in CRYPTOS. `rng` is the
    generator of the day's ordinary life.
    """

    day: Day
    rng: np.random.Generator
    price: Array
    customers: Array
    times: Times
    cash: Array
    worth: Array

    def __len__(self) -> int:
        """Return how many customers there are."""
        return len(self.customers)

    def of(self, rows: Array) -> "Turn":
        """Return the turn of some of the customers: a mask or their rows."""
        return replace(
            self,
            customers=self.customers[rows],
            times=self.times[rows],
            cash=self.cash[rows],
            worth=self.worth[rows],
        )
