"""Ordinary life: trades against the order book, and some against market makers."""

import numpy as np

from amlmart.simulate.assets import BTC, ETH, FIATS, MATIC, USDC, USDT, XMR
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.growing import Array
from amlmart.simulate.habits import Habits
from amlmart.simulate.holdings import UNITS, move, part_of, pick_held
from amlmart.simulate.maker_desk import MakerDesk
from amlmart.simulate.prices import Prices
from amlmart.simulate.turns import Turn
from amlmart.simulate.wishes import LEAST_TRADE_USD

_SPREAD = 0.0012
_OFTEN = np.array([BTC, ETH, USDT, USDC, MATIC, XMR])
_OFTEN_SHARES = np.array([0.36, 0.28, 0.16, 0.10, 0.06, 0.04])
_ALL_SHARE = 0.35  # of trades that use all that is held


class Trades:
    """Buys, sells and swaps for customers."""

    def __init__(self, habits: Habits, exchange: Exchange, desk: MakerDesk, prices: Prices) -> None:
        self.habits = habits
        self.desk = desk
        self.exchange = exchange
        self.people = exchange.people
        self.prices = prices

    def buy(self, turn: Turn) -> None:
        """Buy for all of the cash or a part of it."""
        base = self._taste(turn)
        part = np.where(turn.rng.random(len(turn)) < 0.4, 1.0, turn.rng.beta(1.2, 2.0, len(turn)))
        self._buy(turn, base, np.maximum(turn.cash * part, np.minimum(turn.cash, 5.0)))

    def buy_by_plan(self, turn: Turn) -> None:
        """Buy for the sum of a standing plan, or what there is."""
        self._buy(turn, self._taste(turn), self.habits.plan_usd[turn.customers])

    def _taste(self, turn: Turn) -> Array:
        """Return what each customer buys: mostly the same."""
        count = len(turn)
        return np.where(
            turn.rng.random(count) < 0.7,
            self.habits.taste[turn.customers],
            turn.rng.choice(_OFTEN, count, p=_OFTEN_SHARES),
        )

    def _buy(self, turn: Turn, base: Array, usd: Array) -> None:
        spend = np.minimum(usd, turn.cash)
        currency = self.people.currency[turn.customers]
        for quote in FIATS:
            own = currency == quote
            if not own.any():
                continue
            some = turn.of(own)
            balance = self.exchange.balance(quote)[some.customers]
            cents = np.round(spend[own] / turn.price[quote] * 100).astype(np.int64)
            total = np.minimum(cents, balance)
            share = self.habits.fee_share(some.customers)
            fee = np.round(total * share / (1 + share)).astype(np.int64)
            self._exchange(some, base[own], np.full(len(some), quote), total - fee, fee)

    def swap(self, turn: Turn) -> None:
        """Change one crypto asset into another."""
        quote, can = pick_held(turn, LEAST_TRADE_USD)
        turn, quote = turn.of(can), quote[can]
        if not len(turn):
            return
        base = turn.rng.choice(_OFTEN, len(turn), p=_OFTEN_SHARES)
        base = np.where(base == quote, np.where(quote == BTC, ETH, BTC), base)
        total = part_of(self.exchange, turn, quote, _ALL_SHARE)
        share = self.habits.fee_share(turn.customers)
        fee = np.floor(total * share / (1 + share)).astype(np.int64)
        self._exchange(turn, base, quote, total - fee, fee)

    def _exchange(self, turn: Turn, base: Array, quote: Array, paid: Array, fee: Array) -> None:
        """Buy `base` for `paid` of `quote` and a fee on top, at the price of the moment."""
        price = self.prices.usd(base, turn.times) * (1 + self._spread(turn))
        usd = paid / UNITS[quote] * self.prices.usd(quote, turn.times)
        got = np.floor(usd / price * UNITS[base]).astype(np.int64)
        keep = (got > 0) & (paid > 0)
        turn, base, quote = turn.of(keep), base[keep], quote[keep]
        paid, fee, got = paid[keep], fee[keep], got[keep]
        if not len(turn):
            return
        self.exchange.trade(
            turn.customers,
            is_buy=True,
            base=base,
            quote=quote,
            base_amount=got,
            quote_amount=paid,
            fee=fee,
            times=turn.times,
            counterparty=self.desk.fill(turn.rng, turn.customers, base, got, quote, paid),
        )
        move(self.exchange, turn.customers, base, got)
        move(self.exchange, turn.customers, quote, -(paid + fee))

    def sell(self, turn: Turn) -> None:
        """Sell a crypto asset for the customer's currency."""
        base, can = pick_held(turn, LEAST_TRADE_USD)
        turn, base = turn.of(can), base[can]
        if not len(turn):
            return
        quote = self.people.currency[turn.customers]
        units = part_of(self.exchange, turn, base, _ALL_SHARE)
        price = self.prices.usd(base, turn.times) * (1 - self._spread(turn))
        usd = units / UNITS[base] * price
        got = np.floor(usd / self.prices.usd(quote, turn.times) * 100).astype(np.int64)
        fee = np.round(got * self.habits.fee_share(turn.customers)).astype(np.int64)
        keep = got > 100
        turn, base, quote = turn.of(keep), base[keep], quote[keep]
        units, got, fee = units[keep], got[keep], fee[keep]
        if not len(turn):
            return
        self.exchange.trade(
            turn.customers,
            is_buy=False,
            base=base,
            quote=quote,
            base_amount=units,
            quote_amount=got,
            fee=fee,
            times=turn.times,
            counterparty=self.desk.fill(turn.rng, turn.customers, quote, got, base, units),
        )
        move(self.exchange, turn.customers, base, -units)
        move(self.exchange, turn.customers, quote, got - fee)

    def _spread(self, turn: Turn) -> Array:
        spread: Array = np.abs(turn.rng.normal(0, _SPREAD, len(turn))) + 0.0002
        return spread
