"""Rows that are wrong on purpose, so that the quarantine of a first build is not empty.

They go in last, beside rows that are right, and no story hangs on them.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from amlmart import contract
from amlmart.sample import actors
from amlmart.sample.addresses import CHECKSUMMED, P2PKH, bitcoin_address, evm_hash
from amlmart.sample.clock import utc
from amlmart.sample.evm import UNKNOWN_TOKEN
from amlmart.sample.rows import Row, Rows

WRONG_EVM_CHECKSUM = CHECKSUMMED[0][:-1] + "D"
UINT256_MAX = 2**256 - 1

# What is wrong, in plain words. The first two are no fault of value: of duplicates one copy is
# staged, of restated rows the later one.
EXACT_DUPLICATE = "exact duplicate of another row"
RESTATED = "same key as another row that may be restated, different content"
CONFLICTING_DUPLICATE = "same key as another row, different content"
NEGATIVE = "negative amount"
OVERFLOW = "more than decimal(38,18) holds"
NOT_A_NUMBER = "amount is not a number"
NULL_KEY = "a key column is null"
MALFORMED_ADDRESS = "malformed address"
WRONG_CHECKSUM = "address with a wrong checksum"
AFTER_KNOWN = "happened after it was known"
BEFORE_GENESIS = "before the chain began"
UNKNOWN_DECIMALS = "decimals of the token are unknown"
REFUSED = "refused by a connector"

# The reason the quarantine gives, to which it may add the column; None where it takes no row in.
QUARANTINE_REASONS: dict[str, str | None] = {
    EXACT_DUPLICATE: None,
    RESTATED: None,
    CONFLICTING_DUPLICATE: "conflicting_duplicate",
    NEGATIVE: "negative_value",
    OVERFLOW: "value_overflow",
    NOT_A_NUMBER: "malformed_value",
    NULL_KEY: "null_key",
    MALFORMED_ADDRESS: "malformed_address",
    WRONG_CHECKSUM: "wrong_checksum",
    AFTER_KNOWN: "occurred_after_known",
    BEFORE_GENESIS: "before_genesis",
    UNKNOWN_DECIMALS: "unknown_token_decimals",
    REFUSED: "refused_at_load",
}


@dataclass(frozen=True)
class Trouble:
    """One row that is wrong: its table, its key by column, what is wrong, and how many rows."""

    table: str
    key: dict[str, Any]
    reason: str
    row_count: int = 1


class _Planter:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.troubles: list[Trouble] = []

    def note(self, table_name: str, row: Row, reason: str, row_count: int = 1) -> None:
        key = {column: row[column] for column in contract.table(table_name).key}
        self.troubles.append(Trouble(table_name, key, reason, row_count))

    def copy(self, table_name: str, source: int, reason: str, **changed: Any) -> None:
        """Add a copy of the row in place `source`, with some columns changed."""
        rows = self._rows.by_table[table_name]
        row = {**rows[source], **changed}
        if reason in (CONFLICTING_DUPLICATE, RESTATED):
            # The version that came second is the one in doubt, or the one that stands.
            row["known_at"] += timedelta(hours=1)
        rows.append(row)
        is_pair = reason in (EXACT_DUPLICATE, CONFLICTING_DUPLICATE, RESTATED)
        self.note(table_name, row, reason, 2 if is_pair else 1)


def plant_troubles(rows: Rows) -> list[Trouble]:
    """Add every row that is wrong and return what was planted."""
    planter = _Planter(rows)
    _plant_evm(planter, rows)
    _plant_elsewhere(planter)
    _plant_refused(planter, rows)
    return planter.troubles


def _plant_evm(planter: _Planter, rows: Rows) -> None:
    table = "onchain.evm_transactions"
    transactions = rows.by_table[table]
    # Plain transfers between people nobody follows.
    plain = [
        place
        for place, row in enumerate(transactions)
        if row["from_address"] in actors.EVM_WALKERS[20:30]
        and row["input"] == "0x"
        and row["receipt_status"] == 1
        and row["value"] != "0"
    ]
    first, second = plain[0], plain[1]
    planter.copy(table, first, EXACT_DUPLICATE)
    doubled = str(2 * int(transactions[second]["value"]))
    planter.copy(table, second, CONFLICTING_DUPLICATE, value=doubled)

    def transaction(name: str, reason: str, **changed: Any) -> None:
        values = {"hash": evm_hash(f"trouble {name}"), **changed}
        planter.copy(table, plain[2], reason, **values)

    transaction("negative", NEGATIVE, value="-5000000000000000")
    transaction("overflow", OVERFLOW, value=str(UINT256_MAX))
    transaction("no hash", NULL_KEY, hash=None)
    transaction("short address", MALFORMED_ADDRESS, to_address="0x5aaeb6053f3e94c9b9a0")
    transaction("future", AFTER_KNOWN, block_timestamp=utc(2031, 3, 1))
    transaction("too early", BEFORE_GENESIS, block_timestamp=utc(2014, 6, 1))

    table = "onchain.evm_token_transfers"
    # Log positions far beyond those in use keep the keys apart.
    planter.copy(table, 4, NOT_A_NUMBER, value="12,50", log_index=9_001)
    planter.copy(table, 5, OVERFLOW, value=str(UINT256_MAX), log_index=9_002)
    for row in rows.by_table[table]:
        if row["token_address"] == UNKNOWN_TOKEN.address:
            planter.note(table, row, UNKNOWN_DECIMALS)
    planter.copy("onchain.evm_traces", 1, NEGATIVE, trace_address="7", value="-1")


def _plant_elsewhere(planter: _Planter) -> None:
    planter.copy("onchain.utxo_inputs", 30, EXACT_DUPLICATE)
    planter.copy("onchain.utxo_outputs", 30, EXACT_DUPLICATE)
    planter.copy("exchange.logins", 40, EXACT_DUPLICATE)
    planter.copy("exchange.logins", 41, NULL_KEY, login_id=None)
    planter.copy("exchange.fiat_transactions", 50, EXACT_DUPLICATE)
    planter.copy(
        *("exchange.fiat_transactions", 51, NEGATIVE),
        fiat_transaction_id="F-90001",
        amount=Decimal("-120.00"),
    )
    planter.copy(
        *("exchange.trades", 20, NEGATIVE),
        trade_id="T-90001",
        base_amount=Decimal("-0.5"),
    )
    planter.copy(
        *("exchange.crypto_withdrawals", 3, WRONG_CHECKSUM),
        withdrawal_id="W-90001",
        chain="ethereum",
        to_address=WRONG_EVM_CHECKSUM,
        transaction_hash=None,
        status="blocked",
    )
    planter.copy(
        *("exchange.crypto_withdrawals", 4, WRONG_CHECKSUM),
        withdrawal_id="W-90002",
        chain="bitcoin",
        asset="BTC",
        to_address=_spoiled(bitcoin_address("trouble withdrawal")),
        transaction_hash=None,
        status="blocked",
    )
    planter.copy(
        *("exchange.crypto_deposits", 6, RESTATED),
        amount=Decimal("0.77"),
    )
    planter.copy("attribution.address_tags", 2, WRONG_CHECKSUM, address=WRONG_EVM_CHECKSUM)
    planter.copy(
        *("attribution.address_tags", 3, WRONG_CHECKSUM),
        currency="BTC",
        address=_spoiled(bitcoin_address("trouble tag", P2PKH)),
    )
    planter.copy("exchange.customers", 12, NULL_KEY, customer_id=None)


def _spoiled(address: str) -> str:
    """Change the last letter, so that the checksum no longer holds."""
    return address[:-1] + ("3" if address[-1] == "2" else "2")


def _plant_refused(planter: _Planter, rows: Rows) -> None:
    table = "operations.refused_rows"
    for number, reason, text in (
        (
            *(118, "block_timestamp is 'yesterday', which is no time"),
            '{"hash": "0x51c2", "block_timestamp": "yesterday"}',
        ),
        (407, "value is missing", '{"hash": "0x77aa", "value": ""}'),
    ):
        row = rows.add(
            table,
            source_table="onchain.evm_transactions",
            source_file="transactions.csv",
            row_number=number,
            reason=reason,
            row_text=text,
            loaded_at=utc(2024, 2, 11, 2) + timedelta(minutes=number),
        )
        planter.note(table, row, REFUSED)
