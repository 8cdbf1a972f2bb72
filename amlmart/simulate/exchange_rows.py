"""The rows of the exchange's tables, written at the end of a day.

Numbers are given out in the order of time, as a database would.
"""

import numpy as np

from amlmart.simulate import columns
from amlmart.simulate.assets import ASSETS, CODES, EVM_CHAINS
from amlmart.simulate.banks import bank_columns
from amlmart.simulate.chain_names import BitcoinNames, EvmNames
from amlmart.simulate.day import Day
from amlmart.simulate.exchange_words import (
    BITCOIN_NUMBER,
    BOOKED,
    CHAINS,
    RAILS,
    STATUSES,
    WITHDRAWAL_FEES,
    WITHDRAWAL_STATUSES,
)
from amlmart.simulate.growing import Array, Gathered
from amlmart.simulate.marking import NO_LABEL, TransferLabels, customer_text
from amlmart.simulate.people import People

Rows = dict[str, Array]


class ExchangeRows:
    """Writes what was put, and knows the number of the last row of each kind."""

    def __init__(self, people: People, evm: EvmNames, bitcoin: BitcoinNames) -> None:
        self._people = people
        self._evm = evm
        self._bitcoin = bitcoin
        self._numbers = {"fiat": 0, "trade": 0, "internal": 0, "deposit": 0, "withdrawal": 0}

    def write(
        self, day: Day, gathered: Gathered, labels: TransferLabels, vasp_ids: tuple[str, ...]
    ) -> None:
        """Write all rows put in a day, and their labels; `vasp_ids` are by place in SERVICES."""
        fiat = self._numbered(gathered, "fiat")
        if fiat is not None:
            self._write_fiat(day, fiat, labels)
        trades = self._numbered(gathered, "trade")
        if trades is not None:
            self._write_trades(day, trades, labels)
        internal = self._numbered(gathered, "internal")
        if internal is not None:
            self._write_internal(day, internal, labels)
        deposits = self._numbered(gathered, "deposit")
        if deposits is not None:
            self._write_deposits(day, deposits)
        withdrawals = self._numbered(gathered, "withdrawal")
        if withdrawals is not None:
            self._write_withdrawals(day, withdrawals, vasp_ids)

    def _numbered(self, gathered: Gathered, kind: str) -> Rows | None:
        rows = gathered.take(kind)
        if rows is None:
            return None
        order = np.argsort(rows["at"], kind="stable")
        rows = {name: values[order] for name, values in rows.items()}
        first = self._numbers[kind]
        self._numbers[kind] = first + len(order)
        rows["number"] = np.arange(first + 1, first + 1 + len(order), dtype=np.int64)
        return rows

    def _write_fiat(self, day: Day, rows: Rows, labels: TransferLabels) -> None:
        ids = columns.Numbered("F-", rows["number"], 9)
        day.add(
            "exchange.fiat_transactions",
            fiat_transaction_id=ids,
            customer_id=columns.customer_ids(rows["customer"]),
            direction=columns.Words(rows["is_in"].astype(np.int64), ("out", "in")),
            rail=columns.Words(rows["rail"], RAILS),
            currency=columns.Words(rows["currency"], CODES),
            amount=columns.Units(rows["amount"], 2),
            booked_at=rows["at"],
            status=columns.Words(rows["status"], STATUSES),
            reference=columns.Numbered("payment ", rows["customer"] + 1, 7),
            **bank_columns(self._people, rows["account"]),
        )
        booked = rows["status"] == BOOKED
        day.count_transfers(int(booked.sum()))
        picked = np.flatnonzero((rows["label"] != NO_LABEL) & booked)
        if not len(picked):
            return
        accounts = bank_columns(self._people, rows["account"][picked])["bank_account_id"]
        banks = [f"bank_account:{text or 'unknown'}" for text in accounts.arrow().to_pylist()]
        own, is_in = _nodes(rows["customer"][picked]), rows["is_in"][picked]
        labels.add(
            day,
            rows["label"][picked],
            [f"fiat:F-{number:09d}" for number in rows["number"][picked].tolist()],
            "exchange.fiat_transactions",
            rows["customer"][picked],
            np.where(is_in, banks, own).tolist(),
            np.where(is_in, own, banks).tolist(),
            [CODES[asset] for asset in rows["currency"][picked].tolist()],
            rows["at"][picked],
        )

    def _write_trades(self, day: Day, rows: Rows, labels: TransferLabels) -> None:
        day.add(
            "exchange.trades",
            trade_id=columns.Numbered("T-", rows["number"], 10),
            customer_id=columns.customer_ids(rows["customer"]),
            side=columns.Words(rows["is_buy"].astype(np.int64), ("sell", "buy")),
            base_asset=columns.Words(rows["base"], CODES),
            quote_asset=columns.Words(rows["quote"], CODES),
            base_amount=units(rows["base_amount"], rows["base"]),
            quote_amount=units(rows["quote_amount"], rows["quote"]),
            fee_asset=columns.Words(rows["quote"], CODES),
            fee_amount=units(rows["fee"], rows["quote"]),
            counterparty_customer_id=columns.customer_ids(rows["counterparty"]),
            executed_at=rows["at"],
        )
        day.count_transfers(int((rows["base_amount"] > 0).sum() + (rows["quote_amount"] > 0).sum()))
        picked = np.flatnonzero(rows["label"] != NO_LABEL)
        if not len(picked):
            return
        others = _nodes(rows["counterparty"][picked], nobody="exchange:order_book")
        own = _nodes(rows["customer"][picked])
        for leg in ("base", "quote"):
            gets = rows["is_buy"][picked] == (leg == "base")
            labels.add(
                day,
                rows["label"][picked],
                [f"trade:T-{number:010d}:{leg}" for number in rows["number"][picked].tolist()],
                "exchange.trades",
                rows["customer"][picked],
                np.where(gets, others, own).tolist(),
                np.where(gets, own, others).tolist(),
                [CODES[asset] for asset in rows[leg][picked].tolist()],
                rows["at"][picked],
            )

    def _write_internal(self, day: Day, rows: Rows, labels: TransferLabels) -> None:
        day.add(
            "exchange.internal_transfers",
            internal_transfer_id=columns.Numbered("I-", rows["number"], 9),
            from_customer_id=columns.customer_ids(rows["sender"]),
            to_customer_id=columns.customer_ids(rows["receiver"]),
            asset=columns.Words(rows["asset"], CODES),
            amount=units(rows["amount"], rows["asset"]),
            transferred_at=rows["at"],
        )
        day.count_transfers(len(rows["at"]))
        picked = np.flatnonzero(rows["label"] != NO_LABEL)
        labels.add(
            day,
            rows["label"][picked],
            [f"internal:I-{number:09d}" for number in rows["number"][picked].tolist()],
            "exchange.internal_transfers",
            rows["sender"][picked],
            _nodes(rows["sender"][picked]),
            _nodes(rows["receiver"][picked]),
            [CODES[asset] for asset in rows["asset"][picked].tolist()],
            rows["at"][picked],
        )

    def _write_deposits(self, day: Day, rows: Rows) -> None:
        for number, chain in enumerate(CHAINS):
            some = {name: values[rows["chain"] == number] for name, values in rows.items()}
            if not len(some["at"]):
                continue
            day.add(
                "exchange.crypto_deposits",
                deposit_id=columns.Numbered("D-", some["number"], 9),
                customer_id=columns.customer_ids(some["customer"]),
                chain=chain,
                asset=columns.Words(some["asset"], CODES),
                amount=units(some["amount"], some["asset"]),
                from_address=self._addresses(number, some["from_address"]),
                to_address=self._addresses(number, some["to_address"]),
                transaction_hash=self._hashes(number, some["transaction"]),
                credited_at=some["at"],
                status="credited",
            )

    def _write_withdrawals(self, day: Day, rows: Rows, vasp_ids: tuple[str, ...]) -> None:
        for number, chain in enumerate(CHAINS):
            some = {name: values[rows["chain"] == number] for name, values in rows.items()}
            if not len(some["at"]):
                continue
            named = np.where(some["is_own"], some["customer"], -1)
            day.add(
                "exchange.crypto_withdrawals",
                withdrawal_id=columns.Numbered("W-", some["number"], 9),
                customer_id=columns.customer_ids(some["customer"]),
                chain=chain,
                asset=columns.Words(some["asset"], CODES),
                amount=units(some["amount"], some["asset"]),
                fee_amount=units(WITHDRAWAL_FEES[some["asset"]], some["asset"]),
                to_address=self._addresses(number, some["to_address"]),
                transaction_hash=self._hashes(number, some["transaction"]),
                requested_at=some["at"],
                completed_at=columns.Times(some["completed_at"]),
                status=columns.Words(some["status"], WITHDRAWAL_STATUSES),
                beneficiary_name=self._people.full_names(named),
                beneficiary_vasp_id=columns.Words(
                    np.where(some["vasp"] < 0, len(vasp_ids), some["vasp"]), (*vasp_ids, None)
                ),
                known_at=np.maximum(some["at"], some["completed_at"]) + 5_000_000,
            )

    def _addresses(self, chain: int, numbers: Array) -> object:
        if chain == BITCOIN_NUMBER:
            return self._bitcoin.addresses(numbers)
        return self._evm.addresses(numbers)

    def _hashes(self, chain: int, numbers: Array) -> object:
        if chain == BITCOIN_NUMBER:
            return self._bitcoin.hashes(numbers)
        return self._evm.hashes(EVM_CHAINS[chain], numbers)

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return {name: np.array([count]) for name, count in self._numbers.items()}

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self._numbers = {name: int(state[name][0]) for name in self._numbers}


def units(amounts: Array, assets: Array) -> columns.Units:
    """Return amounts of several assets in whole units."""
    most = max(asset.places for asset in ASSETS)
    factor = np.array([10 ** (most - asset.places) for asset in ASSETS], dtype=np.int64)
    return columns.Units(amounts * factor[assets], most)


def _nodes(customers: Array, nobody: str = "") -> list[str]:
    """Return the ledger's nodes of customers, `nobody` for -1."""
    return [
        nobody if number < 0 else f"customer:{customer_text(number)}"
        for number in customers.tolist()
    ]
