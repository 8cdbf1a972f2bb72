"""The rows of Bitcoin's tables: inputs and outputs are put during a day, and written at its end."""

import numpy as np

from amlmart.simulate import columns
from amlmart.simulate.assets import BITCOIN
from amlmart.simulate.bitcoin_blocks import BitcoinBlocks
from amlmart.simulate.chain_names import BitcoinNames
from amlmart.simulate.clock import Times
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array, Gathered
from amlmart.simulate.marking import TransferLabels

Rows = dict[str, Array]


class BitcoinRows:
    """The transactions of the day, as they are put and as they are written."""

    def __init__(self, names: BitcoinNames, blocks: BitcoinBlocks) -> None:
        self.names = names
        self._blocks = blocks
        self._gathered = Gathered()

    def put_inputs(
        self,
        transactions: Array,
        index: Array,
        spent: Array,
        spent_index: Array,
        addresses: Array,
        satoshi: Array,
        blocks: Times,
        label: Array | int,
    ) -> None:
        """Put what transactions spend: output `spent_index` of the transaction `spent`."""
        self._gathered.put(
            "input",
            number=transactions,
            index=index,
            spent=spent,
            spent_index=spent_index,
            address=addresses,
            value=satoshi,
            block_at=blocks,
            label=label,
        )

    def put_outputs(
        self,
        transactions: Array,
        index: Array,
        addresses: Array,
        satoshi: Array,
        blocks: Times,
        label: Array | int,
    ) -> None:
        """Put what transactions pay."""
        self._gathered.put(
            "output",
            number=transactions,
            index=index,
            address=addresses,
            value=satoshi,
            block_at=blocks,
            label=label,
        )

    def take_inputs(self) -> Rows | None:
        """Return the inputs put so far, None where there are none, and forget them."""
        return self._gathered.take("input")

    def take_outputs(self) -> Rows | None:
        """Return the outputs put so far, None where there are none, and forget them."""
        return self._gathered.take("output")

    def write(
        self, day: Day, inputs: Rows, outputs: Rows, coinbase: Rows, labels: TransferLabels
    ) -> None:
        """Write transactions with their inputs, outputs and labels, and those that pay pools.

        `coinbase` holds outputs, each the only one of its transaction.
        """
        self._write_coinbase(day, coinbase)
        self._write_payments(day, inputs, outputs)
        labels.utxo(day, inputs, outputs)
        self._write_outputs(day, outputs)
        self._write_outputs(day, coinbase)

    def _write_payments(self, day: Day, inputs: Rows, outputs: Rows) -> None:
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
            is_coinbase=False,
            input_count=np.bincount(place_in, minlength=total),
            output_count=np.bincount(place_out, minlength=total),
            input_value=input_value,
            output_value=output_value,
            fee=input_value - output_value,
        )
        senders = np.unique(np.stack([place_in, inputs["address"]]), axis=1)
        sender_count = np.bincount(senders[0], minlength=total)
        day.count_transfers(int(sender_count[place_out].sum()))
        day.add(
            "onchain.utxo_inputs",
            chain=BITCOIN,
            transaction_hash=self.names.hashes(inputs["number"]),
            index=inputs["index"],
            spent_transaction_hash=self.names.hashes(inputs["spent"]),
            spent_output_index=inputs["spent_index"],
            type=columns.BitcoinTypes(inputs["address"]),
            address=self.names.addresses(inputs["address"]),
            value=inputs["value"],
            block_timestamp=inputs["block_at"],
        )

    def _write_coinbase(self, day: Day, outputs: Rows) -> None:
        numbers, blocks = outputs["number"], outputs["block_at"]
        day.count_transfers(len(numbers))
        self._write_transactions(
            day,
            numbers,
            blocks,
            is_coinbase=True,
            input_count=1,
            output_count=1,
            input_value=0,
            output_value=outputs["value"],
            fee=0,
        )
        day.add(
            "onchain.utxo_inputs",
            chain=BITCOIN,
            transaction_hash=self.names.hashes(numbers),
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
        *,
        is_coinbase: bool,
        input_count: Array | int,
        output_count: Array | int,
        input_value: Array | int,
        output_value: Array,
        fee: Array | int,
    ) -> None:
        height = self._blocks.heights(blocks)
        day.add(
            "onchain.utxo_transactions",
            chain=BITCOIN,
            hash=self.names.hashes(numbers),
            block_number=height,
            block_hash=self.names.block_hashes(height),
            block_timestamp=blocks,
            is_coinbase=is_coinbase,
            input_count=input_count,
            output_count=output_count,
            input_value=input_value,
            output_value=output_value,
            fee=fee,
        )

    def _write_outputs(self, day: Day, outputs: Rows) -> None:
        day.add(
            "onchain.utxo_outputs",
            chain=BITCOIN,
            transaction_hash=self.names.hashes(outputs["number"]),
            index=outputs["index"],
            type=columns.BitcoinTypes(outputs["address"]),
            address=self.names.addresses(outputs["address"]),
            value=outputs["value"],
            block_timestamp=outputs["block_at"],
        )


def fees_by_block(inputs: Rows, outputs: Rows) -> tuple[Times, Array]:
    """Return the blocks that hold these rows, and the fees of each in satoshi."""
    blocks = np.unique(inputs["block_at"])
    fees = np.zeros(len(blocks), dtype=np.int64)
    for rows, sign in ((inputs, 1), (outputs, -1)):
        np.add.at(fees, np.searchsorted(blocks, rows["block_at"]), sign * rows["value"])
    return blocks, fees
