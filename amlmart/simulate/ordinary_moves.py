"""Ordinary life: crypto assets moved on chain, and between customers."""

import numpy as np

from amlmart.simulate.assets import BTC, ETH, MATIC, USDC, USDT
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.deposits import Deposits
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.exchange_words import (
    BITCOIN_NUMBER,
    BLOCKED,
    CANCELLED,
    ETHEREUM_NUMBER,
    POLYGON_NUMBER,
    WITHDRAWAL_FEES,
)
from amlmart.simulate.growing import Array
from amlmart.simulate.habits import Habits
from amlmart.simulate.holdings import UNITS, move, part_of, pick_held
from amlmart.simulate.treasury import Treasury
from amlmart.simulate.turns import Turn
from amlmart.simulate.wishes import LEAST_MOVE_USD, LEAST_WITHDRAWAL_USD

CANCELLED_SHARE, BLOCKED_SHARE = 0.004, 0.001
_DEPOSITED = np.array([BTC, ETH, USDT, USDC, MATIC])
_DEPOSITED_SHARES = np.array([0.30, 0.30, 0.22, 0.13, 0.05])


class Moves:
    """Withdraws, deposits and gives for customers."""

    def __init__(
        self,
        habits: Habits,
        exchange: Exchange,
        treasury: Treasury,
        counterparties: Counterparties,
        deposits: Deposits,
    ) -> None:
        self.habits = habits
        self.exchange = exchange
        self.treasury = treasury
        self.counterparties = counterparties
        self.deposits = deposits

    def withdraw(self, turn: Turn) -> None:
        """Withdraw an asset to where the customer's kind sends it; few are stopped."""
        asset, can = pick_held(turn, LEAST_WITHDRAWAL_USD, on_chain=True)
        turn, asset = turn.of(can), asset[can]
        if not len(turn):
            return
        units = part_of(self.exchange, turn, asset, 0.5) - WITHDRAWAL_FEES[asset]
        usd = units / UNITS[asset] * turn.price[asset]
        draw = turn.rng.random(len(turn))
        status = np.where(draw < CANCELLED_SHARE, CANCELLED, BLOCKED)
        is_stopped = draw <= CANCELLED_SHARE + BLOCKED_SHARE
        large = usd >= LEAST_MOVE_USD
        for place in np.unique(asset[large]).tolist():
            own = np.flatnonzero(large & (asset == place))
            chain = _chains(turn.rng, place, len(own))
            for number in np.unique(chain).tolist():
                rows = own[chain == number]
                self._withdraw(
                    *(turn.of(rows), number, place, units[rows]),
                    *(is_stopped[rows], status[rows]),
                )

    def _withdraw(
        self, turn: Turn, chain: int, asset: int, units: Array, is_stopped: Array, status: Array
    ) -> None:
        to = self.counterparties.destinations(
            turn.day, chain, turn.customers, self.habits.kind[turn.customers]
        )
        goes = ~is_stopped
        went = turn.customers[goes]
        self.treasury.withdraw(
            *(turn.day, chain, asset, went, units[goes], to.address[goes], turn.times[goes]),
            to_wallets=to.wallet[goes],
            vasp=to.vasp[goes],
            is_own=to.is_own[goes],
        )
        if is_stopped.any():
            self.exchange.withdrawal(
                turn.customers[is_stopped],
                chain,
                asset,
                units[is_stopped],
                to_address=to.address[is_stopped],
                transaction=-1,
                requested_at=turn.times[is_stopped],
                completed_at=-1,
                status=status[is_stopped],
                vasp=to.vasp[is_stopped],
                is_own=to.is_own[is_stopped],
            )
        self.exchange.balance(asset)[went] -= units[goes] + WITHDRAWAL_FEES[asset]

    def deposit(self, turn: Turn) -> None:
        """Deposit about the usual sum in one of the assets that come on chain."""
        usd = self.habits.usual_usd(turn.rng, turn.customers)
        asset = turn.rng.choice(_DEPOSITED, len(turn), p=_DEPOSITED_SHARES)
        for place in np.unique(asset).tolist():
            own = np.flatnonzero(asset == place)
            chain = _chains(turn.rng, place, len(own))
            for number in np.unique(chain).tolist():
                rows = own[chain == number]
                self.deposits.pay_in(
                    *(turn.day, number, place, turn.customers[rows], usd[rows], turn.times[rows])
                )

    def give(self, turn: Turn) -> None:
        """Transfer an asset to a friend inside the exchange."""
        asset, can = pick_held(turn, LEAST_MOVE_USD)
        friend = self.counterparties.friend(turn.rng, turn.customers)
        awake = self.habits.is_awake(turn.day, self.exchange.people)
        can &= (friend != turn.customers) & awake[friend]
        turn, asset, friend = turn.of(can), asset[can], friend[can]
        units = part_of(self.exchange, turn, asset, 0.1)
        keep = units > 0
        turn, asset, friend, units = turn.of(keep), asset[keep], friend[keep], units[keep]
        if not len(turn):
            return
        self.exchange.internal(turn.customers, friend, asset, units, turn.times)
        move(self.exchange, turn.customers, asset, -units)
        # What a friend gave can be spent tomorrow: the friend may have had their turn already.
        self.exchange.credit_later(friend, asset, units)


def _chains(rng: np.random.Generator, asset: int, count: int) -> Array:
    """Return the numbers of the chains on which payments of an asset move."""
    if asset == BTC:
        return np.full(count, BITCOIN_NUMBER)
    if asset == MATIC:
        return np.full(count, POLYGON_NUMBER)
    if asset == USDT:
        return np.where(rng.random(count) < 0.4, POLYGON_NUMBER, ETHEREUM_NUMBER)
    return np.full(count, ETHEREUM_NUMBER)
