"""How customers deposit: from their own wallets if these hold it, or from elsewhere."""

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.assets import ASSETS, BTC, EVM_CHAINS
from amlmart.simulate.bitcoin_wallets import SATOSHI
from amlmart.simulate.clock import HOUR, MINUTE, Times
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.day import Day
from amlmart.simulate.evm import NATIVE_GAS, TOKEN_GAS, Evm
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.exchange_words import BITCOIN_NUMBER
from amlmart.simulate.growing import Array
from amlmart.simulate.prices import Prices
from amlmart.simulate.services import VASPS, of
from amlmart.simulate.treasury import Treasury
from amlmart.simulate.utxo import Utxo

Bools = NDArray[np.bool_]

# Where deposits come from: own wallets, other providers, strangers and services.
_COMES = np.array([0.55, 0.35, 0.10])
_PAYERS = of("miner", "gambling", "payment_processor", "p2p_platform", "otc", "merchant")
LAST_SENDING = 24 * HOUR - 12 * MINUTE
LEAST_SATOSHI = 20_000


class Deposits:
    """Pays in on chain for customers, and credits them."""

    def __init__(
        self,
        counterparties: Counterparties,
        exchange: Exchange,
        treasury: Treasury,
        evm: Evm,
        utxo: Utxo,
        prices: Prices,
    ) -> None:
        self.counterparties = counterparties
        self.exchange = exchange
        self.treasury = treasury
        self.evm = evm
        self.utxo = utxo
        self.prices = prices
        # Customers whose own Bitcoin wallet has paid today: it can pay once a day.
        self._paid_bitcoin = np.zeros(0, dtype=np.bool_)

    def begin(self) -> None:
        """Begin a day."""
        self._paid_bitcoin = np.zeros(self.exchange.people.count, dtype=np.bool_)

    def pay_in(
        self,
        day: Day,
        chain: int,
        asset: int,
        customers: Array,
        usd: Array,
        times: Times,
    ) -> None:
        """Let customers deposit about so many USD, credited about then."""
        rng = self.counterparties.rng
        price = self.prices.usd(asset, times)
        units = (usd / price * ASSETS[asset].unit).astype(np.int64)
        # The payment goes out before the deposit is credited.
        usual = 40.0 if chain == BITCOIN_NUMBER else 5.0
        before = (rng.gamma(4.0, usual / 4.0, len(times)) * MINUTE).astype(np.int64)
        sent = np.maximum(times - before, day.start + 2 * MINUTE)
        sent = np.minimum(sent, day.start + LAST_SENDING)
        sort = rng.choice(3, len(customers), p=_COMES)
        own = sort == 0
        rest = ~own
        if own.any():
            mine = (customers[own], units[own], sent[own])
            if chain == BITCOIN_NUMBER:
                failed = self._pay_own_bitcoin(day, *mine)
            else:
                failed = self._pay_own_evm(day, chain, asset, *mine)
            # Whoever could not pay from their own wallet asks another provider.
            rest[np.flatnonzero(own)[failed]] = True
        if rest.any():
            wallets = self._services(day, chain, sort[rest] == 2)
            theirs = (customers[rest], wallets, units[rest], sent[rest])
            if chain == BITCOIN_NUMBER:
                self._pay_bitcoin_from_services(day, *theirs)
            else:
                self._pay_evm_from_services(day, chain, asset, *theirs)

    def _services(self, day: Day, chain: int, are_payers: Bools) -> Array:
        """Return wallets of services that pay: of those that pay many, or of other providers."""
        rng, places = self.counterparties.rng, np.zeros(len(are_payers), dtype=np.int64)
        for wanted, among in ((True, _PAYERS), (False, np.array(VASPS))):
            some = are_payers == wanted
            places[some] = self.counterparties.pick_service(rng, day, chain, among, int(some.sum()))
        return self.counterparties.pick_wallet(rng, chain, places)

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

    # EVM chains.

    def _pay_own_evm(
        self, day: Day, chain: int, asset: int, customers: Array, units: Array, times: Times
    ) -> Bools:
        """Pay from own wallets; return which could not."""
        evm_chain = EVM_CHAINS[chain]
        wallets = self.counterparties.own_evm(customers)
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

    def _pay_evm_from_services(
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
        self.treasury.sweep_later(chain, asset, to, units, blocks)
        self._credit(day, chain, asset, customers, units, wallets, to, numbers, blocks)

    # Bitcoin.

    def _pay_own_bitcoin(self, day: Day, customers: Array, units: Array, times: Times) -> Bools:
        wallets = self.counterparties.own_bitcoin(customers)
        held = self.utxo.wallets.held(wallets)
        # People send a part of what they hold, or nearly all of it.
        units = np.minimum(units, held * 95 // 100 - self.utxo.blocks.fee(7, 2))
        can = (units > LEAST_SATOSHI) & ~self._paid_bitcoin[customers]
        rows = np.flatnonzero(can)
        if not len(rows):
            return ~can
        self._paid_bitcoin[customers[rows]] = True
        to = self.treasury.deposit_wallets(day, BITCOIN_NUMBER, customers[rows], times[rows])
        address = self.utxo.wallets.main_address(to)
        numbers, blocks, paid = self.utxo.pay(wallets[rows], address, to, units[rows], times[rows])
        can[rows[~paid]] = False
        self._credit(
            *(day, BITCOIN_NUMBER, BTC, customers[rows[paid]], units[rows[paid]], -1),
            *(address[paid], numbers[paid], blocks[paid]),
        )
        return ~can

    def _pay_bitcoin_from_services(
        self,
        day: Day,
        customers: Array,
        wallets: Array,
        units: Array,
        times: Times,
    ) -> None:
        to = self.treasury.deposit_wallets(day, BITCOIN_NUMBER, customers, times)
        address = self.utxo.wallets.main_address(to)
        for wallet in np.unique(wallets).tolist():
            rows = np.flatnonzero(wallets == wallet)
            if self.utxo.wallets.spendable(wallet) < 2 * int(units[rows].sum()) + SATOSHI // 50:
                continue
            satoshi = np.maximum(units[rows], LEAST_SATOSHI)
            # Providers pay several customers at once.
            batch = (times[rows] - day.start) // (40 * MINUTE)
            numbers, blocks = self.utxo.pay_many(
                wallet, address[rows], to[rows], satoshi, times[rows], batch
            )
            self._credit(
                *(day, BITCOIN_NUMBER, BTC, customers[rows], satoshi, -1),
                *(address[rows], numbers, blocks),
            )
