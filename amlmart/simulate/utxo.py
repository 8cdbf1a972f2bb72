"""Bitcoin: payments with change and fees, and the transactions of a day.

A wallet pays its change to a new address of its own more often than not, and may spend several
outputs at once.
"""

from typing import NamedTuple

import numpy as np

from amlmart.simulate.bitcoin_blocks import BitcoinBlocks
from amlmart.simulate.bitcoin_coin_choice import (
    choose_for_batches,
    choose_for_each,
    choose_scripted,
)
from amlmart.simulate.bitcoin_rows import BitcoinRows, fees_by_block
from amlmart.simulate.bitcoin_wallets import DUST, BitcoinWallets
from amlmart.simulate.chain_names import BitcoinNames
from amlmart.simulate.clock import Times
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array, batches, part, prefixed, rank_within
from amlmart.simulate.marking import NO_LABEL, TransferLabels
from amlmart.simulate.randomness import stream


class Output(NamedTuple):
    """What a scenario's transaction pays; -1 satoshi takes what the inputs leave after the fee."""

    address: int
    wallet: int
    satoshi: int


class Spent(NamedTuple):
    """A scenario's transaction: its number, its block, and what the inputs left after the fee."""

    transaction: int
    block_at: int
    left: int


class Utxo:
    """What Bitcoin wallets pay; `wallets` is who they are and what they hold."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.names = BitcoinNames(seed)
        self.wallets = BitcoinWallets(seed)
        self.blocks = BitcoinBlocks(seed)
        # Who finds blocks, the largest pool first.
        self.pool_wallets = np.zeros(0, dtype=np.int64)
        self._rows = BitcoinRows(self.names, self.blocks)
        self._sent = 0
        self._rng = stream(seed, "utxo", -1)

    def begin(self, day: Day) -> None:
        """Begin a day."""
        self._rng = stream(self.seed, "utxo", day.number)
        self.blocks.begin(day)
        self.wallets.begin()

    def pay(
        self,
        payers: Array,
        to_addresses: Array,
        to_wallets: Array,
        satoshi: Array,
        times: Times,
    ) -> tuple[Array, Times, Array]:
        """Let each wallet, named at most once, pay one amount with change to itself.

        Returns transaction numbers (-1 where the wallet could not pay), block times, and whether
        it was paid. The payment is output 0 or 1 of the transaction.
        """
        chosen = choose_for_each(self.wallets, self.blocks, self._rng, payers, satoshi)
        paid = np.flatnonzero(chosen.is_paid)
        numbers = np.full(len(payers), -1, dtype=np.int64)
        numbers[paid] = self._number(len(paid))
        blocks = self.blocks.time_after(times)
        if not len(paid):
            return numbers, blocks, chosen.is_paid
        self._spend(
            *(chosen.rows, numbers[chosen.payments], rank_within(chosen.payments)),
            *(blocks[chosen.payments], NO_LABEL),
        )
        change = chosen.change[paid]
        has_change = change > DUST
        flipped = self._rng.random(len(paid)) < 0.5
        changers = paid[has_change]
        reuses = self._rng.random(len(changers)) < 0.25
        change_address = np.where(
            reuses,
            self.wallets.main_address(payers[changers]),
            self.wallets.new_addresses(payers[changers]),
        )
        index = np.where(has_change & flipped, 1, 0)
        self._create(
            *(numbers[paid], index, to_addresses[paid], to_wallets[paid], satoshi[paid]),
            *(blocks[paid], NO_LABEL),
        )
        self._create(
            *(numbers[changers], 1 - index[has_change], change_address, payers[changers]),
            *(change[has_change], blocks[changers], NO_LABEL),
        )
        return numbers, blocks, chosen.is_paid

    def pay_many(
        self,
        payer: int,
        to_addresses: Array,
        to_wallets: Array,
        satoshi: Array,
        times: Times,
        batch: Array,
        label: Array | int = NO_LABEL,
    ) -> tuple[Array, Times]:
        """Let one institution pay many, those of one `batch` number in one transaction.

        A batch is sent at the latest of its times. The institution spends its largest outputs
        first and gets the change of each transaction back.

        Returns transaction numbers and block times, per payment.

        Raises:
            ValueError: when the institution does not hold enough.
        """
        numbers = np.full(len(satoshi), -1, dtype=np.int64)
        blocks = np.zeros(len(satoshi), dtype=np.int64)
        labels = np.broadcast_to(label, len(satoshi))
        owner = np.array([payer])
        planned = choose_for_batches(self.wallets, self.blocks, payer, satoshi, batch)
        for members, rows in planned:
            total, used, many = int(satoshi[members].sum()), len(rows), len(members)
            number = self._number(1)
            block = self.blocks.time_after(np.array([times[members].max()]))
            labelled = labels[members]
            is_one = (labelled == labelled[0]).all()
            self._spend(
                *(rows, np.repeat(number, used), np.arange(used), np.repeat(block, used)),
                int(labelled[0]) if is_one else NO_LABEL,
            )
            self._create(
                *(np.repeat(number, many), np.arange(many), to_addresses[members]),
                *(to_wallets[members], satoshi[members], np.repeat(block, many), labelled),
            )
            taken = int(self.wallets.coins.view("value")[rows].sum())
            change = taken - total - int(self.blocks.fee(used, many + 1))
            if change > DUST:
                self._create(
                    *(number, np.array([many]), self.wallets.main_address(owner), owner),
                    *(np.array([change]), block, NO_LABEL),
                )
            numbers[members] = number
            blocks[members] = block
        return numbers, blocks

    def merge(self, rows: Array, to_wallet: int, times: Times, batch: Array) -> None:
        """Sweep outputs (rows of `coins`) to the main address of one wallet, batch by batch.

        A batch is sent at the time of its first output.
        """
        owner = np.array([to_wallet])
        for members in batches(batch):
            count = len(members)
            total = int(self.wallets.coins.view("value")[rows[members]].sum())
            value = total - int(self.blocks.fee(count, 1))
            if value <= DUST:
                continue
            number = self._number(1)
            block = self.blocks.time_after(times[members[:1]])
            self._spend(
                *(rows[members], np.repeat(number, count), np.arange(count)),
                *(np.repeat(block, count), NO_LABEL),
            )
            self._create(
                *(number, np.array([0]), self.wallets.main_address(owner), owner),
                *(np.array([value]), block, NO_LABEL),
            )

    def spend_scripted(
        self,
        payers: list[int],
        outputs: list[Output],
        time: int,
        label: int,
        *,
        most_inputs: int = 40,
        strangers: frozenset[int] = frozenset(),
    ) -> Spent:
        """Spend outputs of scenarios' wallets together in one transaction, its block at once.

        What is over goes to a new address of the first wallet, unless an output takes it. What
        `strangers` among the wallets pay and get has no label.

        Raises:
            ValueError: when the wallets do not hold enough.
        """
        takes_all = any(output.satoshi < 0 for output in outputs)
        coins, owners, left = choose_scripted(
            *(self.wallets, self.blocks, payers),
            sum(output.satoshi for output in outputs if output.satoshi >= 0),
            len(outputs),
            takes_all=takes_all,
            most_inputs=most_inputs,
        )
        paid = [
            output._replace(satoshi=left) if output.satoshi < 0 else output for output in outputs
        ]
        if not takes_all and left > DUST:
            address = int(self.wallets.new_addresses(np.array(payers[:1]))[0])
            paid.append(Output(address, payers[0], left))
        number = self._number(1)
        block = self.blocks.time_after(np.array([time]))
        count, many = len(coins), len(paid)
        self._rows.put_inputs(
            np.repeat(number, count),
            np.arange(count),
            spent=np.array([coin.transaction for coin in coins]),
            spent_index=np.array([coin.output_index for coin in coins]),
            addresses=np.array([coin.address for coin in coins]),
            satoshi=np.array([coin.value for coin in coins]),
            blocks=np.repeat(block, count),
            label=np.array([NO_LABEL if owner in strangers else label for owner in owners]),
        )
        self._create(
            np.repeat(number, many),
            np.arange(many),
            np.array([output.address for output in paid]),
            np.array([output.wallet for output in paid]),
            np.array([output.satoshi for output in paid]),
            np.repeat(block, many),
            np.array([NO_LABEL if output.wallet in strangers else label for output in paid]),
        )
        return Spent(int(number[0]), int(block[0]), left)

    # What all of them share.

    def _number(self, count: int) -> Array:
        first = self._sent
        self._sent = first + count
        return np.arange(first, first + count, dtype=np.int64)

    def _spend(
        self, rows: Array, numbers: Array, index: Array, blocks: Times, label: Array | int
    ) -> None:
        """Put rows of `coins` as inputs."""
        coins = self.wallets.coins
        coins.view("is_spent")[rows] = True
        self._rows.put_inputs(
            numbers,
            index,
            spent=coins.view("transaction")[rows],
            spent_index=coins.view("index")[rows],
            addresses=coins.view("address")[rows],
            satoshi=coins.view("value")[rows],
            blocks=blocks,
            label=label,
        )

    def _create(
        self,
        numbers: Array,
        index: Array,
        addresses: Array,
        wallets: Array,
        satoshi: Array,
        blocks: Times,
        label: Array | int,
    ) -> None:
        """Put outputs and let the wallets have them."""
        if len(numbers):
            self._rows.put_outputs(numbers, index, addresses, satoshi, blocks, label)
            self.wallets.receive(wallets, addresses, numbers, index, satoshi)

    # The end of the day.

    def end(self, day: Day, labels: TransferLabels) -> None:
        """End a day: pay the miners, write its rows, and let everybody have what they received."""
        inputs, outputs = self._rows.take_inputs(), self._rows.take_outputs()
        if inputs is not None and outputs is not None:
            self._pay_pools(day, *fees_by_block(inputs, outputs))
            coinbase = self._rows.take_outputs()
            assert coinbase is not None
            self._rows.write(day, inputs, outputs, coinbase, labels)
        self.blocks.end()
        self.wallets.end()

    def _pay_pools(self, day: Day, blocks: Times, fees: Array) -> None:
        """Pay subsidy and fees to a pool, for each block that has a transaction of this world."""
        count = len(blocks)
        # Two pools find half of the blocks.
        weights = 1.0 / np.arange(1, len(self.pool_wallets) + 1)
        rng = stream(self.seed, "miners", day.number)
        pools = self.pool_wallets[rng.choice(len(weights), count, p=weights / weights.sum())]
        self._create(
            self._number(count),
            np.zeros(count, dtype=np.int64),
            self.wallets.main_address(pools),
            pools,
            self.blocks.subsidies(blocks) + fees,
            blocks,
            NO_LABEL,
        )

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return prefixed("wallets", self.wallets.state()) | {
            "pools": self.pool_wallets,
            "numbers": np.array([self._sent, self.blocks.before], dtype=np.int64),
        }

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self.wallets.restore(part("wallets", state))
        self.pool_wallets = state["pools"]
        self._sent, self.blocks.before = state["numbers"].tolist()
