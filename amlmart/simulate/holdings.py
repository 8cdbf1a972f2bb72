"""What customers hold at the exchange, and how much of it they use at a time."""

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.assets import ASSETS, CRYPTOS, FIATS, XMR
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.growing import Array
from amlmart.simulate.rounding import two_digits
from amlmart.simulate.turns import Turn

UNITS = np.array([asset.unit for asset in ASSETS], dtype=np.float64)


def cash_usd(exchange: Exchange, price: Array, customers: Array) -> Array:
    """Return the USD of what each customer holds in their currency; `price` is by asset."""
    currency = exchange.people.currency[customers]
    cash = np.zeros(len(customers))
    for asset in FIATS:
        own = currency == asset
        cash[own] = exchange.balance(asset)[customers[own]] / 100
    cash *= price[currency]
    return cash


def worth_usd(exchange: Exchange, price: Array, customers: Array) -> Array:
    """Return the USD of each crypto asset a customer holds, a column per place in CRYPTOS."""
    return np.stack(
        [
            exchange.balance(asset)[customers] / ASSETS[asset].unit * price[asset]
            for asset in CRYPTOS
        ],
        axis=1,
    )


def move(exchange: Exchange, customers: Array, assets: Array, units: Array) -> None:
    """Add units to balances; a customer is named once."""
    for asset in np.unique(assets).tolist():
        own = assets == asset
        exchange.balance(asset)[customers[own]] += units[own]


def pick_held(
    turn: Turn, least_usd: float, *, on_chain: bool = False
) -> tuple[Array, NDArray[np.bool_]]:
    """Return an asset per customer, at random by worth among those worth at least this much.

    Also returns who has one; `on_chain` leaves out what exists in the exchange's books only.
    """
    weight = np.where(turn.worth >= least_usd, turn.worth, 0.0)
    if on_chain:
        weight[:, CRYPTOS.index(XMR)] = 0.0
    cumulated = np.cumsum(weight, axis=1)
    draw = turn.rng.random(len(turn)) * cumulated[:, -1]
    place = np.minimum((cumulated <= draw[:, None]).sum(axis=1), len(CRYPTOS) - 1)
    return np.array(CRYPTOS)[place], cumulated[:, -1] > 0


def part_of(exchange: Exchange, turn: Turn, assets: Array, all_share: float) -> Array:
    """Return how much of a holding is used: all of it, a part, or a round number of units."""
    held = np.zeros(len(turn), dtype=np.int64)
    for asset in np.unique(assets).tolist():
        own = assets == asset
        held[own] = exchange.balance(asset)[turn.customers[own]]
    part = np.where(turn.rng.random(len(turn)) < all_share, 1.0, turn.rng.beta(1.3, 1.8, len(turn)))
    # Beyond 2**53 units a product of floats may be a unit more than there is.
    units = np.minimum(np.floor(held * part).astype(np.int64), held)
    # Two in five round what is not everything.
    rounds = (turn.rng.random(len(turn)) < 0.4) & (part < 1.0) & (units > 100)
    return np.where(rounds, two_digits(units), units)
