"""The rows of the EVM chains' tables, written at the end of a day."""

import numpy as np

from amlmart.simulate import columns
from amlmart.simulate.assets import EvmChain
from amlmart.simulate.chain_names import EvmNames
from amlmart.simulate.clock import DAY, SECOND, Times
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array, rank_within
from amlmart.simulate.marking import TransferLabels

GWEI_DECIMALS = 18
# What a transaction does: pay coin, move a token, call a contract.
PLAIN, TOKEN, CALL = range(3)

Rows = dict[str, Array]


class EvmRows:
    """Writes transactions, blocks, token transfers and traces."""

    def __init__(self, names: EvmNames) -> None:
        self._names = names

    def write(
        self,
        day: Day,
        chain: EvmChain,
        sent: Rows,
        logs: Rows | None,
        traces: Rows | None,
        labels: TransferLabels,
    ) -> None:
        """Write the day of a chain: transactions `in_blocks`, their logs and traces, as put."""
        self._write_transactions(day, chain, sent, labels)
        self._write_blocks(day, chain, sent)
        if logs is not None:
            self._write_logs(day, chain, in_blocks(day, chain, logs), labels)
        if traces is not None:
            self._write_traces(day, chain, sent, traces, labels)

    def _write_transactions(
        self, day: Day, chain: EvmChain, sent: Rows, labels: TransferLabels
    ) -> None:
        is_token = sent["sort"] == TOKEN
        moves_coin = ~is_token & (sent["units"] > 0)
        day.count_transfers(int(moves_coin.sum()))
        labels.evm(day, chain, "evm_native", sent, moves_coin)
        for asset in chain.assets:
            rows = {
                name: values[(sent["asset"] == asset) & (is_token == (asset != chain.coin))]
                for name, values in sent.items()
            }
            if not len(rows["number"]):
                continue
            is_coin = asset == chain.coin
            calls: object = columns.Words(
                (rows["sort"] == CALL).astype(np.int64), ("0x", "0xb438689f")
            )
            if not is_coin:
                calls = columns.TransferCalls(self._names.salt, rows["receiver"], rows["units"])
            day.add(
                "onchain.evm_transactions",
                chain_id=chain.chain_id,
                hash=self._names.hashes(chain, rows["number"]),
                nonce=rows["nonce"],
                block_hash=self._names.block_hashes(chain, rows["block"]),
                block_number=rows["block"],
                transaction_index=rows["index"],
                from_address=self._names.addresses(rows["sender"]),
                to_address=self._names.addresses(rows["receiver"])
                if is_coin
                else chain.tokens[asset],
                value=columns.WeiText(rows["units"], 9, GWEI_DECIMALS) if is_coin else "0",
                gas=rows["gas"] * 5 // 4 if not is_coin else rows["gas"],
                gas_price=rows["gas_price"],
                input=calls,
                block_timestamp=rows["block_at"],
                max_fee_per_gas=rows["gas_price"] * 2,
                max_priority_fee_per_gas=rows["gas_price"] // 20,
                transaction_type=2,
                receipt_status=1,
                receipt_gas_used=rows["gas"],
            )

    def _write_blocks(self, day: Day, chain: EvmChain, sent: Rows) -> None:
        blocks, first, counts = np.unique(sent["block"], return_index=True, return_counts=True)
        day.add(
            "onchain.evm_blocks",
            chain_id=chain.chain_id,
            number=blocks,
            hash=self._names.block_hashes(chain, blocks),
            parent_hash=self._names.block_hashes(chain, blocks - 1),
            timestamp=sent["block_at"][first],
            miner=self._names.validators(chain, blocks),
            transaction_count=counts,
        )

    def _write_logs(self, day: Day, chain: EvmChain, logs: Rows, labels: TransferLabels) -> None:
        day.count_transfers(int((logs["units"] > 0).sum()))
        labels.evm(day, chain, "evm_token", logs, logs["units"] > 0)
        for asset, contract in chain.tokens.items():
            rows = {name: values[logs["asset"] == asset] for name, values in logs.items()}
            if not len(rows["number"]):
                continue
            day.add(
                "onchain.evm_token_transfers",
                chain_id=chain.chain_id,
                token_address=contract,
                from_address=self._names.addresses(rows["sender"]),
                to_address=self._names.addresses(rows["receiver"]),
                value=columns.WeiText(rows["units"], 6, 6),
                transaction_hash=self._names.hashes(chain, rows["number"]),
                log_index=rows["index"],
                block_number=rows["block"],
                block_timestamp=rows["block_at"],
            )

    def _write_traces(
        self, day: Day, chain: EvmChain, sent: Rows, traces: Rows, labels: TransferLabels
    ) -> None:
        place = dict(zip(sent["number"].tolist(), sent["index"].tolist(), strict=True))
        traces["index"] = np.array([place[number] for number in traces["number"].tolist()])
        traces["block"] = block_numbers(day, chain, traces["block_at"])
        day.count_transfers(int((traces["units"] > 0).sum()))
        labels.evm(day, chain, "evm_trace", traces, traces["units"] > 0)
        for depth in ("", "0"):
            is_root = depth == ""
            day.add(
                "onchain.evm_traces",
                chain_id=chain.chain_id,
                block_number=traces["block"],
                transaction_hash=self._names.hashes(chain, traces["number"]),
                transaction_index=traces["index"],
                from_address=self._names.addresses(traces["caller" if is_root else "contract"]),
                to_address=self._names.addresses(traces["contract" if is_root else "receiver"]),
                value="0" if is_root else columns.WeiText(traces["units"], 9, GWEI_DECIMALS),
                trace_type="call",
                call_type="call",
                trace_address=depth,
                status=1,
                block_timestamp=traces["block_at"],
            )


def in_blocks(day: Day, chain: EvmChain, rows: Rows) -> Rows:
    """Return rows in the order of time, with the numbers of their blocks and places in these."""
    order = np.argsort(rows["block_at"], kind="stable")
    rows = {name: values[order] for name, values in rows.items()}
    rows["block"] = block_numbers(day, chain, rows["block_at"])
    rows["index"] = rank_within(rows["block"])
    return rows


def block_numbers(day: Day, chain: EvmChain, times: Times) -> Array:
    """Return the numbers of the blocks made at these instants of a day."""
    length = chain.block_seconds * SECOND
    return chain.first_block + day.number * (DAY // length) + (times - day.start) // length
