"""The ordinary life of the exchange's customers, one day at a time.

Each action of a day is the first, second, ... of its customer; all first ones are done together,
then all second ones, so that each sees the balances the one before it left. Nobody spends what
they do not have.
"""

from collections.abc import Callable

import numpy as np

from amlmart.simulate.agenda import FREE, agenda
from amlmart.simulate.assets import ASSETS
from amlmart.simulate.clock import DAY, Times
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.day import Day
from amlmart.simulate.deposits import Deposits
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.growing import Array, batches, rank_within
from amlmart.simulate.habits import Habits
from amlmart.simulate.holdings import cash_usd, worth_usd
from amlmart.simulate.maker_desk import MakerDesk
from amlmart.simulate.ordinary_moves import Moves
from amlmart.simulate.ordinary_payments import Payments
from amlmart.simulate.ordinary_trades import Trades
from amlmart.simulate.prices import Prices
from amlmart.simulate.randomness import stream
from amlmart.simulate.treasury import Treasury
from amlmart.simulate.turns import Turn
from amlmart.simulate.wishes import (
    BUY,
    DEPOSIT,
    GIVE,
    NOTHING,
    PAY_IN,
    PAY_OUT,
    PLAN_BUY,
    PLAN_IN,
    SALARY,
    SELL,
    SWAP,
    WITHDRAW,
    as_done,
    choose,
)


class Life:
    """What customers do of their own accord."""

    def __init__(
        self,
        seed: int,
        habits: Habits,
        exchange: Exchange,
        treasury: Treasury,
        counterparties: Counterparties,
        deposits: Deposits,
        prices: Prices,
    ) -> None:
        self.seed = seed
        self.habits = habits
        self.exchange = exchange
        self.people = exchange.people
        self.prices = prices
        payments = Payments(habits, exchange, counterparties)
        self.desk = MakerDesk(habits, exchange)
        trades = Trades(habits, exchange, self.desk, prices)
        moves = Moves(habits, exchange, treasury, counterparties, deposits)
        # In this order: what is bound by habit first.
        self._does: dict[int, Callable[[Turn], None]] = {
            SALARY: payments.bring_salary,
            PLAN_IN: payments.fund_plan,
            PLAN_BUY: trades.buy_by_plan,
            PAY_IN: payments.pay_in,
            BUY: trades.buy,
            SELL: trades.sell,
            SWAP: trades.swap,
            PAY_OUT: payments.pay_out,
            WITHDRAW: moves.withdraw,
            DEPOSIT: moves.deposit,
            GIVE: moves.give,
        }

    def live(self, day: Day) -> tuple[Array, Times]:
        """Let everybody live one day; return who acted and when."""
        rng = stream(self.seed, "life", day.number)
        noon = day.start + DAY // 2
        price = np.array([self.prices.usd_at(asset, noon) for asset in range(len(ASSETS))])
        self.habits.fall_asleep(day)
        acts = agenda(day, rng, self.habits, self.people, self.prices)
        last = np.full(self.people.count, NOTHING, dtype=np.int64)
        self.desk.open(day)
        for rows in batches(rank_within(acts.customers)):
            customers = acts.customers[rows]
            turn = Turn(
                *(day, rng, price, customers, acts.times[rows]),
                cash=cash_usd(self.exchange, price, customers),
                worth=worth_usd(self.exchange, price, customers),
            )
            last[customers] = self._take(turn, acts.bound[rows], last[customers])
        self.desk.close()
        return acts.customers, acts.times

    def _take(self, turn: Turn, bound: Array, last: Array) -> Array:
        """Let everybody do what they are bound to or like; return what they did."""
        kind = self.habits.kind[turn.customers]
        liked = choose(turn, kind, self.habits.size_usd[turn.customers], last)
        action = np.where(bound == FREE, liked, bound)
        for wish, does in self._does.items():
            chosen = action == wish
            if chosen.any():
                does(turn.of(chosen))
        return as_done(action)
