"""The exchange on chain: deposit addresses, withdrawals from hot wallets, sweeps to them."""

from typing import Any

import numpy as np

from amlmart.simulate import columns
from amlmart.simulate.assets import ASSETS, BITCOIN, BTC, EVM_CHAINS, EvmChain
from amlmart.simulate.bitcoin_wallets import SATOSHI
from amlmart.simulate.clock import HOUR, MINUTE, SECOND, Times
from amlmart.simulate.day import Day
from amlmart.simulate.directory import Directory
from amlmart.simulate.evm import NATIVE_GAS, TOKEN_GAS, Evm
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.exchange_words import BITCOIN_NUMBER
from amlmart.simulate.growing import Array, Gathered, Growing, part, prefixed
from amlmart.simulate.hot_and_cold import HotAndCold
from amlmart.simulate.marking import NO_LABEL
from amlmart.simulate.prices import Prices
from amlmart.simulate.randomness import stream
from amlmart.simulate.utxo import Utxo

# Nothing leaves before the hot wallets were filled, nor so late that its block is tomorrow's.
FIRST_SENDING = 15 * MINUTE
LAST_SENDING = 24 * HOUR - 3 * MINUTE
BATCH = 30 * MINUTE
LEAST_SWEPT_USD = 15.0
SWEEP_INPUTS = 30
MOST_SERVICE_COINS = 700
LARGE_BITCOIN = 5 * SATOSHI
_SWEEP_COLUMNS = ("chain", "asset", "wallet", "units", "due")


