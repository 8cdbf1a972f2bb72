"""The Bitcoin chain of the sample: coins, payments with change, and conservation of value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from amlmart.sample.addresses import bitcoin_kind, utxo_hash
from amlmart.sample.clock import WINDOW_START, slot
from amlmart.sample.draw import Draw
from amlmart.sample.rows import Rows

CHAIN = "bitcoin"
SATOSHI = 10**8
FIRST_BLOCK = 823_786
BLOCK_SECONDS = 600
BLOCK_REWARD = 625_000_000


@dataclass(frozen=True)
class Coin:
    """An output not yet spent."""

    transaction_hash: str
    index: int
    address: str
    value: int


@dataclass(frozen=True)
class Output:
    """What a payment creates; an output without address carries data and no value."""

    address: str | None
    value: int


@dataclass(frozen=True)
class Paid:
    """Where a payment stands."""

    hash: str
    block_timestamp: datetime
    outputs: tuple[Output, ...]
    first_input_address: str | None


class UtxoChain:
    """The chain being written. Payments must come in order of time, as coins do."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._draw = Draw("utxo chain")
        self._coins: dict[str, list[Coin]] = {}
        self._count = 0

    def fund_from_the_past(self, address: str, values: Sequence[int]) -> None:
        """Give an address coins made before the sample begins."""
        for value in values:
            name = f"past {address} {len(self._coins.get(address, []))}"
            self._keep(Coin(utxo_hash(name), self._draw.integer(0, 2), address, value))

    def balance(self, address: str) -> int:
        """Return the satoshi an address can spend."""
        return sum(coin.value for coin in self._coins.get(address, []))

    def pay(
        self,
        moment: datetime,
        payers: Sequence[str],
        outputs: Sequence[Output],
        change_address: str | None = None,
        *,
        spend_all: bool = False,
        hidden_inputs: int = 0,
    ) -> Paid:
        """Pay from the coins of `payers` in the first block from `moment` on.

        What is left after the fee goes to `change_address`, by default the first payer's own.
        `hidden_inputs` of the inputs lack address and value, as where an export does not resolve
        them; the node's sums are then missing too.
        """
        available = [coin for payer in payers for coin in self._coins.get(payer, [])]
        target = sum(output.value for output in outputs)
        spent: list[Coin] = []
        total = 0
        for coin in available:
            fee = 2_000 + 1_500 * (len(spent) + len(outputs))
            if not spend_all and spent and total >= target + fee:
                break
            spent.append(coin)
            total += coin.value
        fee = 2_000 + 1_500 * (len(spent) + len(outputs))
        if total < target + fee:
            raise ValueError(f"{payers[0]} has {total} satoshi and cannot pay {target} at {moment}")
        for coin in spent:
            self._coins[coin.address].remove(coin)
        created = list(outputs)
        rest = total - target - fee
        if rest > 1_000:
            # Where wallets put the change is no clue to which output it is.
            created.insert(self._draw.integer(0, 1), Output(change_address or payers[0], rest))
        return self._add(moment, spent, created, hidden_inputs)

    def mint(self, moment: datetime, miner: str) -> Paid:
        """Add a coinbase transaction that pays the block reward."""
        return self._add(moment, [], [Output(miner, BLOCK_REWARD), Output(None, 0)], 0)

    def _keep(self, coin: Coin) -> None:
        self._coins.setdefault(coin.address, []).append(coin)

    def _add(
        self, moment: datetime, spent: list[Coin], outputs: list[Output], hidden_inputs: int
    ) -> Paid:
        steps = slot(moment, WINDOW_START, BLOCK_SECONDS)
        number = FIRST_BLOCK + steps
        timestamp = WINDOW_START + timedelta(seconds=steps * BLOCK_SECONDS)
        transaction_hash = utxo_hash(f"transaction {self._count}")
        self._count += 1
        input_value = sum(coin.value for coin in spent)
        output_value = sum(output.value for output in outputs)
        is_coinbase = not spent
        is_resolved = not is_coinbase and not hidden_inputs
        at: dict[str, Any] = {"chain": CHAIN, "block_timestamp": timestamp, "known_at": timestamp}
        self._rows.add(
            "onchain.utxo_transactions",
            **at,
            hash=transaction_hash,
            block_number=number,
            block_hash=utxo_hash(f"block {number}"),
            is_coinbase=is_coinbase,
            input_count=len(spent),
            output_count=len(outputs),
            input_value=input_value if is_resolved else None,
            output_value=output_value,
            fee=input_value - output_value if is_resolved else None,
        )
        for index, coin in enumerate(spent):
            is_hidden = index < hidden_inputs
            self._rows.add(
                "onchain.utxo_inputs",
                **at,
                transaction_hash=transaction_hash,
                index=index,
                spent_transaction_hash=coin.transaction_hash,
                spent_output_index=coin.index,
                type=None if is_hidden else bitcoin_kind(coin.address),
                address=None if is_hidden else coin.address,
                value=None if is_hidden else coin.value,
            )
        for index, output in enumerate(outputs):
            self._rows.add(
                "onchain.utxo_outputs",
                **at,
                transaction_hash=transaction_hash,
                index=index,
                type=bitcoin_kind(output.address) if output.address else "nulldata",
                address=output.address,
                value=output.value,
            )
            if output.address:
                self._keep(Coin(transaction_hash, index, output.address, output.value))
        first = None if hidden_inputs or not spent else spent[0].address
        return Paid(transaction_hash, timestamp, tuple(outputs), first)
