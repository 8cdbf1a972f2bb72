"""Ordinary life: fiat money paid in and out."""

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.assets import FIATS
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.exchange_words import (
    BANK_RAILS,
    BOOKED,
    CARD,
    FAILED,
    KIOSK,
    RETURNED,
    whole_notes,
)
from amlmart.simulate.growing import Array
from amlmart.simulate.habits import Habits
from amlmart.simulate.turns import Turn

RETURNED_SHARE, FAILED_SHARE = 0.006, 0.011
_CARD_LIMIT_USD = 2_000.0


class Payments:
    """Pays in and out for customers, within the limits of their tiers."""

    def __init__(self, habits: Habits, exchange: Exchange, counterparties: Counterparties) -> None:
        self.habits = habits
        self.exchange = exchange
        self.people = exchange.people
        self.counterparties = counterparties

    def bring_salary(self, turn: Turn) -> None:
        """Pay in the usual share of a month's income, in tens."""
        monthly = self.people.income_usd[turn.customers] / 12
        usd = monthly * self.habits.pay_share[turn.customers]
        self._pay_in(turn, np.maximum(np.round(usd / 10) * 10, 10.0), self._banks(turn))

    def fund_plan(self, turn: Turn) -> None:
        """Pay in what a standing plan will buy for, and a little for the fee."""
        self._pay_in(turn, self.habits.plan_usd[turn.customers] * 1.015, self._banks(turn))

    def pay_in(self, turn: Turn) -> None:
        """Pay in about the usual sum, by bank, card or cash."""
        usd = self.habits.usual_usd(turn.rng, turn.customers)
        draw = turn.rng.random(len(turn))
        by_card = (draw < 0.30) & (usd < _CARD_LIMIT_USD)
        by_kiosk = (draw > 0.97) & ~self.people.is_business[turn.customers]
        rail = np.where(by_card, CARD, np.where(by_kiosk, KIOSK, self._banks(turn)))
        self._pay_in(turn, usd, rail)

    def _banks(self, turn: Turn) -> Array:
        return BANK_RAILS[self.people.currency[turn.customers]]

    def _pay_in(self, turn: Turn, usd: Array, rail: Array) -> None:
        usd = np.minimum(usd, self.counterparties.room_usd(turn.customers, is_in=True))
        keep = usd >= 5.0
        turn, usd, rail = turn.of(keep), usd[keep], rail[keep]
        if not len(turn):
            return
        customers = turn.customers
        currency = self.people.currency[customers]
        cents = self._rounded(customers, usd / turn.price[currency])
        cents = np.where(rail == KIOSK, whole_notes(cents), cents)
        second = turn.rng.random(len(turn)) < 0.06
        account = customers * 4 + np.where(rail == CARD, 2, np.where(second, 1, 0))
        account = np.where(rail == KIOSK, -1, account)
        draw = turn.rng.random(len(turn))
        status = np.where(draw < RETURNED_SHARE + FAILED_SHARE, FAILED, BOOKED)
        status = np.where(draw < RETURNED_SHARE, RETURNED, status)
        self.exchange.pay(
            turn.day,
            customers,
            is_in=True,
            rails=rail,
            currencies=currency,
            cents=cents,
            accounts=account,
            times=turn.times,
            statuses=status,
        )
        booked = status == BOOKED
        self.counterparties.use_room(customers[booked], usd[booked], is_in=True)
        for asset in FIATS:
            own = booked & (currency == asset)
            np.add.at(self.exchange.balance(asset), customers[own], cents[own])

    def _rounded(self, customers: Array, whole: Array) -> NDArray[np.int64]:
        """Return whole units of a currency as the customer rounds them, in cents."""
        step = self.habits.rounds_to[customers]
        # Larger sums are rounded more coarsely.
        step = np.where((step > 0) & (whole > 2_000), step * 10, step)
        rounded = np.round(whole / np.maximum(step, 1)) * np.maximum(step, 1)
        cents = np.where((step > 0) & (rounded > 0), rounded * 100, np.round(whole * 100))
        return np.maximum(cents, 500).astype(np.int64)

    def pay_out(self, turn: Turn) -> None:
        """Pay out to the own bank account, more often than not everything."""
        currency = self.people.currency[turn.customers]
        for asset in FIATS:
            own = turn.of(currency == asset)
            if len(own):
                self._pay_out(own, asset)

    def _pay_out(self, turn: Turn, currency: int) -> None:
        held = self.exchange.balance(currency)[turn.customers]
        part = np.where(
            turn.rng.random(len(turn)) < 0.55, 1.0, turn.rng.uniform(0.2, 0.9, len(turn))
        )
        price = turn.price[currency]
        room = self.counterparties.room_usd(turn.customers, is_in=False) / price
        cents = np.minimum((held * part).astype(np.int64), (room * 100).astype(np.int64))
        keep = cents >= 1_000
        turn, cents = turn.of(keep), cents[keep]
        if not len(turn):
            return
        self.exchange.pay(
            turn.day,
            turn.customers,
            is_in=False,
            rails=int(BANK_RAILS[currency]),
            currencies=np.full(len(turn), currency),
            cents=cents,
            accounts=turn.customers * 4,
            times=turn.times,
        )
        self.counterparties.use_room(turn.customers, cents / 100 * price, is_in=False)
        self.exchange.balance(currency)[turn.customers] -= cents
