"""Acts with money inside the exchange: fiat in and out, trades, transfers between customers."""

import numpy as np

from amlmart.simulate.assets import ASSETS
from amlmart.simulate.cue import Acts, Cue, Declined
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.exchange_words import (
    BANK_RAILS,
    CARD,
    KIOSK,
    STATUSES,
    whole_notes,
)
from amlmart.simulate.habits import Habits
from amlmart.simulate.prices import Prices
from amlmart.simulate.purses import Purses

_SPREAD = 0.0015
# Of what a customer gets for what they sell, at the worst.
_LEAST_SHARE = 0.05


class ActsAtExchange:
    """Pays, trades and gives out of the purses of scenarios."""

    def __init__(self, habits: Habits, exchange: Exchange, prices: Prices, purses: Purses) -> None:
        self.habits = habits
        self.exchange = exchange
        self.people = exchange.people
        self.prices = prices
        self.purses = purses

    def by_name(self) -> Acts:
        """Return the acts by the names they have in plans."""
        return {
            "pay_in": self.pay_in,
            "pay_out": self.pay_out,
            "buy": self.buy,
            "swap": self.swap,
            "sell": self.sell,
            "give": self.give,
        }

    # Fiat.

    def pay_in(
        self,
        cue: Cue,
        person: int,
        usd: float,
        rail: str,
        payer: dict[str, int] | None,
        status: str,
    ) -> None:
        """Pay in by bank, card or cash_kiosk; what is returned or fails is not there."""
        customer = cue.customer(person)
        currency = int(self.people.currency[customer])
        price = self.prices.usd_at(currency, cue.at)
        cents = _natural_cents(usd, usd / price * 100)
        account = _account(cue, customer, payer)
        if rail == "card" and payer is None:
            account = customer * 4 + 2
        if rail == "cash_kiosk":
            account = -1
            cents = int(whole_notes(np.array(cents)))
        self.exchange.pay(
            cue.day,
            np.array([customer]),
            is_in=True,
            rails={"card": CARD, "cash_kiosk": KIOSK}.get(rail, int(BANK_RAILS[currency])),
            currencies=np.array([currency]),
            cents=np.array([cents]),
            accounts=np.array([account]),
            times=np.array([cue.at]),
            statuses=STATUSES.index(status),
            label=cue.label,
        )
        if status == "booked":
            self.purses.add(cue.script, customer, currency, cents)
        cue.note_acted(customer)

    def pay_out(
        self,
        cue: Cue,
        person: int,
        usd: float | None,
        share: float | None,
        payer: dict[str, int] | None,
    ) -> None:
        """Pay out to a bank account."""
        customer = cue.customer(person)
        currency = int(self.people.currency[customer])
        cents = self.purses.take(cue, customer, currency, usd, share)
        if usd is not None:
            held = self.purses.held(cue.script, customer, currency)
            cents = min(_natural_cents(usd, cents), held)
        self.exchange.pay(
            cue.day,
            np.array([customer]),
            is_in=False,
            rails=int(BANK_RAILS[currency]),
            currencies=np.array([currency]),
            cents=np.array([cents]),
            accounts=np.array([_account(cue, customer, payer)]),
            times=np.array([cue.at]),
            label=cue.label,
        )
        self.purses.add(cue.script, customer, currency, -cents)
        cue.note_acted(customer)

    # Trades.

    def buy(
        self,
        cue: Cue,
        person: int,
        asset: int,
        usd: float | None,
        share: float | None,
        cost: float,
        counterparty: int | None,
    ) -> None:
        """Buy an asset with the customer's currency, from the book or from another of the cast."""
        customer = cue.customer(person)
        currency = int(self.people.currency[customer])
        other = -1 if counterparty is None else cue.customer(counterparty)
        self._trade(cue, customer, asset, currency, usd, share, cost, other)

    def swap(
        self,
        cue: Cue,
        person: int,
        asset: int,
        into: int,
        usd: float | None,
        share: float | None,
        cost: float,
    ) -> None:
        """Change one asset into another."""
        self._trade(cue, cue.customer(person), into, asset, usd, share, cost, -1)

    def _trade(
        self,
        cue: Cue,
        customer: int,
        base: int,
        quote: int,
        usd: float | None,
        share: float | None,
        cost: float,
        other: int,
    ) -> None:
        """Buy `base` for `quote`, from the book or from another of the cast."""
        script = cue.script
        self.purses.wait_for(cue, ("purse", customer, quote), ("purse", other, base))
        total = self.purses.take(cue, customer, quote, usd, share)
        fee = int(total * self._fee_share(customer))
        paid = total - fee
        price = self.prices.usd_at(base, cue.at) * (1 + _SPREAD + cost)
        worth = paid / ASSETS[quote].unit * self.prices.usd_at(quote, cue.at)
        got = int(worth / price * ASSETS[base].unit)
        if other >= 0 and got > self.purses.held(script, other, base):
            # The other side has less: as much is paid as that is worth.
            less = self.purses.held(script, other, base) / got
            got, paid, fee = int(got * less), int(paid * less), int(fee * less)
        if got <= 0 or paid <= 0:
            raise Declined
        self.exchange.trade(
            np.array([customer]),
            is_buy=True,
            base=np.array([base]),
            quote=np.array([quote]),
            base_amount=np.array([got]),
            quote_amount=np.array([paid]),
            fee=np.array([fee]),
            times=np.array([cue.at]),
            counterparty=other,
            label=cue.label,
        )
        self.purses.add(script, customer, quote, -(paid + fee))
        self.purses.add(script, customer, base, got)
        if other >= 0:
            self.purses.add(script, other, base, -got)
            self.purses.add(script, other, quote, paid)
        cue.note_acted(customer)

    def _fee_share(self, customer: int) -> float:
        """Return what the customer pays on their ordinary trades too."""
        return float(self.habits.fee_share(np.array([customer]))[0])

    def sell(
        self,
        cue: Cue,
        person: int,
        asset: int,
        usd: float | None,
        share: float | None,
        cost: float,
    ) -> None:
        """Sell an asset for the customer's currency."""
        customer = cue.customer(person)
        currency = int(self.people.currency[customer])
        units = self.purses.take(cue, customer, asset, usd, share)
        price = self.prices.usd_at(asset, cue.at) * max(1 - _SPREAD - cost, _LEAST_SHARE)
        worth = units / ASSETS[asset].unit * price
        got = int(worth / self.prices.usd_at(currency, cue.at) * 100)
        fee = int(got * self._fee_share(customer))
        if got <= fee:
            raise Declined
        self.exchange.trade(
            np.array([customer]),
            is_buy=False,
            base=np.array([asset]),
            quote=np.array([currency]),
            base_amount=np.array([units]),
            quote_amount=np.array([got]),
            fee=np.array([fee]),
            times=np.array([cue.at]),
            label=cue.label,
        )
        self.purses.add(cue.script, customer, asset, -units)
        self.purses.add(cue.script, customer, currency, got - fee)
        cue.note_acted(customer)

    def give(
        self,
        cue: Cue,
        person: int,
        to: int,
        asset: int,
        usd: float | None,
        share: float | None,
    ) -> None:
        """Transfer to another of the cast inside the exchange."""
        customer, receiver = cue.customer(person), cue.customer(to)
        units = self.purses.take(cue, customer, asset, usd, share)
        self.exchange.internal(
            np.array([customer]),
            np.array([receiver]),
            np.array([asset]),
            np.array([units]),
            np.array([cue.at]),
            cue.label,
        )
        self.purses.add(cue.script, customer, asset, -units)
        self.purses.add(cue.script, receiver, asset, units)
        cue.note_acted(customer)


def _account(cue: Cue, customer: int, party: dict[str, int] | None) -> int:
    """Return the bank account of the other side: the customer's own, another's, or outside."""
    if party is None:
        return customer * 4
    if "person" in party:
        return cue.customer(party["person"]) * 4
    return party["account"]


def _natural_cents(usd: float, cents: float) -> int:
    """Return cents of the currency; a round sum in USD is one in the currency too."""
    for step in (50_000, 10_000, 5_000, 1_000):
        if round(usd * 100) % step == 0 and cents >= 2 * step:
            return round(cents / step) * step
    return max(int(cents), 1)
