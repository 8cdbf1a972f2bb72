"""Whom customers deal with outside: their own wallets, other providers, shops, friends.

Also what their tier still lets them pay in and out this month.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.assets import ASSETS, EVM_CHAINS
from amlmart.simulate.clock import MINUTE, Times, date_of
from amlmart.simulate.day import Day
from amlmart.simulate.directory import Directory
from amlmart.simulate.evm import NATIVE_GAS, TOKEN_GAS, Evm
from amlmart.simulate.exchange import BITCOIN_NUMBER, Exchange
from amlmart.simulate.growing import Array, Growing, prefixed
from amlmart.simulate.habits import NATIVE, SPENDER
from amlmart.simulate.prices import Prices
from amlmart.simulate.randomness import key, mix, stream
from amlmart.simulate.reference import limit_usd
from amlmart.simulate.services import VASPS, of, weights
from amlmart.simulate.treasury import Treasury
from amlmart.simulate.utxo import SATOSHI, Utxo

OWN, VASP, SERVICE, STRANGER = range(4)
# Where withdrawals go: most customers, spenders, crypto natives.
_GOES = np.array([[0.62, 0.22, 0.11, 0.05], [0.12, 0.13, 0.70, 0.05], [0.58, 0.20, 0.17, 0.05]])
# Where deposits come from: own wallets, other providers, strangers and services.
_COMES = np.array([0.55, 0.35, 0.10])
_ORDINARY_SERVICES = of(
    *("merchant", "gambling", "defi_dex", "dex", "defi", "defi_bridge", "payment_processor"),
    *("donation", "mixing_service", "coinjoin", "faucet"),
)
_PAYERS = of("miner", "gambling", "payment_processor", "p2p_platform", "otc", "merchant")
_FRIENDS = 6
LAST_CREDIT = 24 * 60 * MINUTE - 12 * MINUTE


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
        exchange: Exchange,
        treasury: Treasury,
        evm: Evm,
        utxo: Utxo,
        prices: Prices,
    ) -> None:
        self.seed = seed
        self.initial_customers = initial_customers
        self.directory = directory
        self.exchange = exchange
        self.treasury = treasury
        self.evm = evm
        self.utxo = utxo
        self.prices = prices
        self.own = Growing(
            evm=(np.int64, -1),
            bitcoin=(np.int64, -1),
            used_in_usd=(np.float64, 0.0),
            used_out_usd=(np.float64, 0.0),
        )
        self._paid_bitcoin = np.zeros(0, dtype=np.bool_)
        self._friend_salt = key(seed, "friends")
        self._rng = stream(seed, "counterparties", -1)
        self._limits = np.zeros((2, 4))

    def begin(self, day: Day) -> None:
        """Begin a day; the month's limits begin anew on the first."""
        self.begin_books()
        self._rng = stream(self.seed, "counterparties", day.number)
        self._paid_bitcoin = np.zeros(self.own.count, dtype=np.bool_)
        if date_of(day.start).day == 1:
            self.own.view("used_in_usd")[:] = 0.0
            self.own.view("used_out_usd")[:] = 0.0
        for place, direction in enumerate(("in", "out")):
            for tier in (1, 2, 3):
                self._limits[place, tier] = limit_usd(direction, tier, 30, day.number)

    def begin_books(self) -> None:
        """Make room for those who joined."""
        missing = self.exchange.people.count - self.own.count
        if missing:
            self.own.add(missing)

    # Limits.

    def room_usd(self, day: Day, customers: Array, *, is_in: bool) -> Array:
        """Return what each customer's tier still lets them pay in (or out) this month, in USD."""
        tier = np.clip(self.exchange.people.tier[customers], 1, 3)
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
            for asset in (chain.coin, *chain.tokens):
                has = self._rng.random(count) < (0.75 if asset == chain.coin else 0.35)
                usd = np.exp(self._rng.normal(np.log(900), 1.7, count))
                price = float(self.prices.usd(asset, np.array([self._now]))[0])
                units = (np.minimum(usd, 3e6) / price * ASSETS[asset].unit).astype(np.int64)
                self.evm.balance(chain, asset)[wallets] += np.where(has, units, 0)

    def own_bitcoin(self, customers: Array) -> Array:
        """Return the customers' own Bitcoin wallets; most held coins before the first day."""
        own = self.own.view("bitcoin")
        lacking = np.unique(customers[own[customers] < 0])
        if len(lacking):
            made = self.utxo.new_wallets(len(lacking))
            own[lacking] = made
            coins = self._rng.poisson(1.6, len(made))
            holders = np.repeat(made, coins)
            satoshi = np.exp(self._rng.normal(np.log(1_500_000), 1.6, len(holders)))
            self.utxo.endow(holders, np.minimum(satoshi, 40 * SATOSHI).astype(np.int64) + 2_000)
        found: Array = own[customers]
        return found

    @property
    def _now(self) -> int:
        return self._start

    _start = 0

    def open(self, start: int) -> None:
        """Say when the world begins: what wallets held is valued then."""
        self._start = start

    # Withdrawals.

    def destinations(
        self, day: Day, chain: int, asset: int, customers: Array, kinds: Array
    ) -> Destinations:
        """Choose where withdrawals go."""
        count = len(customers)
        habit = np.where(kinds == SPENDER, 1, np.where(kinds == NATIVE, 2, 0))
        shares = np.cumsum(_GOES[habit], axis=1)
        sort = (shares <= self._rng.random(count)[:, None]).sum(axis=1)
        is_bitcoin = chain == BITCOIN_NUMBER
        wallet = np.zeros(count, dtype=np.int64)
        vasp = np.full(count, -1, dtype=np.int64)
        own = sort == OWN
        find_own = self.own_bitcoin if is_bitcoin else self.own_evm
        wallet[own] = find_own(customers[own])
        for wanted, places in ((VASP, np.array(VASPS)), (SERVICE, _ORDINARY_SERVICES)):
            some = np.flatnonzero(sort == wanted)
            place = self.pick_service(self._rng, day, chain, places, len(some))
            wallet[some] = self.pick_wallet(self._rng, chain, place)
            if wanted == VASP:
                vasp[some] = place
        strange = sort == STRANGER
        wallet[strange] = find_own(self.friend(self._rng, customers[strange]))
        is_own = own | ((sort == VASP) & (self._rng.random(count) < 0.9))
        address = wallet
        if is_bitcoin:
            # Providers give everybody an address of their own; people mostly take a new one.
            fresh = ((sort == VASP) & (self._rng.random(count) < 0.7)) | (
                own & (self._rng.random(count) < 0.6)
            )
            address = self.utxo.main_address(wallet)
            address[fresh] = self.utxo.new_addresses(wallet[fresh])
        return Destinations(address, wallet, vasp, is_own)

    def pick_service(
        self,
        rng: np.random.Generator,
        day: Day,
        chain: int,
        places: NDArray[np.int64],
        count: int,
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

    # Deposits.

    def pay_in(
        self,
        day: Day,
        chain: int,
        asset: int,
        customers: Array,
        usd: Array,
        times: Times,
        kinds: Array,
    ) -> None:
        """Let customers deposit: from their own wallets if these hold it, or from elsewhere."""
        price = self.prices.usd(asset, times)
        units = (usd / price * ASSETS[asset].unit).astype(np.int64)
        # The payment goes out before the deposit is credited.
        sent = np.maximum(times - self._before(chain, len(times)), day.start + 2 * MINUTE)
        sent = np.minimum(sent, day.start + LAST_CREDIT)
        sort = self._rng.choice(3, len(customers), p=_COMES)
        own = sort == 0
        rest = ~own
        if own.any():
            failed = self._pay_in_own(day, chain, asset, customers[own], units[own], sent[own])
            # Whoever could not pay from their own wallet asks another provider.
            rest = rest.copy()
            rest[np.flatnonzero(own)[failed]] = True
        if rest.any():
            self._pay_in_from_services(
                day, chain, asset, customers[rest], units[rest], sent[rest], sort[rest] == 2
            )

    def _before(self, chain: int, count: int) -> Array:
        minutes = self._rng.gamma(4.0, (40.0 if chain == BITCOIN_NUMBER else 5.0) / 4.0, count)
        before: Array = (minutes * MINUTE).astype(np.int64)
        return before

    def _pay_in_own(
        self, day: Day, chain: int, asset: int, customers: Array, units: Array, times: Times
    ) -> NDArray[np.bool_]:
        """Pay from own wallets; return which could not."""
        if chain == BITCOIN_NUMBER:
            wallets = self.own_bitcoin(customers)
            held = self.utxo.held(wallets)
            # People send a part of what they hold, or nearly all of it.
            units = np.minimum(units, held * 95 // 100 - self.utxo.fee(7, 2))
            can = (units > 20_000) & ~self._paid_bitcoin[customers]
            rows = np.flatnonzero(can)
            if not len(rows):
                return ~can
            self._paid_bitcoin[customers[rows]] = True
            to = self.treasury.deposit_wallets(day, chain, customers[rows], times[rows])
            address = self.utxo.main_address(to)
            numbers, blocks, paid = self.utxo.pay(
                day, wallets[rows], address, to, units[rows], times[rows]
            )
            can[rows[~paid]] = False
            self._credit(
                *(day, chain, asset, customers[rows[paid]], units[rows[paid]], -1),
                *(address[paid], numbers[paid], blocks[paid]),
            )
            return ~can
        evm_chain = EVM_CHAINS[chain]
        wallets = self.own_evm(customers)
        is_coin = asset == evm_chain.coin
        fee = self.evm.fee_reserve(evm_chain, NATIVE_GAS if is_coin else TOKEN_GAS)
        coin = self.evm.balance(evm_chain, evm_chain.coin)[wallets]
        held = self.evm.balance(evm_chain, asset)[wallets] - (fee if is_coin else 0)
        units = np.minimum(units, held)
        usd = units / ASSETS[asset].unit * self.prices.usd(asset, times)
        can = (coin >= fee) & (usd >= 10.0)
        if can.any():
            self._arrive(day, chain, asset, customers[can], wallets[can], units[can], times[can])
        return ~can

    def _pay_in_from_services(
        self,
        day: Day,
        chain: int,
        asset: int,
        customers: Array,
        units: Array,
        times: Times,
        from_payers: NDArray[np.bool_],
    ) -> None:
        places = np.zeros(len(customers), dtype=np.int64)
        for wanted, among in ((True, _PAYERS), (False, np.array(VASPS))):
            some = from_payers == wanted
            places[some] = self.pick_service(self._rng, day, chain, among, int(some.sum()))
        wallets = self.pick_wallet(self._rng, chain, places)
        if chain == BITCOIN_NUMBER:
            to = self.treasury.deposit_wallets(day, chain, customers, times)
            address = self.utxo.main_address(to)
            for wallet in np.unique(wallets).tolist():
                rows = np.flatnonzero(wallets == wallet)
                if self.utxo.spendable(wallet) < 2 * int(units[rows].sum()) + SATOSHI // 50:
                    continue
                # Providers pay several customers at once.
                batch = (times[rows] - day.start) // (40 * MINUTE)
                numbers, blocks = self.utxo.pay_many(
                    *(day, wallet, address[rows], to[rows], np.maximum(units[rows], 20_000)),
                    *(times[rows], batch),
                )
                self._credit(
                    *(day, chain, asset, customers[rows], np.maximum(units[rows], 20_000), -1),
                    *(address[rows], numbers, blocks),
                )
            return
        evm_chain = EVM_CHAINS[chain]
        reserve = self.evm.fee_reserve(evm_chain, TOKEN_GAS)
        # A service pays with what it held when the day began.
        order = np.argsort(wallets, kind="stable")
        running = np.cumsum(units[order])
        starts = np.searchsorted(wallets[order], wallets[order], side="left")
        before = np.where(starts > 0, running[np.maximum(starts - 1, 0)], 0)
        rank = np.arange(len(order)) - starts + 1
        held = self.evm.balance(evm_chain, asset)[wallets[order]]
        coin = self.evm.balance(evm_chain, evm_chain.coin)[wallets[order]]
        fits = (running - before + rank * reserve <= held) & (rank * reserve <= coin)
        rows = order[fits & (units[order] > 0)]
        rows = np.sort(rows)
        if len(rows):
            self._arrive(
                day, chain, asset, customers[rows], wallets[rows], units[rows], times[rows]
            )

    def _arrive(
        self,
        day: Day,
        chain: int,
        asset: int,
        customers: Array,
        wallets: Array,
        units: Array,
        times: Times,
    ) -> None:
        evm_chain = EVM_CHAINS[chain]
        to = self.treasury.deposit_wallets(day, chain, customers, times)
        numbers, blocks = self.evm.send(day, evm_chain, asset, wallets, to, units, times)
        self.treasury.sweep_later(day, chain, asset, to, units, blocks)
        self._credit(day, chain, asset, customers, units, wallets, to, numbers, blocks)

    def _credit(
        self,
        day: Day,
        chain: int,
        asset: int,
        customers: Array,
        units: Array,
        from_address: Array | int,
        to_address: Array,
        numbers: Array,
        blocks: Times,
    ) -> None:
        credited = self.treasury.credited_at(day, chain, blocks)
        self.exchange.deposit(
            customers,
            chain,
            np.full(len(customers), asset),
            units,
            from_address=from_address,
            to_address=to_address,
            transaction=numbers,
            credited_at=credited,
        )
        # The customer may act between asking and credit: it counts from tomorrow.
        self.exchange.credit_later(customers, np.full(len(customers), asset), units)

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return prefixed("own", self.own.state())

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self.own.restore({name[4:]: value for name, value in state.items()})
