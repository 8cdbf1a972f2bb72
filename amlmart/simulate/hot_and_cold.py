"""The stocks of the exchange's hot and cold wallets.

When the day is over it is known what the hot wallets needed. On EVM chains what they lacked came
from the cold wallet in the first minutes of the day, before any withdrawal was sent; on Bitcoin
they are filled in the evening, for tomorrow. A cold wallet that runs low buys from a provider.
"""

import numpy as np

from amlmart.simulate.assets import ASSETS, EVM_CHAINS, EvmChain
from amlmart.simulate.bitcoin_wallets import SATOSHI
from amlmart.simulate.clock import HOUR, MINUTE
from amlmart.simulate.day import Day
from amlmart.simulate.directory import Directory
from amlmart.simulate.evm import Evm
from amlmart.simulate.prices import Prices
from amlmart.simulate.services import LIQUIDITY_PROVIDERS
from amlmart.simulate.utxo import Utxo

REFILL = 4 * MINUTE
# Of an exchange with ten thousand customers: what a hot wallet keeps of each asset, and below
# what the cold wallet buys.
_HOT_USD, _COLD_LEAST_USD = 90_000, 700_000


class HotAndCold:
    """Moves stocks between hot and cold wallets, and buys; `scale` is the exchange's size."""

    def __init__(
        self, directory: Directory, evm: Evm, utxo: Utxo, prices: Prices, scale: float
    ) -> None:
        self.directory = directory
        self.evm = evm
        self.utxo = utxo
        self.prices = prices
        self.scale = scale

    # Bitcoin.

    def level_bitcoin(self, day: Day, needed: int) -> None:
        """Move bitcoin in the evening, so that tomorrow's withdrawals may be larger than today's.

        `needed` is what was withdrawn today, in satoshi.
        """
        hot, cold = self.directory.hot_bitcoin, self.directory.cold_bitcoin
        held = self.utxo.wallets.spendable(hot)
        target = max(3 * needed, 10 * SATOSHI)
        at = day.start + 22 * HOUR + 10 * MINUTE
        if held < target and self.utxo.wallets.spendable(cold) > 2 * (target - held):
            self._pay(cold, hot, target - held, 25, at)
        elif held > 8 * target:
            self._pay(hot, cold, held // 3, 1, at)
        if self.utxo.wallets.spendable(cold) < 3 * target:
            self._buy_bitcoin(day, 10 * target)

    def _buy_bitcoin(self, day: Day, satoshi: int) -> None:
        for place in LIQUIDITY_PROVIDERS:
            seller = int(self.directory.bitcoin_wallets[place][0])
            amount = min(satoshi, self.utxo.wallets.spendable(seller) * 2 // 3)
            if amount > SATOSHI:
                self._pay(seller, self.directory.cold_bitcoin, amount, 20, day.start + 14 * HOUR)
                return

    def _pay(self, payer: int, payee: int, satoshi: int, pieces: int, at: int) -> None:
        """Pay one wallet in one transaction, in equal pieces that can be spent apart."""
        payees = np.full(pieces, payee)
        self.utxo.pay_many(
            *(payer, self.utxo.wallets.main_address(payees), payees),
            *(np.full(pieces, satoshi // pieces), np.full(pieces, at), np.zeros(pieces, np.int64)),
        )

    # EVM chains.

    def level_evm(self, day: Day) -> None:
        """Bring what hot wallets lacked today, the coins last: tokens cost fees."""
        for chain in EVM_CHAINS:
            for asset in (*chain.tokens, chain.coin):
                self._level_evm(day, chain, asset)

    def _level_evm(self, day: Day, chain: EvmChain, asset: int) -> None:
        balance = self.evm.balance(chain, asset)
        hot, cold = self.directory.hot_evm, self.directory.cold_evm
        usd = self.prices.usd_at(asset, day.start)
        reserve = int(_HOT_USD * self.scale / usd * ASSETS[asset].unit)
        lacking = hot[balance[hot] < reserve // 4]
        if len(lacking):
            self.evm.send(
                *(day, chain, asset, np.full(len(lacking), cold), lacking),
                *(reserve - balance[lacking], np.full(len(lacking), day.start + REFILL)),
            )
        rich = hot[balance[hot] > 60 * reserve]
        if len(rich):
            self.evm.send(
                *(day, chain, asset, rich, np.full(len(rich), cold)),
                *(balance[rich] // 2, np.full(len(rich), day.start + 23 * HOUR)),
            )
        least = int(_COLD_LEAST_USD * self.scale / usd * ASSETS[asset].unit)
        if balance[cold] < least:
            self._buy_evm(day, chain, asset, least * 2)

    def _buy_evm(self, day: Day, chain: EvmChain, asset: int, units: int) -> None:
        """Buy from the provider who holds most, at most half of it."""
        balance = self.evm.balance(chain, asset)
        sellers = np.concatenate([self.directory.evm[place] for place in LIQUIDITY_PROVIDERS])
        seller = sellers[np.argmax(balance[sellers])]
        amount = min(units, int(balance[seller]) // 2)
        if amount > units // 20:
            cold = np.array([self.directory.cold_evm])
            # Bought when the stock was low, in the first minutes, before it was needed.
            at = np.array([day.start + MINUTE])
            self.evm.send(day, chain, asset, np.array([seller]), cold, np.array([amount]), at)
