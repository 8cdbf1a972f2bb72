"""Labels of transfers: which planted scenario a row belongs to.

A label is the number of a scenario; NO_LABEL marks ordinary life. Rows carry it while the day is
made and never into the raw zone: it goes to `labels.transfers` with the id that the ledger gives
the same movement.
"""

from dataclasses import dataclass

import numpy as np

from amlmart.simulate import columns
from amlmart.simulate.assets import BITCOIN, CODES, EvmChain
from amlmart.simulate.chain_names import BitcoinNames, EvmNames
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array

NO_LABEL = -1


@dataclass(frozen=True)
class Mark:
    """What `labels.transfers` says about a scenario."""

    scenario_id: str
    typology_id: str
    grade: str
    is_illicit: bool


class TransferLabels:
    """Writes the labels of a day's transfers; `marks` is by number of the scenario."""

    def __init__(self, seed: int) -> None:
        self._evm = EvmNames(seed)
        self._bitcoin = BitcoinNames(seed)
        self.marks: dict[int, Mark] = {}
        # Of each scenario still running: its labelled rows, the first and the last of them.
        self.seen: dict[int, int] = {}
        self.began: dict[int, int] = {}
        self.ended: dict[int, int] = {}

    def _count(self, labels: list[int], times: list[int]) -> None:
        for label, at in zip(labels, times, strict=True):
            self.seen[label] = self.seen.get(label, 0) + 1
            self.began[label] = min(self.began.get(label, at), at)
            self.ended[label] = max(self.ended.get(label, at), at)

    def state(self) -> dict[str, list[list[int]]]:
        """Return what was seen of the scenarios still running, as JSON takes it."""
        return {
            "seen": [
                [label, count, self.began[label], self.ended[label]]
                for label, count in sorted(self.seen.items())
            ]
        }

    def restore(self, state: dict[str, list[list[int]]]) -> None:
        """Go on from a state."""
        for label, count, began, ended in state["seen"]:
            self.seen[label], self.began[label], self.ended[label] = count, began, ended

    def add(
        self,
        day: Day,
        labels: Array,
        references: list[str],
        source_table: str,
        customers: Array,
        from_nodes: list[str],
        to_nodes: list[str],
        assets: list[str],
        times: Array,
    ) -> None:
        """Write one label per row; `customers` are numbers, -1 for none."""
        if not len(labels):
            return
        marks = [self.marks[label] for label in labels.tolist()]
        self._count(labels.tolist(), times.tolist())
        day.add(
            "labels.transfers",
            scenario_id=[mark.scenario_id for mark in marks],
            typology_id=[mark.typology_id for mark in marks],
            grade=[mark.grade for mark in marks],
            is_illicit=[mark.is_illicit for mark in marks],
            transfer_id=columns.Md5s(columns.Texts(references)),
            source_reference=references,
            source_table=source_table,
            customer_id=[customer_text(number) for number in customers.tolist()],
            from_node_id=from_nodes,
            to_node_id=to_nodes,
            asset=assets,
            occurred_at=times,
        )

    def evm(
        self, day: Day, chain: EvmChain, rail: str, rows: dict[str, Array], counts: Array
    ) -> None:
        """Write the labels of EVM movements: `rail` is evm_native, evm_token or evm_trace."""
        picked = np.flatnonzero((rows["label"] != NO_LABEL) & counts)
        if not len(picked):
            return
        part = {name: values[picked] for name, values in rows.items()}
        payer = part["contract"] if rail == "evm_trace" else part["sender"]
        hashes = self._evm.hashes(chain, part["number"]).arrow()
        ends = ["" for _ in picked]
        if rail == "evm_token":
            ends = [f":{number}" for number in part["index"].tolist()]
        elif rail == "evm_trace":
            ends = [":call:0" for _ in picked]
        assets = (
            [CODES[asset] for asset in part["asset"].tolist()]
            if rail == "evm_token"
            else [CODES[chain.coin]] * len(picked)
        )
        table = {"evm_native": "transactions", "evm_token": "token_transfers"}.get(rail, "traces")
        self.add(
            day,
            part["label"],
            [
                f"{rail}:{chain.name}:{text}{end}"
                for text, end in zip(hashes.to_pylist(), ends, strict=True)
            ],
            f"onchain.evm_{table}",
            np.full(len(picked), -1),
            self._evm_nodes(chain, payer),
            self._evm_nodes(chain, part["receiver"]),
            assets,
            part["block_at"],
        )

    def utxo(self, day: Day, inputs: dict[str, Array], outputs: dict[str, Array]) -> None:
        """Write the labels of Bitcoin edges: one per paying address and labelled output."""
        picked = np.flatnonzero(outputs["label"] != NO_LABEL)
        if not len(picked):
            return
        wanted = np.isin(inputs["number"], outputs["number"][picked])
        wanted &= inputs["label"] != NO_LABEL
        payers: dict[int, list[int]] = {}
        for number, address in zip(
            inputs["number"][wanted].tolist(), inputs["address"][wanted].tolist(), strict=True
        ):
            known = payers.setdefault(number, [])
            if address not in known:
                known.append(address)
        numbers = outputs["number"][picked].tolist()
        edges = [
            (row, payer)
            for row, number in zip(picked.tolist(), numbers, strict=True)
            for payer in payers.get(number, ())
        ]
        if not edges:
            return
        rows = np.array([row for row, _ in edges])
        from_nodes = self._bitcoin_nodes(np.array([payer for _, payer in edges]))
        hashes = self._bitcoin.hashes(outputs["number"][rows]).arrow().to_pylist()
        references = [
            f"utxo:{BITCOIN}:{text}:{index}:{node}"
            for text, index, node in zip(
                hashes, outputs["index"][rows].tolist(), from_nodes, strict=True
            )
        ]
        self.add(
            day,
            outputs["label"][rows],
            references,
            "onchain.utxo_outputs",
            np.full(len(rows), -1),
            from_nodes,
            self._bitcoin_nodes(outputs["address"][rows]),
            ["BTC"] * len(rows),
            outputs["block_at"][rows],
        )

    def _evm_nodes(self, chain: EvmChain, wallets: Array) -> list[str]:
        """Return the ledger's nodes of EVM wallets."""
        texts = self._evm.addresses(wallets).arrow().to_pylist()
        return [f"{chain.name}:{text}" for text in texts]

    def _bitcoin_nodes(self, addresses: Array) -> list[str]:
        """Return the ledger's nodes of Bitcoin addresses."""
        return [
            f"{BITCOIN}:{text}" for text in self._bitcoin.addresses(addresses).arrow().to_pylist()
        ]


def customer_text(number: int) -> str | None:
    """Return the id of a customer by number; None for -1."""
    return None if number < 0 else f"C-{number + 1:07d}"
