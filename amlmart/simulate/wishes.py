"""What customers like to do next: by kind, by what they can do, and by what they just did."""

import numpy as np

from amlmart.simulate.assets import CRYPTOS, XMR
from amlmart.simulate.growing import Array
from amlmart.simulate.habits import BUSINESS, HOLDER, MAKER, NATIVE, SAVER, SPENDER, TRADER
from amlmart.simulate.turns import Turn

PAY_IN, BUY, SELL, SWAP, PAY_OUT, WITHDRAW, DEPOSIT, GIVE = range(8)
NOTHING = 8
# Bound by habit: pay of an employer, and what a standing plan pays in and buys.
SALARY, PLAN_IN, PLAN_BUY = 100, 101, 102
# How often each kind of customer does what, where it can.
_WISHES = np.zeros((7, 8))
_WISHES[SAVER] = (4, 5, 0.5, 0.1, 0.4, 0.3, 0.2, 0.05)
_WISHES[HOLDER] = (3, 4, 0.4, 0.1, 0.5, 1.2, 0.5, 0.05)
_WISHES[TRADER] = (1, 6, 6, 1.5, 0.5, 0.3, 0.4, 0.05)
_WISHES[SPENDER] = (3, 3, 0.5, 0.3, 0.2, 4, 0.4, 0.3)
_WISHES[NATIVE] = (1, 2, 2, 2, 0.8, 4, 4, 0.3)
_WISHES[BUSINESS] = (3, 3, 3, 0.3, 2, 2, 2, 0.5)
_WISHES[MAKER] = (0.05, 10, 10, 3, 0.02, 0.05, 0.05, 0)
# What tends to follow what: money that came in is used.
_FOLLOWS = np.ones((9, 8))
_FOLLOWS[PAY_IN, BUY], _FOLLOWS[PAY_IN, PAY_IN] = 8.0, 0.1
_FOLLOWS[BUY, WITHDRAW], _FOLLOWS[BUY, SELL] = 3.0, 0.5
_FOLLOWS[SELL, PAY_OUT], _FOLLOWS[SELL, BUY] = 4.0, 0.8
_FOLLOWS[DEPOSIT, SELL], _FOLLOWS[DEPOSIT, DEPOSIT] = 5.0, 0.2
_FOLLOWS[WITHDRAW, WITHDRAW] = 0.5

LEAST_TRADE_USD = 2.0
LEAST_MOVE_USD = 15.0
LEAST_WITHDRAWAL_USD = 2 * LEAST_MOVE_USD


def choose(turn: Turn, kind: Array, size_usd: Array, last: Array) -> Array:
    """Return what each customer does; `size_usd` is their usual payment, `last` what they did."""
    richest = turn.worth.max(axis=1)
    on_chain = np.delete(turn.worth, CRYPTOS.index(XMR), axis=1).max(axis=1)
    can = np.ones((len(turn), 8), dtype=np.bool_)
    can[:, BUY] = turn.cash >= LEAST_TRADE_USD * 2
    can[:, SELL] = can[:, SWAP] = richest >= LEAST_TRADE_USD
    can[:, PAY_OUT] = turn.cash >= LEAST_MOVE_USD
    can[:, WITHDRAW] = on_chain >= LEAST_WITHDRAWAL_USD
    can[:, GIVE] = richest >= LEAST_MOVE_USD
    wishes = _WISHES[kind] * _FOLLOWS[last]
    # Whoever has cash enough for several usual payments does not pay in more.
    wishes[:, PAY_IN] *= np.where(turn.cash > 3 * size_usd, 0.1, 1.0)
    weights = np.cumsum(wishes * can, axis=1)
    draw = turn.rng.random(len(turn)) * weights[:, -1]
    chosen: Array = (weights <= draw[:, None]).sum(axis=1)
    return np.minimum(chosen, 7)


def as_done(action: Array) -> Array:
    """Return what customers did, without telling what was bound by habit."""
    plain = np.where(np.isin(action, (SALARY, PLAN_IN)), PAY_IN, action)
    return np.where(plain == PLAN_BUY, BUY, plain)
