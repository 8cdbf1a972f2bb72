"""A simulated world: its parts, and how one day follows the other."""

from typing import Protocol

import numpy as np

from amlmart.simulate.attribution import Attribution
from amlmart.simulate.book import ScenarioBook, candidates
from amlmart.simulate.cases import Cases
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.day import Day
from amlmart.simulate.deposits import Deposits
from amlmart.simulate.directory import allocate, endow, house_scale
from amlmart.simulate.evm import Evm
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.growing import Array, part, prefixed
from amlmart.simulate.habits import Habits
from amlmart.simulate.kyc_log import STATUS_ACTIVE
from amlmart.simulate.life import Life
from amlmart.simulate.marking import TransferLabels
from amlmart.simulate.people import People
from amlmart.simulate.prices import Prices
from amlmart.simulate.reference import add_reference
from amlmart.simulate.services import SERVICES, of
from amlmart.simulate.sessions import Sessions
from amlmart.simulate.settings import Settings
from amlmart.simulate.stage import Stage
from amlmart.simulate.strangers import Strangers
from amlmart.simulate.treasury import Treasury
from amlmart.simulate.utxo import Utxo

_VASP_IDS = tuple(service.slug for service in SERVICES)
_NEVER_ACTED = -1
# Strangers whom somebody names some day, a quarter of them wrongly.
_TAGGED_STRANGERS = 0.01
# Typologies for which analysts look into customers who did nothing: rough rules fire on them.
_NOISY = (
    "structuring",
    "spike_against_history",
    "round_amounts",
    "new_account_large_flow",
    "rapid_movement",
    "wealth_mismatch",
    "tor_or_geography_conflict",
    "fresh_address_large_value",
)


class Component(Protocol):
    """A part of the world with a state of its own."""

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""


class World:
    """Everything there is, from the first day on."""

    def __init__(self, settings: Settings) -> None:
        seed = settings.seed
        self.settings = settings
        self.prices = Prices(settings)
        self.people = People(settings)
        self.evm = Evm(seed)
        self.utxo = Utxo(seed)
        # The same numbers in every world, so that a saved one finds its wallets again.
        self.directory = allocate(self.evm, self.utxo)
        self.utxo.pool_wallets = np.concatenate(
            [self.directory.bitcoin_wallets[place][:1] for place in of("miner").tolist()]
        )
        self.exchange = Exchange(self.people, self.evm.names, self.utxo.names)
        self.treasury = Treasury(
            *(seed, self.directory, self.exchange, self.evm, self.utxo, self.prices),
            house_scale(settings.customers),
        )
        self.habits = Habits(seed, settings.customers)
        self.counterparties = Counterparties(
            *(seed, settings.customers, self.directory, self.people),
            *(self.evm, self.utxo, self.prices),
        )
        self.deposits = Deposits(
            *(self.counterparties, self.exchange, self.treasury),
            *(self.evm, self.utxo, self.prices),
        )
        self.life = Life(
            *(seed, self.habits, self.exchange, self.treasury, self.counterparties),
            *(self.deposits, self.prices),
        )
        self.strangers = Strangers(seed, self.counterparties, self.evm, self.utxo, self.prices)
        self.sessions = Sessions(settings, self.people)
        self.attribution = Attribution(settings)
        self.cases = Cases(settings, noisy_typologies=_NOISY)
        self.labels = TransferLabels(seed)
        self.stage = Stage(
            *(seed, self.habits, self.exchange, self.treasury, self.counterparties),
            *(self.sessions, self.evm, self.utxo, self.prices),
        )
        self.book = ScenarioBook(
            *(seed, settings.illicit_rate, self.stage, self.labels, self.attribution, self.cases)
        )
        self._last_acted = np.zeros(0, dtype=np.int64)
        self._transfers_before = settings.customers

    def simulate_day(self, number: int) -> Day:
        """Simulate the day of this number; days come in order, from 0 on."""
        day = Day(self.settings, number)
        if number == 0:
            self._open(day)
        self._join(day)
        self.prices.add_rows(day)
        add_reference(day)
        self.attribution.daily(day)
        self.evm.begin(day)
        self.utxo.begin(day)
        self.treasury.begin(day)
        self.counterparties.begin(day)
        self.deposits.begin()

        awake = np.flatnonzero(
            (self.people.active_from < day.start)
            & (self.people.closed_at > day.end)
            & (self.people.status == STATUS_ACTIVE)
        )
        pool = candidates(day, self.stage, self._last_acted, awake)
        self.book.play(day, pool, self._transfers_before)
        self._join_habits(day)
        acted, times = self.life.live(day)
        self.strangers.live(day)
        for kind, numbers in self.strangers.newly_seen().items():
            self.attribution.tag_ordinary(day, kind, numbers, _TAGGED_STRANGERS)
        self.treasury.settle(day)
        self._remember(day, acted, times)
        self.cases.daily(day, awake, np.flatnonzero(self.people.held))

        self.exchange.end(day, self.labels, _VASP_IDS)
        self.evm.end(day, self.labels)
        self.utxo.end(day, self.labels)
        self.book.complete(day)
        self._transfers_before = day.ledger_transfers
        return day

    def _open(self, day: Day) -> None:
        """Put everything in its place before the first day."""
        self.counterparties.open(day.start)
        endow(
            *(self.settings.seed, self.directory, self.evm, self.utxo, self.prices, day.start),
            house_scale(self.settings.customers),
        )
        self.strangers.open(day)
        self.attribution.open(day, self.directory)

    def _join(self, day: Day) -> None:
        self.people.join(day)
        self.exchange.begin()
        worthless = self.exchange.total_units() == 0
        self.people.change(day, worthless)
        self._join_habits(day)

    def _join_habits(self, day: Day) -> None:
        """Give habits and books to all who joined, those of scenarios too."""
        self.habits.join(day, self.people)
        missing = self.people.count - len(self._last_acted)
        if missing:
            new = np.full(missing, _NEVER_ACTED, dtype=np.int64)
            self._last_acted = np.concatenate([self._last_acted, new])

    def _remember(self, day: Day, acted: Array, times: Array) -> None:
        """Let those who acted log in before they did, and remember when they acted last."""
        staged = self.stage.acted
        customers = np.concatenate([acted, [customer for customer, _ in staged]]).astype(np.int64)
        moments = np.concatenate([times, [at for _, at in staged]]).astype(np.int64)
        self.sessions.ordinary(day, self.people, customers, moments)
        np.maximum.at(self._last_acted, customers, moments)

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        state = {
            "last_acted": self._last_acted,
            "transfers_before": np.array([self._transfers_before]),
        }
        for name, component in self._components().items():
            state |= prefixed(name, component.state())
        return state

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self._last_acted = np.array(state["last_acted"])
        self._transfers_before = int(state["transfers_before"][0])
        start = Day(self.settings, 0).start
        self.counterparties.open(start)
        for name, component in self._components().items():
            component.restore(part(name, state))

    def _components(self) -> dict[str, Component]:
        return {
            "people": self.people,
            "evm": self.evm,
            "utxo": self.utxo,
            "exchange": self.exchange,
            "banks": self.exchange.banks,
            "treasury": self.treasury,
            "habits": self.habits,
            "counterparties": self.counterparties,
            "strangers": self.strangers,
            "sessions": self.sessions,
            "attribution": self.attribution,
            "cases": self.cases,
            "book": self.book,
        }