class Treasury:
    """The exchange's own wallets and the deposit wallets of its customers."""

    def __init__(
        self,
        seed: int,
        directory: Directory,
        exchange: Exchange,
        evm: Evm,
        utxo: Utxo,
        prices: Prices,
        scale: float,
    ) -> None:
        self.seed = seed
        self.directory = directory
        self.exchange = exchange
        self.evm = evm
        self.utxo = utxo
        self.prices = prices
        self._stocks = HotAndCold(directory, evm, utxo, prices, scale)
        self.wallets = Growing(evm=(np.int64, -1), bitcoin=(np.int64, -1))
        self._sweeps = {name: np.zeros(0, np.int64) for name in _SWEEP_COLUMNS}
        self._new_sweeps = Gathered()
        self._orders = Gathered()
        self._rng = stream(seed, "treasury", -1)

    def begin(self, day: Day) -> None:
        """Begin a day."""
        self.begin_books()
        self._rng = stream(self.seed, "treasury", day.number)

    def begin_books(self) -> None:
        """Make room for those who joined."""
        self.wallets.grow_to(self.exchange.people.count)

    # Coming in.

    def deposit_wallets(self, day: Day, chain: int, customers: Array, times: Times) -> Array:
        """Return the wallets that customers pay in to, handing out new ones before `times`."""
        is_bitcoin = chain == BITCOIN_NUMBER
        own = self.wallets.view("bitcoin" if is_bitcoin else "evm")
        lacking, first = np.unique(customers[own[customers] < 0], return_index=True)
        if len(lacking):
            # Handed out a little before the first payment, but once the customer was verified.
            before = times[own[customers] < 0][first]
            ago = (self._rng.exponential(40, len(lacking)) * MINUTE).astype(np.int64) + MINUTE
            earliest = np.maximum(self.exchange.people.active_from[lacking], day.start)
            assigned = np.minimum(np.maximum(before - ago, earliest), before - SECOND)
            if is_bitcoin:
                made = self.utxo.wallets.new(len(lacking), is_deposit=True)
                texts: object = self.utxo.names.addresses(self.utxo.wallets.main_address(made))
            else:
                made = self.evm.new_wallets(len(lacking))
                texts = self.evm.names.addresses(made)
            own[lacking] = made
            for name in (BITCOIN,) if is_bitcoin else (each.name for each in EVM_CHAINS):
                day.add(
                    "exchange.deposit_addresses",
                    address=texts,
                    chain=name,
                    customer_id=columns.customer_ids(lacking),
                    assigned_at=assigned,
                )
        found: Array = own[customers]
        return found

    def credited_at(self, day: Day, chain: int, blocks: Times) -> Times:
        """Return when deposits in blocks of these times are credited, after confirmations."""
        minutes = 38.0 if chain == BITCOIN_NUMBER else 4.0
        wait = self._rng.gamma(4.0, minutes / 4.0, len(blocks)) * MINUTE
        left = day.end - blocks
        # Late in the day a block is credited before midnight: the day's books are closed then.
        credited: Times = blocks + np.minimum(wait, left * 0.8).astype(np.int64)
        return credited

    def sweep_later(
        self, chain: int, asset: int, wallets: Array, units: Array, blocks: Times
    ) -> None:
        """Let what came in to EVM deposit wallets be forwarded to a hot wallet within hours."""
        usd = units / ASSETS[asset].unit * self.prices.usd(asset, blocks)
        worth = usd >= LEAST_SWEPT_USD
        wait = (self._rng.exponential(70, len(blocks)) * MINUTE).astype(np.int64) + 5 * MINUTE
        self._new_sweeps.put(
            "sweep",
            chain=np.full(int(worth.sum()), chain),
            asset=asset,
            wallet=wallets[worth],
            units=units[worth],
            due=(blocks + wait)[worth],
        )

    # Going out.

    def sending_time(self, day: Day, requested: Times, usd: Array) -> Times:
        """Return when withdrawals are sent: minutes later, large ones after a person looked."""
        wait = self._rng.lognormal(np.log(4), 0.7, len(requested)) * MINUTE
        wait += np.where(usd > 50_000, self._rng.exponential(90, len(requested)) * MINUTE, 0)
        left = np.maximum(day.start + LAST_SENDING - requested, SECOND)
        sent = requested + np.minimum(wait, left * 0.9).astype(np.int64)
        return np.maximum(sent, day.start + FIRST_SENDING)

    def withdraw(
        self,
        day: Day,
        chain: int,
        asset: int,
        customers: Array,
        units: Array,
        to: Array,
        requested: Times,
        *,
        to_wallets: Array | None = None,
        vasp: Array | int = -1,
        is_own: Array | bool = True,
        label: Array | int = NO_LABEL,
        at_once: bool = False,
    ) -> Times:
        """Send withdrawals; `to` are EVM wallets or Bitcoin addresses (then with their wallets).

        Bitcoin goes out in batches when the day is settled, unless `at_once`. Returns when each
        is sent at the earliest.
        """
        price = self.prices.usd(asset, requested)
        sent = self.sending_time(day, requested, units / ASSETS[asset].unit * price)
        if chain == BITCOIN_NUMBER:
            assert to_wallets is not None
            order: dict[str, Any] = {
                "customer": customers,
                "units": units,
                "to": to,
                "to_wallet": to_wallets,
                "requested": requested,
                "sent": sent,
                "vasp": vasp,
                "is_own": is_own,
                "label": label,
            }
            if at_once:
                pending = Gathered()
                pending.put("order", **order)
                rows = pending.take("order")
                assert rows is not None
                return self._send_bitcoin(rows, np.arange(len(customers)))
            self._orders.put("order", **order)
            return sent
        hot = self.directory.hot_evm[self._rng.integers(0, len(self.directory.hot_evm), len(to))]
        numbers, blocks = self.evm.send(day, EVM_CHAINS[chain], asset, hot, to, units, sent, label)
        self.exchange.withdrawal(
            customers,
            chain,
            np.full(len(units), asset),
            units,
            to_address=to,
            transaction=numbers,
            requested_at=requested,
            completed_at=blocks,
            vasp=vasp,
            is_own=is_own,
        )
        return blocks

    def _send_bitcoin(self, rows: dict[str, Array], batch: Array) -> Times:
        total = int(rows["units"].sum())
        hot, cold = self.directory.hot_bitcoin, self.directory.cold_bitcoin
        # What the hot wallet cannot pay by itself is signed with the keys of the cold one.
        payer = hot if self.utxo.wallets.spendable(hot) > total * 1.3 + SATOSHI // 10 else cold
        numbers, blocks = self.utxo.pay_many(
            *(payer, rows["to"], rows["to_wallet"], rows["units"], rows["sent"], batch),
            rows["label"],
        )
        self.exchange.withdrawal(
            rows["customer"],
            BITCOIN_NUMBER,
            np.full(len(numbers), BTC),
            rows["units"],
            to_address=rows["to"],
            transaction=numbers,
            requested_at=rows["requested"],
            completed_at=blocks,
            vasp=rows["vasp"],
            is_own=rows["is_own"],
        )
        return blocks

    # The end of the day.

    def settle(self, day: Day) -> None:
        """Send the Bitcoin batches, sweep deposits, and level the hot wallets."""
        needed = self._settle_bitcoin(day)
        self._sweep_bitcoin(day)
        self._stocks.level_bitcoin(day, needed)
        self._tidy_services(day)
        self._sweep_evm(day)
        self._stocks.level_evm(day)

    def _settle_bitcoin(self, day: Day) -> int:
        rows = self._orders.take("order")
        if rows is None:
            return 0
        large = rows["units"] >= LARGE_BITCOIN
        batch = np.where(
            large, 1_000_000 + np.arange(len(large)), (rows["sent"] - day.start) // BATCH
        )
        # A batch goes when its half hour is over.
        close = day.start + np.minimum((batch + 1) * BATCH, LAST_SENDING)
        rows["sent"] = np.where(large, rows["sent"], np.maximum(rows["sent"], close))
        self._send_bitcoin(rows, batch)
        return int(rows["units"].sum())

    def _sweep_bitcoin(self, day: Day) -> None:
        """Merge yesterday's deposits by night."""
        rows = self.utxo.wallets.deposited()
        if not len(rows):
            return
        rows = rows[self._rng.permutation(len(rows))]
        batch = np.arange(len(rows)) // SWEEP_INPUTS
        at = (
            day.start
            + 2 * HOUR
            + (self._rng.random(int(batch[-1]) + 1) * 3 * HOUR).astype(np.int64)
        )
        self.utxo.merge(rows, self.directory.hot_bitcoin, at[batch], batch)

    def _tidy_services(self, day: Day) -> None:
        """Let services with very many coins merge their smallest, as they do when fees are low."""
        for wallets in self.directory.bitcoin_wallets:
            for wallet in wallets.tolist():
                rows = self.utxo.wallets.coins_of(wallet)
                if len(rows) > MOST_SERVICE_COINS:
                    small = rows[-max(60, len(rows) - MOST_SERVICE_COINS) :]
                    batch = np.arange(len(small)) // 60
                    at = np.full(len(small), day.start + 4 * HOUR) + batch * 11 * MINUTE
                    last = day.start + LAST_SENDING
                    self.utxo.merge(small, wallet, np.minimum(at, last), batch)

    def _sweep_evm(self, day: Day) -> None:
        new = self._new_sweeps.take("sweep")
        if new is not None:
            self._sweeps = {
                name: np.concatenate([self._sweeps[name], new[name]]) for name in _SWEEP_COLUMNS
            }
        due = self._sweeps["due"] < day.start + LAST_SENDING
        rows = {name: values[due] for name, values in self._sweeps.items()}
        self._sweeps = {name: values[~due] for name, values in self._sweeps.items()}
        for number, chain in enumerate(EVM_CHAINS):
            for asset in chain.assets:
                some = (rows["chain"] == number) & (rows["asset"] == asset)
                if some.any():
                    picked = {name: values[some] for name, values in rows.items()}
                    self._forward(day, chain, asset, picked)

    def _forward(self, day: Day, chain: EvmChain, asset: int, rows: dict[str, Array]) -> None:
        wallets, due = rows["wallet"], np.maximum(rows["due"], day.start + FIRST_SENDING)
        hot = self.directory.hot_evm[self._rng.integers(0, len(self.directory.hot_evm), len(due))]
        if asset == chain.coin:
            units = rows["units"] - self.evm.fee_reserve(chain, NATIVE_GAS)
            fits = units > 0
            self.evm.send_native(day, chain, wallets[fits], hot[fits], units[fits], due[fits])
            return
        # A deposit wallet holds no coin: the hot wallet sends it the fee first.
        gas = np.full(len(due), self.evm.fee_reserve(chain, TOKEN_GAS))
        self.evm.send_native(day, chain, hot, wallets, gas, due - 2 * MINUTE)
        self.evm.send_token(day, chain, asset, wallets, hot, rows["units"], due)

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return prefixed("sweep", self._sweeps) | prefixed("wallets", self.wallets.state())

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self._sweeps = part("sweep", state)
        self.wallets.restore(part("wallets", state))
