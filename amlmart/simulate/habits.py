"""What kind of customer each one is: how often, how much, when and with what.

Activity and amounts are heavy-tailed: lognormal within a kind, and kinds that differ by orders of
magnitude, so that few customers make most of the volume, as at real exchanges (retail was 36 % of
Coinbase's volume in the last quarter of 2020, by summaries of its S-1). New and active users come
when prices rise (Auer et al., BIS working paper 1049, 2022). Many accounts sleep. The sizes
themselves are ours.
"""

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.assets import BTC, ETH, MATIC, USDC, USDT, XMR
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array, Growing
from amlmart.simulate.kyc_log import STATUS_ACTIVE
from amlmart.simulate.people import People
from amlmart.simulate.randomness import stream

SAVER, HOLDER, TRADER, SPENDER, NATIVE, BUSINESS, MAKER = range(7)
KINDS = ("saver", "holder", "trader", "spender", "native", "business", "maker")
_SHARES = np.array([0.31, 0.26, 0.20, 0.09, 0.135, 0.0, 0.005])
# Actions a day of the median customer of a kind, and the spread of its logarithm.
_RATE = np.array([0.06, 0.025, 0.55, 0.12, 0.16, 0.25, 30.0])
_RATE_SPREAD = np.array([0.5, 0.7, 1.0, 0.7, 0.9, 0.9, 0.4])
MOST_ACTIONS = np.array([6, 4, 40, 8, 16, 24, 90])
# USD of a usual payment of the median customer of a kind; incomes scale it.
_SIZE = np.array([190.0, 720.0, 640.0, 260.0, 1_050.0, 8_000.0, 60_000.0])
_SIZE_SPREAD = np.array([0.7, 1.0, 1.0, 0.8, 1.1, 1.1, 0.8])
_TASTE = np.array([BTC, ETH, USDT, USDC, MATIC, XMR])
_TASTE_SHARES = np.array([0.46, 0.26, 0.12, 0.08, 0.05, 0.03])
# Taker fees of trades by kind: retail apps ask more than order books (exchange fee pages, 2024).
_FEE_SHARE = np.array([0.0125, 0.0125, 0.0022, 0.0125, 0.0025, 0.0040, 0.0004])
_NEWCOMERS_FEE_SHARE = 0.0125
MEDIAN_INCOME = 32_000.0
NO_DAY = np.int64(1 << 40)


class Habits:
    """Habits by customer number, and who sleeps until when."""

    def __init__(self, seed: int, initial_customers: int) -> None:
        self.seed = seed
        self.initial_customers = initial_customers
        self._rows = Growing(
            kind=(np.int8, 0),
            rate=(np.float64, 0.0),
            size_usd=(np.float64, 0.0),
            taste=(np.int64, BTC),
            rounds_to=(np.int64, 0),
            first_day=(np.int64, 0),
            quiet_until=(np.int64, 0),
            pay_share=(np.float64, 0.0),
            plan_usd=(np.float64, 0.0),
            plan_weekday=(np.int64, -1),
            plan_minute=(np.int64, 0),
            owl=(np.float64, 0.0),
        )

    def __getattr__(self, name: str) -> Array:
        """Return a column, one row per customer."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self._rows.view(name)

    def join(self, day: Day, people: People) -> None:
        """Give habits to customers who joined since this was last done."""
        missing = people.count - self._rows.count
        if missing <= 0:
            return
        new = self._rows.add(missing)
        rng = stream(self.seed, "habits", day.number, int(new[0]))
        business = people.is_business[new]
        kind = rng.choice(len(KINDS), missing, p=_SHARES)
        kind = np.where(business, BUSINESS, kind)
        self.kind[new] = kind
        rate = _RATE[kind] * np.exp(rng.normal(0, 1, missing) * _RATE_SPREAD[kind])
        self.rate[new] = np.minimum(rate, MOST_ACTIONS[kind] * 0.7)
        wealth = np.clip(people.income_usd[new] / MEDIAN_INCOME, 0.2, 30.0) ** 0.7
        wealth = np.where(business, 1.0, wealth)
        self.size_usd[new] = (
            _SIZE[kind] * wealth * np.exp(rng.normal(0, 1, missing) * _SIZE_SPREAD[kind])
        )
        self.taste[new] = rng.choice(_TASTE, missing, p=_TASTE_SHARES)
        # What a customer rounds payments to, in whole units of the currency; 1 in 4 does not.
        self.rounds_to[new] = rng.choice(
            [0, 5, 10, 50, 100], missing, p=[0.25, 0.1, 0.25, 0.2, 0.2]
        )
        # Those who were there before do not all begin on the first day.
        waits = rng.exponential(9.0, missing).astype(np.int64)
        began = new < self.initial_customers
        self.first_day[new] = day.number + np.where(began, waits, np.minimum(waits // 4, 3))
        # One in seven never does anything.
        self.first_day[new[rng.random(missing) < 0.14]] = NO_DAY
        self.pay_share[new] = np.where(
            (people.payday[new] > 0) & (kind != HOLDER), rng.beta(1.5, 14, missing), 0.0
        )
        # Half of the savers have a standing plan: the same sum, weekday and minute, every week.
        planned = (kind == SAVER) & (rng.random(missing) < 0.5)
        plan = np.maximum(np.round(rng.lognormal(np.log(55), 0.7, missing) / 5) * 5, 10.0)
        self.plan_usd[new] = np.where(planned, plan, 0.0)
        self.plan_weekday[new] = np.where(planned, rng.integers(0, 7, missing), -1)
        self.plan_minute[new] = rng.integers(6 * 60, 22 * 60, missing)
        self.owl[new] = rng.normal(0, 1.6, missing)

    def fee_share(self, customers: Array) -> Array:
        """Return the share of a trade that each customer pays as a fee."""
        known = customers < self._rows.count
        kind = self.kind[np.where(known, customers, 0)]
        return np.where(known, _FEE_SHARE[kind], _NEWCOMERS_FEE_SHARE)

    def fall_asleep(self, day: Day) -> None:
        """Let some customers stop for weeks or months: churn, holidays, lost interest."""
        rng = stream(self.seed, "churn", day.number)
        count = self._rows.count
        sleeps = (rng.random(count) < 0.005) & (self.quiet_until <= day.number)
        length = np.where(
            rng.random(count) < 0.55, rng.exponential(14, count), rng.exponential(150, count)
        )
        self.quiet_until[sleeps] = day.number + length[sleeps].astype(np.int64)

    def is_awake(self, day: Day, people: People) -> NDArray[np.bool_]:
        """Return who may act today."""
        awake: NDArray[np.bool_] = (
            (self.first_day <= day.number)
            & (self.quiet_until <= day.number)
            & (people.active_from < day.start)
            & (people.closed_at > day.end)
            & (people.status == STATUS_ACTIVE)
        )
        return awake

    def usual_usd(self, rng: np.random.Generator, customers: Array) -> Array:
        """Draw the USD of a usual payment of each customer."""
        draw = np.exp(rng.normal(0, 0.75, len(customers)))
        usd: Array = self.size_usd[customers] * draw
        return usd

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return self._rows.state()

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self._rows.restore(state)
