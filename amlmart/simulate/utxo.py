"""Bitcoin: unspent outputs, payments with change and fees, and the transactions of a day.

Wallets are numbered apart from those of EVM chains. A wallet keeps to one script type, pays its
change to a new address of its own more often than not, and may spend several outputs at once.
An output can be spent from the day after on; wallets of scenarios can spend at once. Outputs from
before the first day are there at the start: as in an export that begins in the middle of a chain,
inputs say what they spend although the transaction that made it is not in the data.
"""

from itertools import pairwise

import numpy as np

from amlmart.simulate import columns
from amlmart.simulate.assets import BITCOIN
from amlmart.simulate.clock import DAY, SECOND, Times
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array, Gathered, Growing, part, prefixed, rank_within
from amlmart.simulate.marking import NO_LABEL, TransferLabels
from amlmart.simulate.randomness import key, mix, stream

SATOSHI = 100_000_000
FIRST_BLOCK = 823_786  # the first block of 2024 on Bitcoin's main chain
BLOCKS_A_DAY = 144
# Block subsidy before and after the halving of 2024-04-20.
SUBSIDY_BEFORE, SUBSIDY_AFTER = 625_000_000, 312_500_000
HALVING = 1_713_571_200 * SECOND
# Virtual bytes of an input, an output and the rest, for the mix of script types (BIP-141 sizes).
INPUT_BYTES, OUTPUT_BYTES, OTHER_BYTES = 68, 32, 11
DUST = 1_000
MOST_INPUTS = 7
# Of 16 wallets: ten pay to witness key hashes, two to script hashes, two to taproot, two to the
# key hashes of old; roughly the shares of outputs seen on chain in 2024.
_KINDS = np.array([0] * 10 + [1] * 2 + [2] * 2 + [3] * 2, dtype=np.int64)
OPENING = 1 << 50  # transactions before the first day have numbers from here on


