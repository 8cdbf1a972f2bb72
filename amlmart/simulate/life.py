"""The ordinary life of the exchange's customers, one day at a time.

Each action of a day is the first, second, ... of its customer; all first ones are done together,
then all second ones, so that each sees the balances the one before it left. Nobody spends what
they do not have.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.assets import (
    ASSETS,
    BTC,
    CRYPTOS,
    ETH,
    EUR,
    FIATS,
    MATIC,
    USDT,
    XMR,
)
from amlmart.simulate.clock import DAY, MINUTE, SECOND, Times, date_of
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.day import Day
from amlmart.simulate.exchange import (
    BITCOIN_NUMBER,
    BLOCKED,
    CANCELLED,
    CARD,
    ETHEREUM_NUMBER,
    FAILED,
    KIOSK,
    POLYGON_NUMBER,
    RETURNED,
    SEPA,
    WIRE,
    WITHDRAWAL_FEE,
    Exchange,
)
from amlmart.simulate.growing import Array, rank_within
from amlmart.simulate.habits import (
    BUSINESS,
    HOLDER,
    MAKER,
    MOST_ACTIONS,
    NATIVE,
    SAVER,
    SPENDER,
    TRADER,
    Habits,
)
from amlmart.simulate.prices import Prices
from amlmart.simulate.randomness import stream
from amlmart.simulate.rhythm import moments, weekday_factor
from amlmart.simulate.treasury import Treasury

Bools = NDArray[np.bool_]

PAY_IN, BUY, SELL, SWAP, PAY_OUT, WITHDRAW, DEPOSIT, GIVE = range(8)
# How often each kind of customer does what, where it can.
_WISHES = np.zeros((7, 8))
_WISHES[SAVER] = (4, 5, 0.5, 0.1, 0.4, 0.3, 0.2, 0.05)
_WISHES[HOLDER] = (3, 4, 0.4, 0.1, 0.5, 1.2, 0.5, 0.05)
_WISHES[TRADER] = (1, 6, 6, 1.5, 0.5, 0.3, 0.4, 0.05)
_WISHES[SPENDER] = (3, 3, 0.5, 0.3, 0.2, 4, 0.4, 0.3)
_WISHES[NATIVE] = (1, 2, 2, 2, 0.8, 4, 4, 0.3)
_WISHES[BUSINESS] = (3, 3, 3, 0.3, 2, 2, 2, 0.5)
_WISHES[MAKER] = (0.05, 10, 10, 3, 0.02, 0.05, 0.05, 0)
# What tends to follow what: money that came in is used.
_FOLLOWS = np.ones((9, 8))
_FOLLOWS[PAY_IN, BUY], _FOLLOWS[PAY_IN, PAY_IN] = 8.0, 0.1
_FOLLOWS[BUY, WITHDRAW], _FOLLOWS[BUY, SELL] = 3.0, 0.5
_FOLLOWS[SELL, PAY_OUT], _FOLLOWS[SELL, BUY] = 4.0, 0.8
_FOLLOWS[DEPOSIT, SELL], _FOLLOWS[DEPOSIT, DEPOSIT] = 5.0, 0.2
_FOLLOWS[WITHDRAW, WITHDRAW] = 0.5
NOTHING = 8

_LEAST_TRADE_USD = 2.0
_LEAST_MOVE_USD = 15.0
_CARD_LIMIT_USD = 2_000.0
# Taker fees of trades by kind: retail apps ask more than order books (exchange fee pages, 2024).
_FEE_SHARE = np.array([0.0125, 0.0125, 0.0022, 0.0125, 0.0025, 0.0040, 0.0004])
_SPREAD = 0.0012
RETURNED_SHARE, FAILED_SHARE = 0.006, 0.011
CANCELLED_SHARE, BLOCKED_SHARE = 0.004, 0.001


@dataclass(frozen=True)
class Round:
    """The actions done together: one per customer; `last` is what each did just before."""

    customers: Array
    times: Times
    last: Array
    wishes: Array


class Life:
    """What customers do of their own accord."""

    def __init__(
        self,
        seed: int,
        habits: Habits,
        exchange: Exchange,
        treasury: Treasury,
        counterparties: Counterparties,
        prices: Prices,
    ) -> None:
        self.seed = seed
        self.habits = habits
        self.exchange = exchange
        self.people = exchange.people
        self.treasury = treasury
        self.counterparties = counterparties
        self.prices = prices
        self._rng = stream(seed, "life", -1)
        self._day_price = np.ones(len(ASSETS))

    def live(self, day: Day) -> tuple[Array, Times]:
        """Let everybody live one day; return who acted and when."""
        self._rng = stream(self.seed, "life", day.number)
        noon = np.array([day.start + DAY // 2])
        self._day_price = np.array(
            [float(self.prices.usd(asset, noon)[0]) for asset in range(len(ASSETS))]
        )
        self.habits.fall_asleep(day)
        customers, times, forced = self._agenda(day)
        if not len(customers):
            return customers, times
        order = np.lexsort((times, customers))
        customers, times, forced = customers[order], times[order], forced[order]
        turn = rank_within(customers)
        by_turn = np.argsort(turn, kind="stable")
        bounds = np.flatnonzero(np.diff(turn[by_turn], prepend=-1, append=-1))
        last = np.full(self.people.count, NOTHING, dtype=np.int64)
        for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            rows = by_turn[begin:end]
            self._turn(day, Round(customers[rows], times[rows], last, forced[rows]))
        return customers, times

    def _agenda(self, day: Day) -> tuple[Array, Times, Array]:
        """Return who acts when, and what each is bound to do (-1: what they like)."""
        habits, people, rng = self.habits, self.people, self._rng
        awake = np.flatnonzero(habits.is_awake(day, people))
        kind = habits.kind[awake]
        offsets = people.utc_offset_minutes[awake]
        rate = habits.rate[awake] * np.where(
            kind == MAKER, 1.0, weekday_factor(day.start, offsets) * self.prices.burst(day.number)
        )
        # Nobody is equally busy every day.
        count = np.minimum(
            rng.poisson(rate * rng.gamma(1.2, 1 / 1.2, len(awake))), MOST_ACTIONS[kind]
        )
        customers = np.repeat(awake, count)
        repeated = np.repeat(np.arange(len(awake)), count)
        times = moments(
            rng,
            day.start,
            offsets[repeated],
            habits.owl[customers],
            kind[repeated] == MAKER,
        )
        forced = np.full(len(customers), -1, dtype=np.int64)
        # The first thing ever done is to bring money.
        begins = awake[habits.first_day[awake] == day.number]
        brings = np.where(
            (habits.kind[begins] == NATIVE) | (rng.random(len(begins)) < 0.1), DEPOSIT, PAY_IN
        )
        # Salaries: part of the pay comes in on payday, in the forenoon.
        paid = self._paid_today(day, awake)
        pay_minutes = np.clip(rng.normal(600, 80, len(paid)), 360, 900).astype(np.int64)
        # Standing plans buy at the same minute each week, once with what the plan pays in.
        planned = awake[
            (habits.plan_weekday[awake] == _weekday(day)) & (habits.plan_usd[awake] > 0)
        ]
        plan_minute = habits.plan_minute[planned]
        extra = [
            (
                begins,
                moments(
                    rng,
                    day.start,
                    people.utc_offset_minutes[begins],
                    np.zeros(len(begins)),
                    np.zeros(len(begins), bool),
                ),
                brings,
            ),
            (paid, day.start + pay_minutes * MINUTE, np.full(len(paid), _SALARY)),
            (planned, day.start + (plan_minute - 2) * MINUTE, np.full(len(planned), _PLAN_IN)),
            (planned, day.start + plan_minute * MINUTE, np.full(len(planned), _PLAN_BUY)),
        ]
        customers = np.concatenate([customers, *(piece[0] for piece in extra)])
        times = np.concatenate([times, *(piece[1] for piece in extra)])
        forced = np.concatenate([forced, *(piece[2] for piece in extra)])
        seconds = (rng.random(len(times)) * 50 * SECOND).astype(np.int64)
        # A plan runs at its minute, give or take the queue.
        seconds = np.where(np.isin(forced, (_PLAN_IN, _PLAN_BUY)), seconds // 3, seconds)
        times = times + seconds
        return customers, np.minimum(times, day.end - MINUTE), forced

    def _paid_today(self, day: Day, awake: Array) -> Array:
        today = _calendar(day)
        weekday = _weekday(day)
        # Pay that would come on a weekend comes on the Friday before.
        days = [today] if weekday < 4 else [today, today + 1, today + 2] if weekday == 4 else []
        paid: Array = awake[
            np.isin(self.people.payday[awake], days) & (self.habits.pay_share[awake] > 0)
        ]
        return paid

    # One turn.

    def _turn(self, day: Day, turn: Round) -> None:
        customers = turn.customers
        fiat = self.people.currency[customers]
        cash = np.zeros(len(customers))
        for asset in FIATS:
            own = fiat == asset
            cash[own] = self.exchange.balance(asset)[customers[own]] / 100
        cash *= self._day_price[fiat]
        worth = np.stack(
            [
                self.exchange.balance(asset)[customers]
                / ASSETS[asset].unit
                * self._day_price[asset]
                for asset in CRYPTOS
            ],
            axis=1,
        )
        action = np.where(turn.wishes >= 0, turn.wishes, self._choose(turn, cash, worth))
        for wish in (_SALARY, _PLAN_IN):
            chosen = action == wish
            if chosen.any():
                usd = self._planned_usd(customers[chosen], wish)
                self._pay_in(day, turn, chosen, cash, worth, usd)
        chosen = action == _PLAN_BUY
        if chosen.any():
            self._buy(day, turn, chosen, cash, worth, self.habits.plan_usd[customers[chosen]])
        acts: tuple[Callable[..., None], ...] = (
            self._pay_in,
            self._buy,
            self._sell,
            self._swap,
            self._pay_out,
            self._withdraw,
            self._deposit,
            self._give,
        )
        for wish, does in enumerate(acts):
            chosen = action == wish
            if chosen.any():
                does(day, turn, chosen, cash, worth)
        turn.last[customers] = np.where(
            np.isin(action, (_SALARY, _PLAN_IN)), PAY_IN, np.where(action == _PLAN_BUY, BUY, action)
        )

    def _choose(self, turn: Round, cash: Array, worth: Array) -> Array:
        """Return what each customer does, by kind, by what they can, and by what they just did."""
        richest = worth.max(axis=1)
        on_chain = np.delete(worth, CRYPTOS.index(XMR), axis=1).max(axis=1)
        can = np.ones((len(cash), 8), dtype=np.bool_)
        can[:, BUY] = cash >= _LEAST_TRADE_USD * 2
        can[:, SELL] = can[:, SWAP] = richest >= _LEAST_TRADE_USD
        can[:, PAY_OUT] = cash >= _LEAST_MOVE_USD
        can[:, WITHDRAW] = on_chain >= _LEAST_MOVE_USD * 2
        can[:, GIVE] = richest >= _LEAST_MOVE_USD
        wishes = _WISHES[self.habits.kind[turn.customers]] * _FOLLOWS[turn.last[turn.customers]]
        # Whoever has cash enough for several usual payments does not pay in more.
        wishes[:, PAY_IN] *= np.where(cash > 3 * self.habits.size_usd[turn.customers], 0.1, 1.0)
        weights = np.cumsum(wishes * can, axis=1)
        draw = self._rng.random(len(cash)) * weights[:, -1]
        chosen: Array = (weights <= draw[:, None]).sum(axis=1)
        return np.minimum(chosen, 7)

    def _planned_usd(self, customers: Array, wish: int) -> Array:
        if wish == _PLAN_IN:
            planned: Array = self.habits.plan_usd[customers] * 1.015
            return planned
        usd: Array = self.people.income_usd[customers] / 12 * self.habits.pay_share[customers]
        return np.maximum(np.round(usd / 10) * 10, 10.0)

    def _payment_usd(self, customers: Array) -> Array:
        """Return the USD of a usual payment, with the habit of round sums."""
        draw = np.exp(self._rng.normal(0, 0.75, len(customers)))
        usd: Array = self.habits.size_usd[customers] * draw
        return usd

    def _rounded(self, customers: Array, whole: Array) -> Array:
        """Return whole units of a currency as the customer rounds them, in cents."""
        step = self.habits.rounds_to[customers]
        # Larger sums are rounded more coarsely.
        step = np.where((step > 0) & (whole > 2_000), step * 10, step)
        rounded = np.round(whole / np.maximum(step, 1)) * np.maximum(step, 1)
        cents = np.where((step > 0) & (rounded > 0), rounded * 100, np.round(whole * 100))
        return np.maximum(cents, 500).astype(np.int64)

    def _pay_in(
        self,
        day: Day,
        turn: Round,
        chosen: Bools,
        cash: Array,
        worth: Array,
        usd: Array | None = None,
    ) -> None:
        customers, times = turn.customers[chosen], turn.times[chosen]
        currency = self.people.currency[customers]
        count = len(customers)
        rail = np.where(currency == EUR, SEPA, WIRE)
        if usd is None:
            usd = self._payment_usd(customers)
            draw = self._rng.random(count)
            by_card = (draw < 0.30) & (usd < _CARD_LIMIT_USD)
            by_kiosk = (draw > 0.985) & ~self.people.is_business[customers]
            rail = np.where(by_card, CARD, np.where(by_kiosk, KIOSK, rail))
        usd = np.minimum(usd, self.counterparties.room_usd(day, customers, is_in=True))
        keep = usd >= 5.0
        customers, times, currency = customers[keep], times[keep], currency[keep]
        rail, usd = rail[keep], usd[keep]
        if not len(customers):
            return
        cents = self._rounded(customers, usd / self._day_price[currency])
        # Notes go into a kiosk.
        cents = np.where(rail == KIOSK, np.maximum(cents // 1_000, 1) * 1_000, cents)
        second = self._rng.random(len(customers)) < 0.06
        account = customers * 4 + np.where(rail == CARD, 2, np.where(second, 1, 0))
        account = np.where(rail == KIOSK, -1, account)
        draw = self._rng.random(len(customers))
        status = np.where(
            draw < RETURNED_SHARE,
            RETURNED,
            np.where(draw < RETURNED_SHARE + FAILED_SHARE, FAILED, 0),
        )
        self.exchange.pay(
            day,
            customers,
            is_in=True,
            rails=rail,
            currencies=currency,
            cents=cents,
            accounts=account,
            times=times,
            statuses=status,
        )
        booked = status == 0
        self.counterparties.use_room(customers[booked], usd[booked], is_in=True)
        for asset in FIATS:
            own = booked & (currency == asset)
            np.add.at(self.exchange.balance(asset), customers[own], cents[own])

    def _pay_out(self, day: Day, turn: Round, chosen: Bools, cash: Array, worth: Array) -> None:
        customers, times = turn.customers[chosen], turn.times[chosen]
        currency = self.people.currency[customers]
        for asset in FIATS:
            own = currency == asset
            some = customers[own]
            if not len(some):
                continue
            held = self.exchange.balance(asset)[some]
            part = np.where(
                self._rng.random(len(some)) < 0.55, 1.0, self._rng.uniform(0.2, 0.9, len(some))
            )
            room = self.counterparties.room_usd(day, some, is_in=False) / self._day_price[asset]
            cents = np.minimum((held * part).astype(np.int64), (room * 100).astype(np.int64))
            keep = cents >= 1_000
            some, cents = some[keep], cents[keep]
            if not len(some):
                continue
            self.exchange.pay(
                day,
                some,
                is_in=False,
                rails=np.full(len(some), SEPA if asset == EUR else WIRE),
                currencies=np.full(len(some), asset),
                cents=cents,
                accounts=some * 4,
                times=times[own][keep],
            )
            usd = cents / 100 * self._day_price[asset]
            self.counterparties.use_room(some, usd, is_in=False)
            self.exchange.balance(asset)[some] -= cents

    # Trades.

    def _buy(
        self,
        day: Day,
        turn: Round,
        chosen: Bools,
        cash: Array,
        worth: Array,
        usd: Array | None = None,
    ) -> None:
        customers, times = turn.customers[chosen], turn.times[chosen]
        quote = self.people.currency[customers]
        asset = np.where(
            self._rng.random(len(customers)) < 0.7,
            self.habits.taste[customers],
            self._rng.choice(_OFTEN, len(customers), p=_OFTEN_SHARES),
        )
        held = cash[chosen]
        if usd is None:
            part = np.where(
                self._rng.random(len(customers)) < 0.4,
                1.0,
                self._rng.beta(1.2, 2.0, len(customers)),
            )
            usd = np.maximum(held * part, np.minimum(held, 5.0))
        share = _FEE_SHARE[self.habits.kind[customers]]
        spend = np.minimum(usd, held)
        for place in FIATS:
            own = quote == place
            if not own.any():
                continue
            balance = self.exchange.balance(place)[customers[own]]
            total = np.minimum(
                np.round(spend[own] / self._day_price[place] * 100).astype(np.int64), balance
            )
            fee = np.round(total * share[own] / (1 + share[own])).astype(np.int64)
            paid = total - fee
            self._exchange(
                customers[own], asset[own], np.full(int(own.sum()), place), paid, fee, times[own]
            )

    def _exchange(
        self, customers: Array, base: Array, quote: Array, paid: Array, fee: Array, times: Times
    ) -> None:
        """Buy `base` for `paid` of `quote` and a fee on top, at the price of the moment."""
        price = self.prices.usd(base, times) * (1 + self._spread(len(times)))
        usd = paid / _UNITS[quote] * self.prices.usd(quote, times)
        got = np.floor(usd / price * _UNITS[base]).astype(np.int64)
        keep = (got > 0) & (paid > 0)
        customers, base, quote = customers[keep], base[keep], quote[keep]
        paid, fee, got, times = paid[keep], fee[keep], got[keep], times[keep]
        if not len(customers):
            return
        self.exchange.trade(
            customers,
            is_buy=True,
            base=base,
            quote=quote,
            base_amount=got,
            quote_amount=paid,
            fee=fee,
            times=times,
        )
        self._move(customers, base, got)
        self._move(customers, quote, -(paid + fee))

    def _move(self, customers: Array, assets: Array, units: Array) -> None:
        """Add units to balances; a customer is named once."""
        for asset in np.unique(assets).tolist():
            own = assets == asset
            self.exchange.balance(asset)[customers[own]] += units[own]

    def _spread(self, count: int) -> Array:
        spread: Array = np.abs(self._rng.normal(0, _SPREAD, count)) + 0.0002
        return spread

    def _pick_held(
        self, worth: Array, least: float, *, on_chain: bool = False
    ) -> tuple[Array, Bools]:
        """Return one asset per row, at random by worth among those worth at least this much."""
        weight = np.where(worth >= least, worth, 0.0)
        if on_chain:
            weight[:, CRYPTOS.index(XMR)] = 0.0
        cumulated = np.cumsum(weight, axis=1)
        draw = self._rng.random(len(worth)) * cumulated[:, -1]
        place = np.minimum((cumulated <= draw[:, None]).sum(axis=1), len(CRYPTOS) - 1)
        return np.array(CRYPTOS)[place], cumulated[:, -1] > 0

    def _part_of(self, customers: Array, assets: Array, all_share: float) -> Array:
        """Return how much of a holding is used: all of it, a part, or a round number of units."""
        held = np.zeros(len(customers), dtype=np.int64)
        for asset in np.unique(assets).tolist():
            own = assets == asset
            held[own] = self.exchange.balance(asset)[customers[own]]
        part = np.where(
            self._rng.random(len(customers)) < all_share,
            1.0,
            self._rng.beta(1.3, 1.8, len(customers)),
        )
        units = np.floor(held * part).astype(np.int64)
        # Two in five round what is not everything to two leading digits.
        rounds = (self._rng.random(len(customers)) < 0.4) & (part < 1.0) & (units > 100)
        magnitude = np.floor(np.log10(np.maximum(units, 1))).astype(np.int64) - 1
        step = 10 ** np.maximum(magnitude, 0)
        return np.where(rounds, units // step * step, units)

    def _sell(self, day: Day, turn: Round, chosen: Bools, cash: Array, worth: Array) -> None:
        customers, times = turn.customers[chosen], turn.times[chosen]
        base, can = self._pick_held(worth[chosen], _LEAST_TRADE_USD)
        customers, times, base = customers[can], times[can], base[can]
        if not len(customers):
            return
        quote = self.people.currency[customers]
        units = self._part_of(customers, base, 0.35)
        price = self.prices.usd(base, times) * (1 - self._spread(len(times)))
        usd = units / _UNITS[base] * price
        got = np.floor(usd / self.prices.usd(quote, times) * 100).astype(np.int64)
        fee = np.round(got * _FEE_SHARE[self.habits.kind[customers]]).astype(np.int64)
        keep = got > 100
        customers, times, base, quote = customers[keep], times[keep], base[keep], quote[keep]
        units, got, fee = units[keep], got[keep], fee[keep]
        if not len(customers):
            return
        self.exchange.trade(
            customers,
            is_buy=False,
            base=base,
            quote=quote,
            base_amount=units,
            quote_amount=got,
            fee=fee,
            times=times,
        )
        self._move(customers, base, -units)
        self._move(customers, quote, got - fee)

    def _swap(self, day: Day, turn: Round, chosen: Bools, cash: Array, worth: Array) -> None:
        customers, times = turn.customers[chosen], turn.times[chosen]
        quote, can = self._pick_held(worth[chosen], _LEAST_TRADE_USD)
        customers, times, quote = customers[can], times[can], quote[can]
        if not len(customers):
            return
        base = self._rng.choice(_OFTEN, len(customers), p=_OFTEN_SHARES)
        base = np.where(base == quote, np.where(quote == BTC, ETH, BTC), base)
        total = self._part_of(customers, quote, 0.35)
        share = _FEE_SHARE[self.habits.kind[customers]]
        fee = np.floor(total * share / (1 + share)).astype(np.int64)
        self._exchange(customers, base, quote, total - fee, fee, times)

    # On chain.

    def _withdraw(self, day: Day, turn: Round, chosen: Bools, cash: Array, worth: Array) -> None:
        customers, times = turn.customers[chosen], turn.times[chosen]
        asset, can = self._pick_held(worth[chosen], _LEAST_MOVE_USD * 2, on_chain=True)
        customers, times, asset = customers[can], times[can], asset[can]
        if not len(customers):
            return
        total = self._part_of(customers, asset, 0.5)
        units = total - _WITHDRAWAL_FEES[asset]
        usd = units / _UNITS[asset] * self._day_price[asset]
        draw = self._rng.random(len(customers))
        keep = usd >= _LEAST_MOVE_USD
        customers, times, asset = customers[keep], times[keep], asset[keep]
        units, draw = units[keep], draw[keep]
        for place in np.unique(asset).tolist():
            own = asset == place
            goes = draw[own] > CANCELLED_SHARE + BLOCKED_SHARE
            status = np.where(draw[own] < CANCELLED_SHARE, CANCELLED, BLOCKED)
            chain = self._chain_of(place, int(own.sum()))
            for number in np.unique(chain).tolist():
                some = chain == number
                rows = np.flatnonzero(own)[some]
                to = self.counterparties.destinations(
                    *(day, number, place, customers[rows], self.habits.kind[customers[rows]])
                )
                sent = goes[some]
                went = rows[sent]
                self.treasury.withdraw(
                    *(day, number, place, customers[went], units[went], to.address[sent]),
                    times[went],
                    to_wallets=to.wallet[sent],
                    vasp=to.vasp[sent],
                    is_own=to.is_own[sent],
                )
                stays = rows[~sent]
                if len(stays):
                    self.exchange.withdrawal(
                        customers[stays],
                        number,
                        np.full(len(stays), place),
                        units[stays],
                        to_address=to.address[~sent],
                        transaction=-1,
                        requested_at=times[stays],
                        completed_at=-1,
                        status=status[some][~sent],
                        vasp=to.vasp[~sent],
                        is_own=to.is_own[~sent],
                    )
                self.exchange.balance(place)[customers[went]] -= (
                    units[went] + _WITHDRAWAL_FEES[place]
                )

    def _chain_of(self, asset: int, count: int) -> Array:
        if asset == BTC:
            return np.full(count, BITCOIN_NUMBER)
        if asset == MATIC:
            return np.full(count, POLYGON_NUMBER)
        if asset == USDT:
            return np.where(self._rng.random(count) < 0.4, POLYGON_NUMBER, ETHEREUM_NUMBER)
        return np.full(count, ETHEREUM_NUMBER)

    def _deposit(self, day: Day, turn: Round, chosen: Bools, cash: Array, worth: Array) -> None:
        customers, times = turn.customers[chosen], turn.times[chosen]
        usd = self._payment_usd(customers)
        asset = self._rng.choice(_DEPOSITED, len(customers), p=_DEPOSITED_SHARES)
        for place in np.unique(asset).tolist():
            own = np.flatnonzero(asset == place)
            chain = self._chain_of(place, len(own))
            for number in np.unique(chain).tolist():
                rows = own[chain == number]
                self.counterparties.pay_in(
                    *(day, number, place, customers[rows], usd[rows], times[rows]),
                    self.habits.kind[customers[rows]],
                )

    def _give(self, day: Day, turn: Round, chosen: Bools, cash: Array, worth: Array) -> None:
        customers, times = turn.customers[chosen], turn.times[chosen]
        asset, can = self._pick_held(worth[chosen], _LEAST_MOVE_USD)
        friend = self.counterparties.friend(self._rng, customers)
        can &= (friend != customers) & self.habits.is_awake(day, self.people)[friend]
        customers, times, asset, friend = customers[can], times[can], asset[can], friend[can]
        units = self._part_of(customers, asset, 0.1)
        keep = units > 0
        customers, times, asset = customers[keep], times[keep], asset[keep]
        friend, units = friend[keep], units[keep]
        if not len(customers):
            return
        self.exchange.internal(customers, friend, asset, units, times)
        self._move(customers, asset, -units)
        # What a friend gave can be spent tomorrow: the friend may have had their turn already.
        self.exchange.credit_later(friend, asset, units)


_SALARY, _PLAN_IN, _PLAN_BUY = 100, 101, 102
_OFTEN = np.array([BTC, ETH, USDT, 6, MATIC, XMR])
_OFTEN_SHARES = np.array([0.36, 0.28, 0.16, 0.10, 0.06, 0.04])
_DEPOSITED = np.array([BTC, ETH, USDT, 6, MATIC])
_DEPOSITED_SHARES = np.array([0.30, 0.30, 0.22, 0.13, 0.05])
_UNITS = np.array([asset.unit for asset in ASSETS], dtype=np.float64)
_WITHDRAWAL_FEES = np.array(
    [WITHDRAWAL_FEE.get(asset, 0) for asset in range(len(ASSETS))], dtype=np.int64
)


def _weekday(day: Day) -> int:
    """Return 0 for a Monday, in UTC."""
    return (day.start // DAY + 3) % 7


def _calendar(day: Day) -> int:
    """Return the day of the month, in UTC."""
    return date_of(day.start).day
