"""The wallets of the services outside the exchange, and of the exchange itself."""

from dataclasses import dataclass

import numpy as np

from amlmart.simulate.assets import ASSETS, BTC, EVM_CHAINS
from amlmart.simulate.bitcoin_wallets import SATOSHI
from amlmart.simulate.evm import Evm
from amlmart.simulate.growing import Array
from amlmart.simulate.prices import Prices
from amlmart.simulate.randomness import stream
from amlmart.simulate.services import SERVICES
from amlmart.simulate.utxo import Utxo

HOT_WALLETS = 3
# Coins that a service holds its Bitcoin in at the start.
MOST_OPENING_COINS = 600
_OPENING_SHARES = (0.30, 0.20, 0.18, 0.07, 0.05)


@dataclass
class Directory:
    """Wallet numbers by service (place in SERVICES), and those of the exchange.

    `bitcoin` holds the numbers of the main addresses of `bitcoin_wallets`.
    """

    evm: list[Array]
    bitcoin_wallets: list[Array]
    bitcoin: list[Array]
    evm_salt: int
    bitcoin_salt: int
    hot_evm: Array
    cold_evm: int
    hot_bitcoin: int
    cold_bitcoin: int


def allocate(evm: Evm, utxo: Utxo) -> Directory:
    """Give every service its wallets; the numbers are the same in every world."""
    services_evm = [evm.new_wallets(service.evm_wallets) for service in SERVICES]
    services_bitcoin = [utxo.wallets.new(service.bitcoin_wallets) for service in SERVICES]
    hot = evm.new_wallets(HOT_WALLETS)
    cold = int(evm.new_wallets(1)[0])
    hot_bitcoin, cold_bitcoin = utxo.wallets.new(2).tolist()
    return Directory(
        evm=services_evm,
        bitcoin_wallets=services_bitcoin,
        bitcoin=[utxo.wallets.main_address(wallets) for wallets in services_bitcoin],
        evm_salt=evm.names.salt,
        bitcoin_salt=utxo.names.salt,
        hot_evm=hot,
        cold_evm=cold,
        hot_bitcoin=hot_bitcoin,
        cold_bitcoin=cold_bitcoin,
    )


def house_scale(customers: int) -> float:
    """Return the size of an exchange against one of ten thousand customers, at least a fifth."""
    return max(customers / 10_000, 0.2)


def endow(
    seed: int, directory: Directory, evm: Evm, utxo: Utxo, prices: Prices, at: int, scale: float
) -> None:
    """Let services and the exchange own what they had before the first day.

    `scale` is the exchange's size (`house_scale`): a larger one has larger neighbours.
    """
    rng = stream(seed, "opening balances")
    for place, service in enumerate(SERVICES):
        _endow_evm(evm, prices, at, directory.evm[place], service.opening_usd * scale)
        _endow_bitcoin(
            *(rng, utxo, prices, at),
            *(directory.bitcoin_wallets[place], service.opening_usd * scale, MOST_OPENING_COINS),
        )
    house = 60_000_000 * scale
    _endow_evm(evm, prices, at, directory.hot_evm, house * 0.1)
    _endow_evm(evm, prices, at, np.array([directory.cold_evm]), house)
    _endow_bitcoin(rng, utxo, prices, at, np.array([directory.hot_bitcoin]), house * 0.2, 500)
    cold_coins = int(1_500 * scale) + 300
    _endow_bitcoin(rng, utxo, prices, at, np.array([directory.cold_bitcoin]), house, cold_coins)


def _endow_evm(evm: Evm, prices: Prices, at: int, wallets: Array, usd: float) -> None:
    if not len(wallets) or not usd:
        return
    slots = [(chain, asset) for chain in EVM_CHAINS for asset in chain.assets]
    for (chain, asset), share in zip(slots, _OPENING_SHARES, strict=True):
        price = prices.usd_at(asset, at)
        units = int(usd * share / price * ASSETS[asset].unit) // len(wallets)
        evm.balance(chain, asset)[wallets] += units


def _endow_bitcoin(
    rng: np.random.Generator,
    utxo: Utxo,
    prices: Prices,
    at: int,
    wallets: Array,
    usd: float,
    most: int,
) -> None:
    if not len(wallets) or not usd:
        return
    total = usd / prices.usd_at(BTC, at) / len(wallets)
    for wallet in wallets.tolist():
        # Coins of around a twentieth of a bitcoin to a few whole ones.
        count = int(np.clip(total / 0.4, 3, most))
        weights = rng.lognormal(0, 1.0, count)
        satoshi = (weights / weights.sum() * total * SATOSHI).astype(np.int64) + 20_000
        utxo.wallets.endow(np.full(count, wallet), satoshi)
