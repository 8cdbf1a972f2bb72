"""Whom customers deal with outside: their own wallets, other providers, shops, friends.

Also what their tier still lets them pay in and out this month.
"""

from dataclasses import dataclass

import numpy as np

from amlmart.simulate.assets import ASSETS, EVM_CHAINS
from amlmart.simulate.bitcoin_wallets import SATOSHI
from amlmart.simulate.clock import date_of
from amlmart.simulate.day import Day
from amlmart.simulate.directory import Directory
from amlmart.simulate.evm import Evm
from amlmart.simulate.exchange_words import BITCOIN_NUMBER
from amlmart.simulate.growing import Array, Growing, part, prefixed
from amlmart.simulate.habits import NATIVE, SPENDER
from amlmart.simulate.people import People
from amlmart.simulate.prices import Prices
from amlmart.simulate.randomness import key, mix, stream
from amlmart.simulate.reference import limit_usd
from amlmart.simulate.services import VASPS, of, weights
from amlmart.simulate.utxo import Utxo

OWN, VASP, SERVICE, STRANGER = range(4)
# Where withdrawals go: most customers, spenders, crypto natives.
_GOES = np.array([[0.62, 0.22, 0.11, 0.05], [0.12, 0.13, 0.70, 0.05], [0.58, 0.20, 0.17, 0.05]])
_ORDINARY_SERVICES = of(
    *("merchant", "gambling", "defi_dex", "dex", "defi", "defi_bridge", "payment_processor"),
    *("donation", "mixing_service", "coinjoin", "faucet"),
)
_FRIENDS = 6


@dataclass(frozen=True)
class Destinations:
    """Where withdrawals go: EVM wallets or Bitcoin addresses, and the Bitcoin wallets of these.

    `vasp` is the place of a registered provider in SERVICES, -1 for a self-hosted wallet.
    """

    address: Array
    wallet: Array
    vasp: Array
    is_own: Array


