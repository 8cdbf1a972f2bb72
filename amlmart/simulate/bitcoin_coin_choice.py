"""Which of their coins wallets spend, so that payment and fee are covered."""

from dataclasses import dataclass

import numpy as np

from amlmart.simulate.bitcoin_blocks import BitcoinBlocks
from amlmart.simulate.bitcoin_wallets import DUST, MOST_INPUTS, BitcoinWallets, Coin
from amlmart.simulate.growing import Array, batches


@dataclass(frozen=True)
class Chosen:
    """Coins for payments, each by its wallet; arrays of `payments` and `rows` are of one length.

    `is_paid` and `change` are by payment: whether the coins suffice, and the satoshi over.
    `rows` are rows of `coins`, and `payments` tells which payment each is for, in rising order.
    """

    is_paid: Array
    change: Array
    payments: Array
    rows: Array


def choose_for_each(
    wallets: BitcoinWallets,
    blocks: BitcoinBlocks,
    rng: np.random.Generator,
    payers: Array,
    satoshi: Array,
) -> Chosen:
    """Choose coins of payers who are named at most once, at most MOST_INPUTS of each."""
    count = len(payers)
    needed = satoshi + blocks.fee(1, 2)
    gathered = np.zeros(count, dtype=np.int64)
    inputs = np.zeros(count, dtype=np.int64)
    # One wallet in three spends its smaller outputs first, which ties its addresses together.
    owned = wallets.coin_counts(payers)
    ascends = (owned <= MOST_INPUTS) & (rng.random(count) < 0.33)
    payments: list[Array] = []
    chosen: list[Array] = []
    for step in range(MOST_INPUTS):
        wanting = np.flatnonzero(gathered < needed)
        place = np.where(ascends[wanting], owned[wanting] - 1 - step, step)
        rows, is_there = wallets.nth_coins(payers[wanting], place)
        hit, hit_rows = wanting[is_there], rows[is_there]
        gathered[hit] += wallets.coins.view("value")[hit_rows]
        inputs[hit] += 1
        needed[hit] = satoshi[hit] + blocks.fee(inputs[hit], 2)
        payments.append(hit)
        chosen.append(hit_rows)
    is_paid = (gathered >= needed) & (inputs > 0) & (satoshi >= DUST)
    payment, row = np.concatenate(payments), np.concatenate(chosen)
    keep = is_paid[payment]
    payment, row = payment[keep], row[keep]
    order = np.argsort(payment, kind="stable")
    return Chosen(is_paid, gathered - needed, payment[order], row[order])


def choose_for_batches(
    wallets: BitcoinWallets, blocks: BitcoinBlocks, payer: int, satoshi: Array, batch: Array
) -> list[tuple[Array, Array]]:
    """Return the payments and the rows of coins of each transaction of one payer.

    Where change that is not there yet would be needed, everything goes in one transaction.

    Raises:
        ValueError: when the payer does not hold enough.
    """
    own = wallets.coins_of(payer)
    running = np.concatenate(([0], np.cumsum(wallets.coins.view("value")[own])))
    for plan in (batches(batch), [np.argsort(batch, kind="stable")]):
        transactions: list[tuple[Array, Array]] = []
        at = 0
        for members in plan:
            total = int(satoshi[members].sum())
            # More inputs ask for a higher fee.
            used = 1
            for _ in range(8):
                needed = total + int(blocks.fee(used, len(members) + 1))
                enough = int(np.searchsorted(running, running[at] + needed)) - at
                if enough <= used:
                    break
                used = enough
            if at + used > len(own):
                break
            transactions.append((members, own[at : at + used]))
            at += used
        else:
            return transactions
    raise ValueError(f"Bitcoin wallet {payer} cannot pay {int(satoshi.sum())} satoshi")


def choose_scripted(
    wallets: BitcoinWallets,
    blocks: BitcoinBlocks,
    payers: list[int],
    wanted: int,
    output_count: int,
    *,
    takes_all: bool,
    most_inputs: int,
) -> tuple[list[Coin], list[int], int]:
    """Take coins from scenarios' wallets in turn, oldest first: for `wanted` satoshi, or all.

    Returns the coins, the wallet of each, and the satoshi they leave after `wanted` and the fee.

    Raises:
        ValueError: when the wallets do not hold enough.
    """
    coins: list[Coin] = []
    owners: list[int] = []
    taken = 0
    for wallet in payers:
        own = wallets.scripted_coins(wallet)
        while (
            own
            and len(coins) < most_inputs
            and (takes_all or taken < wanted + int(blocks.fee(len(coins), output_count + 1)))
        ):
            coin = own.pop(0)
            coins.append(coin)
            owners.append(wallet)
            taken += coin.value
    left = taken - wanted - int(blocks.fee(len(coins), output_count + 1))
    if not coins or left < 0:
        for coin, owner in zip(reversed(coins), reversed(owners), strict=True):
            wallets.scripted_coins(owner).insert(0, coin)
        raise ValueError(f"scenario wallet {payers[0]} lacks {-left} satoshi")
    return coins, owners, left
