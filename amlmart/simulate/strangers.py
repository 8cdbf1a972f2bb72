"""Life on the chains that has nothing to do with the exchange.

Wallets differ by orders of magnitude in what they hold and how often they move, as account and
output balances on both chains do; services are the hubs. A share of the payments goes to wallets
never seen before.
"""

import numpy as np

from amlmart.simulate.assets import ASSETS, BTC, ETH, ETHEREUM, EVM_CHAINS, USDC, USDT, EvmChain
from amlmart.simulate.bitcoin_wallets import SATOSHI
from amlmart.simulate.clock import HOUR, MINUTE, Times
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.day import Day
from amlmart.simulate.evm import CALL_GAS, TOKEN_GAS, Evm
from amlmart.simulate.exchange_words import BITCOIN_NUMBER
from amlmart.simulate.growing import Array, Growing, part, prefixed
from amlmart.simulate.prices import Prices
from amlmart.simulate.randomness import stream
from amlmart.simulate.rhythm import moments
from amlmart.simulate.rounding import two_digits
from amlmart.simulate.services import SERVICES, of, weights
from amlmart.simulate.utxo import Utxo

EVM_PER_CUSTOMER, BITCOIN_PER_CUSTOMER = 1.2, 0.8
# Payments a day per customer of the exchange.
EVM_PAYMENTS, BITCOIN_PAYMENTS = 0.11, 0.045
# To another wallet known for long, a new one, a provider, another service.
_SHARES = np.array([0.30, 0.12, 0.26, 0.32])
_PAYEE, _FRESH, _VASP, _OTHER = range(4)
_EVERYBODY = np.arange(len(SERVICES))
MIXER_POOLS = (0.1, 1.0, 10.0, 100.0)  # ether, by wallet of a mixing service in turn
# Offsets of the time zones that strangers live in, by population of users.
_OFFSETS = np.array([-480, -300, -180, 0, 60, 60, 120, 180, 330, 480, 540])


