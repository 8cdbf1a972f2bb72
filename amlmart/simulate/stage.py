"""The stage: performs the acts of scenarios, in order of time, with the means of ordinary life.

An act that depends on money still under way (a deposit being confirmed, a payment waiting for its
block) waits for it; what would not be finished by midnight is done the next day. What cannot be
paid is left out, as it is when a card is declined.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from amlmart.simulate.acts_at_exchange import ActsAtExchange
from amlmart.simulate.acts_of_people import ActsOfPeople
from amlmart.simulate.acts_on_bitcoin import ActsOnBitcoin
from amlmart.simulate.acts_on_chain import ActsOnChain
from amlmart.simulate.assets import BITCOIN
from amlmart.simulate.banks import outside_party
from amlmart.simulate.clock import MINUTE, SECOND
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.cue import LAST, Acts, Cue, Declined, NotYet
from amlmart.simulate.day import Day
from amlmart.simulate.evm import Evm
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.growing import Array
from amlmart.simulate.habits import Habits
from amlmart.simulate.marking import NO_LABEL
from amlmart.simulate.plan import Act, Script
from amlmart.simulate.prices import Prices
from amlmart.simulate.purses import Purses
from amlmart.simulate.sessions import Sessions
from amlmart.simulate.staged_wallets import StagedWallets
from amlmart.simulate.treasury import Treasury
from amlmart.simulate.utxo import Utxo


class Stage:
    """Performs acts; also what a `Plan` asks about the world."""

    def __init__(
        self,
        seed: int,
        habits: Habits,
        exchange: Exchange,
        treasury: Treasury,
        counterparties: Counterparties,
        sessions: Sessions,
        evm: Evm,
        utxo: Utxo,
        prices: Prices,
    ) -> None:
        self.exchange = exchange
        self.people = exchange.people
        self.directory = counterparties.directory
        self.evm = evm
        self.utxo = utxo
        self.prices = prices
        # Customers who acted today, and when.
        self.acted: list[tuple[int, int]] = []
        self._purses = Purses(prices)
        self._wallets = StagedWallets(seed, self.directory, evm, utxo, self._purses)
        self._on_chain = ActsOnChain(exchange, treasury, prices, self._purses, self._wallets)
        self._acts: Acts = {
            **ActsOfPeople(*(exchange, treasury, counterparties, sessions, self._purses)).by_name(),
            **ActsAtExchange(habits, exchange, prices, self._purses).by_name(),
            **self._on_chain.by_name(),
            **ActsOnBitcoin(self._wallets).by_name(),
        }

    # What a plan asks.

    def country(self, customer: int) -> int:
        """Return a customer's country of residence as a place in COUNTRIES."""
        return int(self.people.country[customer])

    def price(self, asset: int, at: int) -> float:
        """Return the USD of one whole unit of an asset at an instant."""
        return self.prices.usd_at(asset, at)

    def new_wallet(self, chain: str) -> int:
        """Return a new wallet of a scenario, which can spend at once what it gets."""
        return self._wallets.new(chain)

    def service_wallets(self, chain: str) -> list[Array]:
        """Return the wallets of all services on Bitcoin or on EVM chains."""
        return self.directory.bitcoin_wallets if chain == BITCOIN else self.directory.evm

    def outside_party(self, rng: np.random.Generator, country: str | None) -> int:
        """Return a bank account of somebody who is no customer."""
        return int(outside_party(int(rng.integers(0, 1 << 38)), country))

    def mixer_pool(
        self, rng: np.random.Generator, day_number: int, ether: float, slug: str | None
    ) -> int:
        """Return a mixer's wallet for one of its fixed sums."""
        return self._on_chain.mixer_pool(rng, day_number, ether, slug)

    # Performing.

    def begin(self, day: Day) -> None:
        """Begin a day."""
        self._wallets.begin(day)
        self.acted = []

    def perform(self, day: Day, script: Script, act: Act) -> Act | None:
        """Perform an act; return it with another time where it has to wait."""
        if act.at > day.end - LAST:
            return replace(act, at=day.end + MINUTE + (day.end - act.at) % MINUTE)
        label = NO_LABEL if act.is_cover else script.number
        cue = Cue(day, script, act.at, label, self.acted)
        try:
            self._acts[act.what](cue, **act.arguments)
        except NotYet as wait:
            return replace(act, at=max(wait.until, act.at + SECOND))
        except Declined:
            return None
        return None

    def was_used(self, chain: str, number: int) -> bool:
        """Return whether a scenario's wallet ever received anything."""
        return self._wallets.was_used([chain, number])

    def finish(self, script: Script) -> None:
        """Give what is left of a scenario's money to its customers' ordinary balances."""
        for customer, asset, units in self._purses.empty(script):
            # From tomorrow on: the ordinary day may be over for them.
            one = np.array([customer])
            self.exchange.credit_later(one, np.array([asset]), np.array([units]))

    def forget(self, before: int) -> None:
        """Forget what has long arrived."""
        self._purses.forget(before)

    # State.

    def state(self) -> dict[str, Any]:
        """Return purses, what is under way and which wallets were used, as JSON takes it."""
        return {**self._purses.state(), "used": sorted(self._wallets.used)}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._purses.restore(state)
        self._wallets.used = set(state["used"])