class Counterparties:
    """The outside as customers see it."""

    def __init__(
        self,
        seed: int,
        initial_customers: int,
        directory: Directory,
        people: People,
        evm: Evm,
        utxo: Utxo,
        prices: Prices,
    ) -> None:
        self.seed = seed
        self.initial_customers = initial_customers
        self.directory = directory
        self.people = people
        self.evm = evm
        self.utxo = utxo
        self.prices = prices
        self.own = Growing(
            evm=(np.int64, -1),
            bitcoin=(np.int64, -1),
            used_in_usd=(np.float64, 0.0),
            used_out_usd=(np.float64, 0.0),
        )
        self._friend_salt = key(seed, "friends")
        self.rng = stream(seed, "counterparties", -1)
        self._limits = np.zeros((2, 4))
        self._start = 0

    def begin(self, day: Day) -> None:
        """Begin a day; the month's limits begin anew on the first."""
        self.begin_books()
        self.rng = stream(self.seed, "counterparties", day.number)
        if date_of(day.start).day == 1:
            self.own.view("used_in_usd")[:] = 0.0
            self.own.view("used_out_usd")[:] = 0.0
        for place, direction in enumerate(("in", "out")):
            for tier in (1, 2, 3):
                self._limits[place, tier] = limit_usd(direction, tier, 30, day.number)

    def begin_books(self) -> None:
        """Make room for those who joined."""
        self.own.grow_to(self.people.count)

    # Limits.

    def room_usd(self, customers: Array, *, is_in: bool) -> Array:
        """Return what each customer's tier still lets them pay in (or out) this month, in USD."""
        tier = np.clip(self.people.tier[customers], 1, 3)
        used = self.own.view("used_in_usd" if is_in else "used_out_usd")[customers]
        room: Array = np.maximum(self._limits[0 if is_in else 1, tier] - used, 0.0)
        return room

    def use_room(self, customers: Array, usd: Array, *, is_in: bool) -> None:
        """Count payments against the month's limits."""
        np.add.at(self.own.view("used_in_usd" if is_in else "used_out_usd"), customers, usd)

    # People.

    def friend(self, rng: np.random.Generator, customers: Array) -> Array:
        """Return somebody whom each customer knows among the first customers."""
        which = rng.integers(0, _FRIENDS, len(customers))
        mixed = mix(self._friend_salt, customers * _FRIENDS + which)
        known: Array = (mixed % np.uint64(self.initial_customers)).astype(np.int64)
        return known

    def own_evm(self, customers: Array) -> Array:
        """Return the customers' own EVM wallets; most held something before the first day."""
        own = self.own.view("evm")
        lacking = np.unique(customers[own[customers] < 0])
        if len(lacking):
            made = self.evm.new_wallets(len(lacking))
            own[lacking] = made
            self._endow_evm(made)
        found: Array = own[customers]
        return found

    def _endow_evm(self, wallets: Array) -> None:
        count = len(wallets)
        for chain in EVM_CHAINS:
            for asset in chain.assets:
                has = self.rng.random(count) < (0.75 if asset == chain.coin else 0.35)
                usd = np.exp(self.rng.normal(np.log(900), 1.7, count))
                price = self.prices.usd_at(asset, self._start)
                units = (np.minimum(usd, 3e6) / price * ASSETS[asset].unit).astype(np.int64)
                self.evm.balance(chain, asset)[wallets] += np.where(has, units, 0)

    def own_bitcoin(self, customers: Array) -> Array:
        """Return the customers' own Bitcoin wallets; most held coins before the first day."""
        own = self.own.view("bitcoin")
        lacking = np.unique(customers[own[customers] < 0])
        if len(lacking):
            made = self.utxo.wallets.new(len(lacking))
            own[lacking] = made
            coins = self.rng.poisson(1.6, len(made))
            holders = np.repeat(made, coins)
            satoshi = np.exp(self.rng.normal(np.log(1_500_000), 1.6, len(holders)))
            satoshi = np.minimum(satoshi, 40 * SATOSHI).astype(np.int64) + 2_000
            self.utxo.wallets.endow(holders, satoshi)
        found: Array = own[customers]
        return found

    def open(self, start: int) -> None:
        """Say when the world begins: what wallets held is valued then."""
        self._start = start

    # Withdrawals.

    def destinations(self, day: Day, chain: int, customers: Array, kinds: Array) -> Destinations:
        """Choose where withdrawals go."""
        count = len(customers)
        habit = np.where(kinds == SPENDER, 1, np.where(kinds == NATIVE, 2, 0))
        shares = np.cumsum(_GOES[habit], axis=1)
        sort = (shares <= self.rng.random(count)[:, None]).sum(axis=1)
        is_bitcoin = chain == BITCOIN_NUMBER
        wallet = np.zeros(count, dtype=np.int64)
        vasp = np.full(count, -1, dtype=np.int64)
        own = sort == OWN
        find_own = self.own_bitcoin if is_bitcoin else self.own_evm
        wallet[own] = find_own(customers[own])
        for wanted, places in ((VASP, np.array(VASPS)), (SERVICE, _ORDINARY_SERVICES)):
            some = np.flatnonzero(sort == wanted)
            place = self.pick_service(self.rng, day, chain, places, len(some))
            wallet[some] = self.pick_wallet(self.rng, chain, place)
            if wanted == VASP:
                vasp[some] = place
        strange = sort == STRANGER
        wallet[strange] = find_own(self.friend(self.rng, customers[strange]))
        is_own = own | ((sort == VASP) & (self.rng.random(count) < 0.9))
        address = wallet
        if is_bitcoin:
            # Providers give everybody an address of their own; people mostly take a new one.
            fresh = ((sort == VASP) & (self.rng.random(count) < 0.7)) | (
                own & (self.rng.random(count) < 0.6)
            )
            address = self.utxo.wallets.main_address(wallet)
            address[fresh] = self.utxo.wallets.new_addresses(wallet[fresh])
        return Destinations(address, wallet, vasp, is_own)

    def pick_service(
        self, rng: np.random.Generator, day: Day, chain: int, places: Array, count: int
    ) -> Array:
        """Choose services that are on a chain, by their share of the traffic."""
        wallets = self.directory.bitcoin_wallets if chain == BITCOIN_NUMBER else self.directory.evm
        present = np.array([place for place in places.tolist() if len(wallets[place])])
        picked: Array = rng.choice(present, count, p=weights(present, day.number))
        return picked

    def pick_wallet(self, rng: np.random.Generator, chain: int, places: Array) -> Array:
        """Choose a wallet of each service; the first ones are used most."""
        wallets = self.directory.bitcoin_wallets if chain == BITCOIN_NUMBER else self.directory.evm
        picked = np.zeros(len(places), dtype=np.int64)
        for place in np.unique(places).tolist():
            own = places == place
            draw = rng.random(int(own.sum())) ** 3
            picked[own] = wallets[place][(draw * len(wallets[place])).astype(np.int64)]
        return picked

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return prefixed("own", self.own.state())

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self.own.restore(part("own", state))