class Strangers:
    """Wallets of nobody in particular."""

    def __init__(
        self, seed: int, counterparties: Counterparties, evm: Evm, utxo: Utxo, prices: Prices
    ) -> None:
        self.seed = seed
        self.counterparties = counterparties
        self.directory = counterparties.directory
        self.evm = evm
        self.utxo = utxo
        self.prices = prices
        self.customers = counterparties.initial_customers
        self._evm = Growing(wallet=(np.int64, -1), rate=(np.float64, 0.0))
        self._bitcoin = Growing(wallet=(np.int64, -1), rate=(np.float64, 0.0))
        self._joined: dict[str, list[Array]] = {"evm": [], "bitcoin": []}
        self._rng = stream(seed, "strangers", -1)

    def open(self, day: Day) -> None:
        """Make the wallets that were there before the first day."""
        rng = stream(self.seed, "strangers", "opening")
        count = max(int(self.customers * EVM_PER_CUSTOMER), 40)
        wallets = self.evm.new_wallets(count)
        self._join(self._evm, rng, wallets)
        for chain in EVM_CHAINS:
            for asset in chain.assets:
                usd = np.minimum(np.exp(rng.normal(np.log(600), 2.1, count)), 2e7)
                has = rng.random(count) < (0.9 if asset == chain.coin else 0.3)
                price = self.prices.usd_at(asset, day.start)
                units = (usd / price * ASSETS[asset].unit).astype(np.int64)
                self.evm.balance(chain, asset)[wallets] += np.where(has, units, 0)
        count = max(int(self.customers * BITCOIN_PER_CUSTOMER), 40)
        wallets = self.utxo.wallets.new(count)
        self._join(self._bitcoin, rng, wallets)
        holders = np.repeat(wallets, 1 + rng.poisson(1.7, count))
        satoshi = np.minimum(np.exp(rng.normal(np.log(2_500_000), 1.9, len(holders))), 3e10)
        self.utxo.wallets.endow(holders, satoshi.astype(np.int64) + 2_000)

    def _join(self, rows: Growing, rng: np.random.Generator, wallets: Array) -> None:
        self._joined["evm" if rows is self._evm else "bitcoin"].append(wallets)
        new = rows.add(len(wallets))
        rows.view("wallet")[new] = wallets
        rows.view("rate")[new] = np.exp(rng.normal(0, 1.3, len(wallets)))

    def live(self, day: Day) -> None:
        """Let strangers pay and be paid for a day."""
        self._rng = stream(self.seed, "strangers", day.number)
        for chain in EVM_CHAINS:
            share = 0.75 if chain is ETHEREUM else 0.25
            self._pay_evm(day, chain, self.customers * EVM_PAYMENTS * share)
        self._swap(day)
        self._mix(day)
        self._pay_out_evm(day)
        self._pay_bitcoin(day)
        self._pay_out_bitcoin(day)

    def _senders(self, rows: Growing, expected: float) -> Array:
        """Return different wallets, the busier the likelier."""
        count = int(self._rng.poisson(expected))
        cumulated = np.cumsum(rows.view("rate"))
        drawn = np.searchsorted(cumulated, self._rng.random(count) * cumulated[-1])
        wallets: Array = rows.view("wallet")[np.unique(np.minimum(drawn, rows.count - 1))]
        return wallets

    def _times(self, day: Day, count: int) -> Times:
        """Return instants of the day by the rhythm of a whole world."""
        offsets = _OFFSETS[self._rng.integers(0, len(_OFFSETS), count)]
        programs = self._rng.random(count) < 0.25
        times = moments(self._rng, day.start, offsets, np.zeros(count), programs)
        return np.minimum(times, day.end - 4 * MINUTE)

    def _receivers(self, day: Day, chain: int, rows: Growing, count: int) -> Array:
        """Return whom payments go to."""
        sort = self._rng.choice(4, count, p=_SHARES)
        to = np.zeros(count, dtype=np.int64)
        payees = sort == _PAYEE
        # Some wallets are paid far more often than others.
        draw = (self._rng.random(int(payees.sum())) ** 2.5 * rows.count).astype(np.int64)
        to[payees] = rows.view("wallet")[draw]
        fresh = sort == _FRESH
        made = (
            self.utxo.wallets.new(int(fresh.sum()))
            if chain == BITCOIN_NUMBER
            else self.evm.new_wallets(int(fresh.sum()))
        )
        self._join(rows, self._rng, made)
        to[fresh] = made
        for wanted, places in (
            (_VASP, of("exchange", "p2p_platform", "otc", "payment_processor")),
            (_OTHER, _EVERYBODY),
        ):
            some = sort == wanted
            place = self.counterparties.pick_service(self._rng, day, chain, places, int(some.sum()))
            to[some] = self.counterparties.pick_wallet(self._rng, chain, place)
        return to

    # EVM chains.

    def _pay_evm(self, day: Day, chain: EvmChain, expected: float) -> None:
        senders = self._senders(self._evm, expected)
        if not len(senders):
            return
        receivers = self._receivers(day, EVM_CHAINS.index(chain), self._evm, len(senders))
        reserve = self.evm.fee_reserve(chain, TOKEN_GAS)
        coin = self.evm.balance(chain, chain.coin)[senders]
        assets = np.array([chain.coin, *chain.tokens])
        asset = assets[self._rng.integers(0, len(assets), len(senders))]
        times = self._times(day, len(senders))
        part_of = self._rng.beta(0.7, 2.5, len(senders))
        for place in assets.tolist():
            held = self.evm.balance(chain, place)[senders]
            units = (held * part_of).astype(np.int64)
            # Half of the payments are of a round sum.
            units = np.where(self._rng.random(len(units)) < 0.5, two_digits(units), units)
            worth = units / ASSETS[place].unit * self.prices.usd(place, times)
            can = (asset == place) & (worth > 1.0) & (coin > reserve) & (senders != receivers)
            if place == chain.coin:
                can &= units + reserve <= held
            if can.any():
                self.evm.send(
                    *(day, chain, place, senders[can], receivers[can], units[can], times[can])
                )

    def _swap(self, day: Day) -> None:
        """Swap ether for a stablecoin at a decentralised exchange."""
        senders = self._senders(self._evm, self.customers * 0.012)
        if not len(senders):
            return
        place = self.counterparties.pick_service(
            *(self._rng, day, EVM_CHAINS.index(ETHEREUM), of("defi_dex", "dex"), len(senders))
        )
        pools = self.counterparties.pick_wallet(self._rng, 0, place)
        asset = USDT if self._rng.random() < 0.5 else USDC
        times = self._times(day, len(senders))
        held = self.evm.balance(ETHEREUM, ETH)[senders]
        gwei = (held * self._rng.beta(1, 3, len(senders))).astype(np.int64)
        usd = gwei / ASSETS[ETH].unit * self.prices.usd(ETH, times) * 0.997
        units = (usd / self.prices.usd(asset, times) * ASSETS[asset].unit).astype(np.int64)
        stock = self.evm.balance(ETHEREUM, asset)[pools]
        can = (usd > 20) & (gwei + self.evm.fee_reserve(ETHEREUM, CALL_GAS) <= held)
        can &= units < stock // 50
        if can.any():
            self.evm.swap(
                day, ETHEREUM, senders[can], pools[can], gwei[can], asset, units[can], times[can]
            )

    def _mix(self, day: Day) -> None:
        """Pay fixed sums in to mixing services, and take others out to new wallets."""
        places = of("mixing_service")
        places = np.array([p for p in places.tolist() if len(self.directory.evm[p])])
        senders = self._senders(self._evm, self.customers * 0.0016)
        share = weights(places, day.number)
        for place in self._rng.choice(places, len(senders), p=share).tolist():
            sender, senders = senders[:1], senders[1:]
            held = int(self.evm.balance(ETHEREUM, ETH)[sender[0]])
            wallets = self.directory.evm[place]
            sizes = [pool for pool in MIXER_POOLS if pool * 1e9 * 1.02 < held]
            if not sizes:
                continue
            size = sizes[int(self._rng.integers(0, len(sizes)))]
            pools = wallets[np.arange(len(wallets)) % len(MIXER_POOLS) == MIXER_POOLS.index(size)]
            if not len(pools):
                continue
            gwei = np.array([int(size * 1e9)])
            self.evm.send_native(day, ETHEREUM, sender, pools[:1], gwei, self._times(day, 1))
        for _ in range(int(self._rng.poisson(self.customers * 0.0014))):
            place = int(self._rng.choice(places, p=share))
            wallets = self.directory.evm[place]
            row = int(self._rng.integers(0, len(wallets)))
            gwei = np.array([int(MIXER_POOLS[row % len(MIXER_POOLS)] * 1e9)])
            if self.evm.balance(ETHEREUM, ETH)[wallets[row]] < 2 * gwei[0]:
                continue
            made = self.evm.new_wallets(1)
            self._join(self._evm, self._rng, made)
            # A relayer asks, so that the new wallet needs no coin for the fee.
            relayer = wallets[-1:]
            self.evm.pay_from_contract(
                *(day, ETHEREUM, relayer, wallets[row : row + 1], made, gwei),
                self._times(day, 1),
            )

    def _pay_out_evm(self, day: Day) -> None:
        """Let services pay strangers: withdrawals, wins, refunds."""
        for number, chain in enumerate(EVM_CHAINS):
            expected = self.customers * EVM_PAYMENTS * (0.35 if chain is ETHEREUM else 0.12)
            count = int(self._rng.poisson(expected))
            if not count:
                continue
            places = self.counterparties.pick_service(self._rng, day, number, _EVERYBODY, count)
            payers = self.counterparties.pick_wallet(self._rng, number, places)
            to = self._evm.view("wallet")[self._rng.integers(0, self._evm.count, count)]
            fresh = self._rng.random(count) < 0.15
            made = self.evm.new_wallets(int(fresh.sum()))
            self._join(self._evm, self._rng, made)
            to[fresh] = made
            assets = np.array([chain.coin, *chain.tokens])
            asset = assets[self._rng.integers(0, len(assets), count)]
            usd = np.minimum(np.exp(self._rng.normal(np.log(350), 1.6, count)), 2e6)
            times = self._times(day, count)
            reserve = self.evm.fee_reserve(chain, TOKEN_GAS)
            for place in assets.tolist():
                price = self.prices.usd(place, times)
                units = (usd / price * ASSETS[place].unit).astype(np.int64)
                # Far less than a wallet holds, as it may pay many today.
                held = self.evm.balance(chain, place)[payers]
                coin = self.evm.balance(chain, chain.coin)[payers]
                can = (asset == place) & (units < held // 40) & (coin > 40 * reserve) & (units > 0)
                if can.any():
                    self.evm.send(
                        *(day, chain, place, payers[can], to[can], units[can], times[can])
                    )

    # Bitcoin.

    def _pay_bitcoin(self, day: Day) -> None:
        wallets = self._senders(self._bitcoin, self.customers * BITCOIN_PAYMENTS)
        if not len(wallets):
            return
        receivers = self._receivers(day, BITCOIN_NUMBER, self._bitcoin, len(wallets))
        held = self.utxo.wallets.held(wallets)
        satoshi = (held * self._rng.beta(0.8, 2.2, len(wallets))).astype(np.int64)
        satoshi = np.where(self._rng.random(len(wallets)) < 0.4, two_digits(satoshi), satoshi)
        can = (satoshi > 5_000) & (receivers != wallets)
        wallets, receivers, satoshi = wallets[can], receivers[can], satoshi[can]
        address = self.utxo.wallets.main_address(receivers)
        fresh = self._rng.random(len(wallets)) < 0.6
        address[fresh] = self.utxo.wallets.new_addresses(receivers[fresh])
        self.utxo.pay(wallets, address, receivers, satoshi, self._times(day, len(wallets)))

    def _pay_out_bitcoin(self, day: Day) -> None:
        """Let services pay strangers in batches; pools pay their miners once a day."""
        count = int(self._rng.poisson(self.customers * BITCOIN_PAYMENTS * 0.5))
        places = self.counterparties.pick_service(self._rng, day, BITCOIN_NUMBER, _EVERYBODY, count)
        payers = self.counterparties.pick_wallet(self._rng, BITCOIN_NUMBER, places)
        pools = np.concatenate([self.directory.bitcoin_wallets[p][:1] for p in of("miner")])
        miners = max(int(self.customers * 0.002), 3)
        payers = np.concatenate([payers, np.repeat(pools, miners)])
        draw = (self._rng.random(len(payers)) ** 2 * self._bitcoin.count).astype(np.int64)
        to = self._bitcoin.view("wallet")[draw]
        usd = np.minimum(np.exp(self._rng.normal(np.log(260), 1.5, len(payers))), 1e6)
        price = self.prices.usd_at(BTC, day.start)
        satoshi = np.maximum((usd / price * SATOSHI).astype(np.int64), 2_000)
        times = self._times(day, len(payers))
        for wallet in np.unique(payers).tolist():
            rows = np.flatnonzero(payers == wallet)
            held = self.utxo.wallets.spendable(wallet)
            fits = np.cumsum(satoshi[rows]) + 2_000 * np.arange(1, len(rows) + 1) < held // 3
            rows = rows[fits]
            if not len(rows):
                continue
            hours = 24 if wallet in pools else 2
            batch = (times[rows] - day.start) // (hours * HOUR)
            addresses = self.utxo.wallets.new_addresses(to[rows])
            known = self._rng.random(len(rows)) < 0.5
            addresses[known] = self.utxo.wallets.main_address(to[rows][known])
            self.utxo.pay_many(*(wallet, addresses, to[rows], satoshi[rows], times[rows], batch))

    def newly_seen(self) -> dict[str, Array]:
        """Return EVM wallets and Bitcoin addresses that joined since this was last asked."""
        nobody = np.zeros(0, dtype=np.int64)
        wallets = {kind: np.concatenate([nobody, *new]) for kind, new in self._joined.items()}
        self._joined = {kind: [] for kind in self._joined}
        wallets["bitcoin"] = self.utxo.wallets.main_address(wallets["bitcoin"])
        return wallets

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return prefixed("evm", self._evm.state()) | prefixed("bitcoin", self._bitcoin.state())

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self._evm.restore(part("evm", state))
        self._bitcoin.restore(part("bitcoin", state))
