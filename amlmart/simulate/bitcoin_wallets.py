"""Bitcoin wallets and their unspent outputs.

Wallets are numbered apart from those of EVM chains, and keep to one script type. An output can be
spent from the day after on; wallets of scenarios can spend at once. Outputs from before the first
day are there at the start: as in an export that begins in the middle of a chain, inputs say what
they spend although the transaction that made it is not in the data.
"""

from typing import NamedTuple

import numpy as np

from amlmart.simulate.growing import Array, Growing, part, prefixed
from amlmart.simulate.randomness import key, mix

SATOSHI = 100_000_000
DUST = 1_000
MOST_INPUTS = 7
# Of 16 wallets: ten pay to witness key hashes, two to script hashes, two to taproot, two to the
# key hashes of old; roughly the shares of outputs seen on chain in 2024.
_KINDS = np.array([0] * 10 + [1] * 2 + [2] * 2 + [3] * 2, dtype=np.int64)
_OPENING = 1 << 50  # transactions before the first day have numbers from here on


class Coin(NamedTuple):
    """An output that a scenario's wallet can spend."""

    address: int
    transaction: int
    output_index: int
    value: int


class BitcoinWallets:
    """Wallets, their addresses and what they can spend."""

    def __init__(self, seed: int) -> None:
        self._kind_salt = key(seed, "bitcoin script type")
        self.rows = Growing(
            address=(np.int64, -1), is_scripted=(np.bool_, False), is_deposit=(np.bool_, False)
        )
        self.coins = Growing(
            wallet=(np.int64, -1),
            address=(np.int64, -1),
            transaction=(np.int64, 0),
            index=(np.int64, 0),
            value=(np.int64, 0),
            is_spent=(np.bool_, False),
        )
        self._addresses_made = 0
        self._opened = _OPENING
        self._received: list[dict[str, Array]] = []
        self._scripted: dict[int, list[Coin]] = {}
        # Rows of `coins` by wallet, largest first, and where each wallet's begin.
        self._order: Array = np.zeros(0, dtype=np.int64)
        self._starts: Array = np.zeros(1, dtype=np.int64)

    # Wallets and addresses.

    def new(self, count: int, *, is_scripted: bool = False, is_deposit: bool = False) -> Array:
        """Add empty wallets with one address each and return their numbers."""
        numbers = self.rows.add(count)
        self.rows.view("is_deposit")[numbers] = is_deposit
        self.rows.view("is_scripted")[numbers] = is_scripted
        self.rows.view("address")[numbers] = self.new_addresses(numbers)
        return numbers

    def new_addresses(self, wallets: Array) -> Array:
        """Return a new address for each of these wallets, of the wallet's script type."""
        kinds = _KINDS[(mix(self._kind_salt, wallets) % np.uint64(len(_KINDS))).astype(np.int64)]
        first = self._addresses_made
        self._addresses_made = first + len(wallets)
        return np.arange(first, first + len(wallets), dtype=np.int64) * 4 + kinds

    def main_address(self, wallets: Array) -> Array:
        """Return the first address of each wallet."""
        address: Array = self.rows.view("address")[wallets]
        return address

    def endow(self, wallets: Array, satoshi: Array) -> None:
        """Let wallets have outputs from before the first day."""
        count = len(wallets)
        first = self._opened
        self._opened += count
        rows = self.coins.add(count)
        self.coins.view("wallet")[rows] = wallets
        self.coins.view("address")[rows] = self.main_address(wallets)
        self.coins.view("transaction")[rows] = np.arange(first, first + count)
        self.coins.view("value")[rows] = satoshi

    # Coins of ordinary wallets.

    def begin(self) -> None:
        """Begin a day: sort what can be spent."""
        wallets, values = self.coins.view("wallet"), self.coins.view("value")
        self._order = np.lexsort((-values, wallets))
        self._starts = np.searchsorted(
            wallets[self._order], np.arange(self.rows.count + 1, dtype=np.int64)
        )

    def coin_counts(self, wallets: Array) -> Array:
        """Return how many outputs each wallet had as the day began."""
        known = np.where(wallets < len(self._starts) - 1, wallets, 0)
        counts: Array = self._starts[known + 1] - self._starts[known]
        return counts

    def nth_coins(self, wallets: Array, step: Array) -> tuple[Array, Array]:
        """Return the step-th output of each wallet by value, and whether it can be spent."""
        known = wallets < len(self._starts) - 1
        safe = np.where(known, wallets, 0)
        place = self._starts[safe] + step
        is_there = known & (step >= 0) & (place < self._starts[safe + 1])
        rows = np.where(is_there, place, 0)
        if len(self._order):
            rows = self._order[rows]
            is_there &= ~self.coins.view("is_spent")[rows]
        return rows, is_there

    def held(self, wallets: Array) -> Array:
        """Return what each wallet can spend today with its largest outputs, in satoshi."""
        total = np.zeros(len(wallets), dtype=np.int64)
        for step in range(MOST_INPUTS):
            rows, is_there = self.nth_coins(wallets, np.full(len(wallets), step))
            total[is_there] += self.coins.view("value")[rows[is_there]]
        return total

    def coins_of(self, wallet: int) -> Array:
        """Return the rows of a wallet's unspent outputs of before today, largest first."""
        rows = self._order[self._starts[wallet] : self._starts[wallet + 1]]
        unspent: Array = rows[~self.coins.view("is_spent")[rows]]
        return unspent

    def deposited(self) -> Array:
        """Return the rows of unspent outputs of before today in the wallets of deposits."""
        owners = self.coins.view("wallet")
        is_deposited = self.rows.view("is_deposit")[owners] & ~self.coins.view("is_spent")
        return np.flatnonzero(is_deposited)

    def spendable(self, wallet: int) -> int:
        """Return what a wallet can spend today, in satoshi."""
        return int(self.coins.view("value")[self.coins_of(wallet)].sum())

    # Coins of scenarios' wallets.

    def is_scripted(self, wallet: int) -> bool:
        """Return whether a wallet belongs to a scenario."""
        return bool(self.rows.view("is_scripted")[wallet])

    def scripted_balance(self, wallet: int) -> int:
        """Return what a scenario's wallet holds, in satoshi."""
        return sum(coin.value for coin in self._scripted.get(wallet, ()))

    def scripted_coins(self, wallet: int) -> list[Coin]:
        """Return what a scenario's wallet can spend, oldest first; take from it what is spent."""
        return self._scripted.setdefault(wallet, [])

    # Receiving.

    def receive(
        self, wallets: Array, addresses: Array, transactions: Array, index: Array, satoshi: Array
    ) -> None:
        """Let wallets have new outputs, scenarios' at once and others' from tomorrow on."""
        at_once = self.rows.view("is_scripted")[wallets]
        later = ~at_once
        if later.any():
            self._received.append(
                {
                    "wallet": wallets[later],
                    "address": addresses[later],
                    "transaction": transactions[later],
                    "index": index[later],
                    "value": satoshi[later],
                }
            )
        for place in np.flatnonzero(at_once).tolist():
            self.scripted_coins(int(wallets[place])).append(
                Coin(
                    int(addresses[place]),
                    int(transactions[place]),
                    int(index[place]),
                    int(satoshi[place]),
                )
            )

    def end(self) -> None:
        """End a day: drop what was spent and add what was received."""
        keep = ~self.coins.view("is_spent")
        kept = {name: values[keep] for name, values in self.coins.state().items()}
        for name in ("wallet", "address", "transaction", "index", "value"):
            kept[name] = np.concatenate([kept[name], *(piece[name] for piece in self._received)])
        kept["is_spent"] = np.zeros(len(kept["wallet"]), dtype=np.bool_)
        self.coins.restore(kept)
        self._received.clear()

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        scripted = [
            (wallet, *coin) for wallet in sorted(self._scripted) for coin in self._scripted[wallet]
        ]
        return (
            prefixed("rows", self.rows.state())
            | prefixed("coins", self.coins.state())
            | {
                "made": np.array([self._addresses_made, self._opened], dtype=np.int64),
                "scripted": np.array(scripted, dtype=np.int64).reshape(-1, 5),
            }
        )

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self.rows.restore(part("rows", state))
        self.coins.restore(part("coins", state))
        self._addresses_made, self._opened = state["made"].tolist()
        self._scripted = {}
        for wallet, *coin in state["scripted"].tolist():
            self.scripted_coins(wallet).append(Coin(*coin))