class Utxo:
    """Wallets, their unspent outputs, and what they pay."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.salt = key(seed, "bitcoin address")
        self.hash_salt = key(seed, "bitcoin transaction")
        self._kind_salt = key(seed, "bitcoin script type")
        self.wallets = Growing(
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
        self.addresses_made = 0
        self.sent = 0
        self.blocks = 0
        self.pool_wallets = np.zeros(0, dtype=np.int64)
        self._opened = OPENING
        self._gathered = Gathered()
        # What an output that took all of its inputs was paid, of the last `spend`.
        self.last_paid = 0
        self._new: list[tuple[Array, Array, Array, Array, Array]] = []
        self._scripted: dict[int, list[tuple[int, int, int, int]]] = {}
        self._block_times: Times = np.zeros(0, dtype=np.int64)
        self._rate = 20.0
        self._rng = stream(seed, "utxo", -1)
        self._order: Array = np.zeros(0, dtype=np.int64)
        self._starts: Array = np.zeros(1, dtype=np.int64)

    # Wallets and addresses.

    def new_wallets(self, count: int, *, is_scripted: bool = False) -> Array:
        """Add empty wallets with one address each and return their numbers."""
        numbers = self.wallets.add(count)
        self.wallets.view("is_scripted")[numbers] = is_scripted
        self.wallets.view("address")[numbers] = self.new_addresses(numbers)
        return numbers

    def new_addresses(self, wallets: Array) -> Array:
        """Return a new address for each of these wallets, of the wallet's script type."""
        kinds = _KINDS[(mix(self._kind_salt, wallets) % np.uint64(len(_KINDS))).astype(np.int64)]
        first = self.addresses_made
        self.addresses_made = first + len(wallets)
        return np.arange(first, first + len(wallets), dtype=np.int64) * 4 + kinds

    def main_address(self, wallets: Array) -> Array:
        """Return the first address of each wallet."""
        address: Array = self.wallets.view("address")[wallets]
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

    # A day.

    def begin(self, day: Day) -> None:
        """Begin a day: fix its blocks and its fee rate, and sort what can be spent."""
        rng = stream(self.seed, "bitcoin blocks", day.number)
        count = max(int(rng.poisson(BLOCKS_A_DAY)) - 1, 0)
        seconds = np.sort(rng.integers(30, DAY // SECOND - 90, count))
        # The day ends with a block, so that whatever was sent in it is in it.
        seconds = np.unique(np.append(seconds, DAY // SECOND - 20))
        self._block_times = seconds * SECOND + day.start
        swing = stream(self.seed, "bitcoin fees", day.number // 9).normal(0, 0.5)
        self._rate = float(np.clip(22 * np.exp(swing + rng.normal(0, 0.2)), 4, 200))
        self._rng = stream(self.seed, "utxo", day.number)
        self._sort()

    def _sort(self) -> None:
        wallets, values = self.coins.view("wallet"), self.coins.view("value")
        self._order = np.lexsort((-values, wallets))
        self._starts = np.searchsorted(
            wallets[self._order], np.arange(self.wallets.count + 1, dtype=np.int64)
        )

    def fee(self, inputs: Array | int, outputs: Array | int) -> Array:
        """Return today's usual fee in satoshi of transactions of this shape."""
        size = np.asarray(inputs) * INPUT_BYTES + np.asarray(outputs) * OUTPUT_BYTES + OTHER_BYTES
        fee: Array = (size * self._rate).astype(np.int64)
        return fee

    def block_time(self, times: Times) -> Times:
        """Return when the next block after each instant of the day is found."""
        place = np.searchsorted(self._block_times, times, side="left")
        block_at: Times = self._block_times[np.minimum(place, len(self._block_times) - 1)]
        return block_at

    def held(self, wallets: Array) -> Array:
        """Return what each wallet can spend today with its largest outputs, in satoshi."""
        total = np.zeros(len(wallets), dtype=np.int64)
        for step in range(MOST_INPUTS):
            rows, is_there = self._nth(wallets, np.full(len(wallets), step))
            total[is_there] += self.coins.view("value")[rows[is_there]]
        return total

    def coins_of(self, wallet: int) -> Array:
        """Return the rows of a wallet's unspent outputs of before today, largest first."""
        rows = self._order[self._starts[wallet] : self._starts[wallet + 1]]
        unspent: Array = rows[~self.coins.view("is_spent")[rows]]
        return unspent

    def spendable(self, wallet: int) -> int:
        """Return what a wallet can spend today, in satoshi."""
        return int(self.coins.view("value")[self.coins_of(wallet)].sum())

    def _nth(self, wallets: Array, step: Array) -> tuple[Array, Array]:
        """Return the step-th unspent output of each wallet by value, and whether there is one."""
        known = wallets < len(self._starts) - 1
        safe = np.where(known, wallets, 0)
        place = self._starts[safe] + step
        is_there = known & (step >= 0) & (place < self._starts[safe + 1])
        rows = np.where(is_there, place, 0)
        if len(self._order):
            rows = self._order[rows]
            is_there &= ~self.coins.view("is_spent")[rows]
        return rows, is_there

    def pay(
        self,
        day: Day,
        wallets: Array,
        to_addresses: Array,
        to_wallets: Array,
        satoshi: Array,
        times: Times,
        label: Array | int = NO_LABEL,
    ) -> tuple[Array, Times, Array]:
        """Let each wallet, named at most once, pay one amount with change to itself.

        Returns transaction numbers (-1 where the wallet could not pay), block times, and whether
        it was paid. The payment is output 0 or 1 of the transaction.
        """
        count = len(wallets)
        needed = satoshi + self.fee(1, 2)
        gathered = np.zeros(count, dtype=np.int64)
        inputs = np.zeros(count, dtype=np.int64)
        # One wallet in three spends its smaller outputs first, which ties its addresses together.
        known = np.where(wallets < len(self._starts) - 1, wallets, 0)
        owned = self._starts[known + 1] - self._starts[known]
        ascends = (owned <= MOST_INPUTS) & (self._rng.random(count) < 0.33)
        picked_payment: list[Array] = []
        picked_row: list[Array] = []
        for step in range(MOST_INPUTS):
            wanting = np.flatnonzero(gathered < needed)
            place = np.where(ascends[wanting], owned[wanting] - 1 - step, step)
            rows, is_there = self._nth(wallets[wanting], place)
            hit, hit_rows = wanting[is_there], rows[is_there]
            gathered[hit] += self.coins.view("value")[hit_rows]
            inputs[hit] += 1
            needed[hit] = satoshi[hit] + self.fee(inputs[hit], 2)
            picked_payment.append(hit)
            picked_row.append(hit_rows)
        is_paid = (gathered >= needed) & (inputs > 0) & (satoshi >= DUST)
        numbers = np.full(count, -1, dtype=np.int64)
        numbers[is_paid] = self._number(int(is_paid.sum()))
        blocks = self.block_time(times)
        if not is_paid.any():
            return numbers, blocks, is_paid

        payment = np.concatenate(picked_payment)
        row = np.concatenate(picked_row)
        keep = is_paid[payment]
        payment, row = payment[keep], row[keep]
        order = np.argsort(payment, kind="stable")
        payment, row = payment[order], row[order]
        self._spend(
            row, numbers[payment], rank_within(payment), blocks[payment], label_of(label, payment)
        )

        paid = np.flatnonzero(is_paid)
        change = gathered[paid] - needed[paid]
        has_change = change > DUST
        flipped = self._rng.random(len(paid)) < 0.5
        payers = paid[has_change]
        reuses = self._rng.random(len(payers)) < 0.25
        change_address = np.where(
            reuses, self.main_address(wallets[payers]), self.new_addresses(wallets[payers])
        )
        payment_index = np.where(has_change & flipped, 1, 0)
        self._create(
            numbers[paid],
            payment_index,
            to_addresses[paid],
            to_wallets[paid],
            satoshi[paid],
            blocks[paid],
            label_of(label, paid),
        )
        self._create(
            numbers[payers],
            1 - payment_index[has_change],
            change_address,
            wallets[payers],
            change[has_change],
            blocks[payers],
            label_of(label, payers),
        )
        return numbers, blocks, is_paid

    def pay_many(
        self,
        day: Day,
        wallet: int,
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
        labels = label_of(label, np.arange(len(satoshi)))
        for members, rows in self._plan_batches(wallet, satoshi, batch):
            total, used, many = int(satoshi[members].sum()), len(rows), len(members)
            number = self._number(1)
            block = self.block_time(np.array([times[members].max()]))
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
            taken = int(self.coins.view("value")[rows].sum())
            change = taken - total - int(self.fee(used, many + 1))
            if change > DUST:
                owner = np.array([wallet])
                self._create(
                    *(number, np.array([many]), self.main_address(owner), owner),
                    *(np.array([change]), block, NO_LABEL),
                )
            numbers[members] = number
            blocks[members] = block
        return numbers, blocks

    def _plan_batches(self, wallet: int, satoshi: Array, batch: Array) -> list[tuple[Array, Array]]:
        """Return the payments and the coins of each transaction.

        Where change that is not there yet would be needed, everything goes in one transaction.
        """
        own = self.coins_of(wallet)
        running = np.concatenate(([0], np.cumsum(self.coins.view("value")[own])))
        order = np.argsort(batch, kind="stable")
        bounds = np.flatnonzero(np.diff(batch[order], prepend=-1, append=-1)).tolist()
        for edges in (bounds, [0, len(order)]):
            planned: list[tuple[Array, Array]] = []
            at = 0
            for begin, end in pairwise(edges):
                members = order[begin:end]
                total = int(satoshi[members].sum())
                # More inputs ask for a higher fee.
                used = 1
                for _ in range(8):
                    needed = total + int(self.fee(used, len(members) + 1))
                    enough = int(np.searchsorted(running, running[at] + needed)) - at
                    if enough <= used:
                        break
                    used = enough
                if at + used > len(own):
                    break
                planned.append((members, own[at : at + used]))
                at += used
            else:
                return planned
        raise ValueError(f"Bitcoin wallet {wallet} cannot pay {int(satoshi.sum())} satoshi")

    def merge(self, day: Day, rows: Array, to_wallet: int, times: Times, batch: Array) -> None:
        """Sweep outputs (rows of `coins`) to the main address of one wallet, batch by batch."""
        order = np.argsort(batch, kind="stable")
        rows, batch, times = rows[order], batch[order], times[order]
        bounds = np.flatnonzero(np.diff(batch, prepend=-1, append=-1))
        owner = np.array([to_wallet])
        for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            members = rows[begin:end]
            total = int(self.coins.view("value")[members].sum())
            value = total - int(self.fee(len(members), 1))
            if value <= DUST:
                continue
            number = self._number(1)
            block = self.block_time(times[begin : begin + 1])
            count = len(members)
            self._spend(
                members,
                np.repeat(number, count),
                np.arange(count),
                np.repeat(block, count),
                NO_LABEL,
            )
            self._create(
                number,
                np.array([0]),
                self.main_address(owner),
                owner,
                np.array([value]),
                block,
                NO_LABEL,
            )

    # Wallets of scenarios: one transaction at a time, spendable at once.

    def scripted_balance(self, wallet: int) -> int:
        """Return what a scenario's wallet holds, in satoshi."""
        return sum(value for _, _, _, value in self._scripted.get(wallet, []))

    def spend(
        self,
        day: Day,
        wallets: list[int],
        outputs: list[tuple[int, int, int]],
        time: int,
        label: int,
        *,
        change_wallet: int | None = None,
        most_inputs: int = 40,
        strangers: frozenset[int] = frozenset(),
    ) -> tuple[int, int]:
        """Spend outputs of scenario wallets together; return transaction number and block time.

        `outputs` are (address, wallet, satoshi); an amount of -1 takes what the inputs leave after
        the fee. What is over goes to a new address of `change_wallet` (the first wallet). What
        `strangers` among the wallets pay and get has no label.

        Raises:
            ValueError: when the wallets do not hold enough.
        """
        wanted = sum(value for _, _, value in outputs if value >= 0)
        takes_all = any(value < 0 for _, _, value in outputs)
        coins: list[tuple[int, int, int, int]] = []
        payers: list[int] = []
        taken = 0
        for wallet in wallets:
            own = self._scripted.get(wallet, [])
            while (
                own
                and len(coins) < most_inputs
                and (takes_all or taken < wanted + int(self.fee(len(coins), len(outputs) + 1)))
            ):
                coin = own.pop(0)
                coins.append(coin)
                payers.append(wallet)
                taken += coin[3]
        fee = int(self.fee(len(coins), len(outputs) + 1))
        left = taken - wanted - fee
        if not coins or left < 0:
            self._scripted.setdefault(wallets[0], [])[:0] = coins
            raise ValueError(f"scenario wallet {wallets[0]} lacks {-left} satoshi")
        paid = [
            (address, wallet, left if value < 0 else value) for address, wallet, value in outputs
        ]
        self.last_paid = left
        if not takes_all and left > DUST:
            owner = wallets[0] if change_wallet is None else change_wallet
            address = int(self.new_addresses(np.array([owner]))[0])
            paid.append((address, owner, left))
        number = self._number(1)
        block = self.block_time(np.array([time]))
        count = len(coins)
        self._gathered.put(
            "input",
            number=np.repeat(number, count),
            index=np.arange(count),
            spent=np.array([coin[1] for coin in coins]),
            spent_index=np.array([coin[2] for coin in coins]),
            address=np.array([coin[0] for coin in coins]),
            value=np.array([coin[3] for coin in coins]),
            block_at=np.repeat(block, count),
            label=np.array([NO_LABEL if payer in strangers else label for payer in payers]),
        )
        many = len(paid)
        self._create(
            np.repeat(number, many),
            np.arange(many),
            np.array([address for address, _, _ in paid]),
            np.array([wallet for _, wallet, _ in paid]),
            np.array([value for _, _, value in paid]),
            np.repeat(block, many),
            np.array([NO_LABEL if wallet in strangers else label for _, wallet, _ in paid]),
        )
        return int(number[0]), int(block[0])

    # What all of them share.

    def _number(self, count: int) -> Array:
        first = self.sent
        self.sent = first + count
        return np.arange(first, first + count, dtype=np.int64)

    def _spend(
        self, rows: Array, numbers: Array, index: Array, blocks: Times, label: Array | int
    ) -> None:
        self.coins.view("is_spent")[rows] = True
        self._gathered.put(
            "input",
            number=numbers,
            index=index,
            spent=self.coins.view("transaction")[rows],
            spent_index=self.coins.view("index")[rows],
            address=self.coins.view("address")[rows],
            value=self.coins.view("value")[rows],
            block_at=blocks,
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
        if not len(numbers):
            return
        self._gathered.put(
            "output",
            number=numbers,
            index=index,
            address=addresses,
            value=satoshi,
            block_at=blocks,
            label=label,
        )
        at_once = self.wallets.view("is_scripted")[wallets]
        later = ~at_once
        if later.any():
            self._new.append(
                (wallets[later], addresses[later], numbers[later], index[later], satoshi[later])
            )
        for place in np.flatnonzero(at_once).tolist():
            self._scripted.setdefault(int(wallets[place]), []).append(
                (int(addresses[place]), int(numbers[place]), int(index[place]), int(satoshi[place]))
            )

    def end(self, day: Day, labels: TransferLabels) -> None:
        """End a day: pay the miners, write its rows, and let everybody have what they received."""
        inputs = self._gathered.take("input")
        outputs = self._gathered.take("output")
        if inputs is not None and outputs is not None:
            self._write_coinbase(day, inputs, outputs)
            self._write(day, inputs, outputs, labels)
            coinbase = self._gathered.take("output")
            assert coinbase is not None
            self._write_outputs(day, coinbase)
        self.blocks += len(self._block_times)
        self._settle()

    def _settle(self) -> None:
        """Drop what was spent and add what was received."""
        keep = ~self.coins.view("is_spent")
        kept = {name: values[keep] for name, values in self.coins.state().items()}
        names = ("wallet", "address", "transaction", "index", "value")
        for place, name in enumerate(names):
            kept[name] = np.concatenate([kept[name], *(piece[place] for piece in self._new)])
        kept["is_spent"] = np.zeros(len(kept["wallet"]), dtype=np.bool_)
        self.coins.restore(kept)
        self._new.clear()

    def _write_coinbase(
        self, day: Day, inputs: dict[str, Array], outputs: dict[str, Array]
    ) -> None:
        """Pay subsidy and fees to a pool, for each block that has a transaction of this world."""
        blocks = np.unique(inputs["block_at"])
        count = len(blocks)
        fees = np.zeros(count, dtype=np.int64)
        for rows, sign in ((inputs, 1), (outputs, -1)):
            np.add.at(fees, np.searchsorted(blocks, rows["block_at"]), sign * rows["value"])
        subsidy = np.where(blocks < HALVING, SUBSIDY_BEFORE, SUBSIDY_AFTER)
        # Two pools find half of the blocks.
        weights = 1.0 / np.arange(1, len(self.pool_wallets) + 1)
        rng = stream(self.seed, "miners", day.number)
        pools = self.pool_wallets[rng.choice(len(weights), count, p=weights / weights.sum())]
        numbers = self._number(count)
        zeros, ones = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
        self._create(
            *(numbers, zeros, self.main_address(pools), pools, subsidy + fees, blocks, NO_LABEL)
        )
        day.count_transfers(count)
        self._write_transactions(
            day, numbers, blocks, zeros, ones, zeros, subsidy + fees, is_coinbase=True
        )
        day.add(
            "onchain.utxo_inputs",
            chain=BITCOIN,
            transaction_hash=self.hashes(numbers),
            index=0,
            spent_transaction_hash="0" * 64,
            spent_output_index=-1,
            block_timestamp=blocks,
        )

    def _write_transactions(
        self,
        day: Day,
        numbers: Array,
        blocks: Times,
        input_count: Array,
        output_count: Array,
        input_value: Array,
        output_value: Array,
        *,
        is_coinbase: bool,
    ) -> None:
        height = FIRST_BLOCK + self.blocks + np.searchsorted(self._block_times, blocks)
        day.add(
            "onchain.utxo_transactions",
            chain=BITCOIN,
            hash=self.hashes(numbers),
            block_number=height,
            block_hash=columns.UtxoHashes(key(self.seed, "bitcoin block"), height),
            block_timestamp=blocks,
            is_coinbase=is_coinbase,
            input_count=input_count + (1 if is_coinbase else 0),
            output_count=output_count,
            input_value=input_value,
            output_value=output_value,
            fee=0 if is_coinbase else input_value - output_value,
        )

    def _write(
        self,
        day: Day,
        inputs: dict[str, Array],
        outputs: dict[str, Array],
        labels: TransferLabels,
    ) -> None:
        numbers, first = np.unique(inputs["number"], return_index=True)
        place_in = np.searchsorted(numbers, inputs["number"])
        place_out = np.searchsorted(numbers, outputs["number"])
        total = len(numbers)
        input_value = np.zeros(total, dtype=np.int64)
        np.add.at(input_value, place_in, inputs["value"])
        output_value = np.zeros(total, dtype=np.int64)
        np.add.at(output_value, place_out, outputs["value"])
        self._write_transactions(
            day,
            numbers,
            inputs["block_at"][first],
            np.bincount(place_in, minlength=total),
            np.bincount(place_out, minlength=total),
            input_value,
            output_value,
            is_coinbase=False,
        )
        senders = np.unique(np.stack([place_in, inputs["address"]]), axis=1)
        sender_count = np.bincount(senders[0], minlength=total)
        day.count_transfers(int(sender_count[place_out].sum()))
        labels.utxo(day, self, inputs, outputs)
        day.add(
            "onchain.utxo_inputs",
            chain=BITCOIN,
            transaction_hash=self.hashes(inputs["number"]),
            index=inputs["index"],
            spent_transaction_hash=self.hashes(inputs["spent"]),
            spent_output_index=inputs["spent_index"],
            type=columns.BitcoinTypes(inputs["address"]),
            address=self.addresses(inputs["address"]),
            value=inputs["value"],
            block_timestamp=inputs["block_at"],
        )
        self._write_outputs(day, outputs)

    def _write_outputs(self, day: Day, outputs: dict[str, Array]) -> None:
        day.add(
            "onchain.utxo_outputs",
            chain=BITCOIN,
            transaction_hash=self.hashes(outputs["number"]),
            index=outputs["index"],
            type=columns.BitcoinTypes(outputs["address"]),
            address=self.addresses(outputs["address"]),
            value=outputs["value"],
            block_timestamp=outputs["block_at"],
        )

    def hashes(self, numbers: Array) -> columns.UtxoHashes:
        """Return the ids of transactions by their numbers."""
        return columns.UtxoHashes(self.hash_salt, numbers)

    def addresses(self, numbers: Array) -> columns.BitcoinAddresses:
        """Return the texts of addresses; -1 is none."""
        return columns.BitcoinAddresses(self.salt, numbers)

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        scripted = [
            (wallet, *coin) for wallet in sorted(self._scripted) for coin in self._scripted[wallet]
        ]
        numbers = (self.addresses_made, self.sent, self.blocks, self._opened)
        return (
            prefixed("wallets", self.wallets.state())
            | prefixed("coins", self.coins.state())
            | {
                "pools": self.pool_wallets,
                "numbers": np.array(numbers, dtype=np.int64),
                "scripted": np.array(scripted, dtype=np.int64).reshape(-1, 5),
            }
        )

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self.wallets.restore(part("wallets", state))
        self.coins.restore(part("coins", state))
        self.pool_wallets = state["pools"]
        self.addresses_made, self.sent, self.blocks, self._opened = state["numbers"].tolist()
        self._scripted = {}
        for wallet, *coin in state["scripted"].tolist():
            self._scripted.setdefault(wallet, []).append(tuple(coin))


def label_of(label: Array | int, rows: Array) -> Array:
    """Return the labels of rows where one label or one per row is given."""
    picked: Array = np.asarray(label)[rows] if np.ndim(label) else np.full(len(rows), label)
    return picked
