"""An incremental run over the changed dates equals a build from scratch of the same raw zone."""

import datetime as dt
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from support_builds import Build, Builder, count, dbt_environment, differences
from support_zones import Row, changed_zone, read_rows

from amlmart import contract
from amlmart.contract import Table

LEDGER = "int_ledger__transfers"
# Nothing of these reaches beyond its own date, but for what `changed_dates` names below.
TABLES = (
    "onchain.evm_transactions",
    "onchain.evm_token_transfers",
    "onchain.evm_traces",
    "exchange.fiat_transactions",
    "exchange.internal_transfers",
    "exchange.trades",
)
# A day of which the later raw zone has no rows any more.
RETRACTED = dt.date(2024, 5, 5)
AMOUNTS = {"value", "amount", "base_amount"}


@dataclass(frozen=True)
class Arrival:
    """A raw zone before a batch arrives and the dates the batch changes."""

    before: Path
    dates: list[str]


def happened_at(table: Table, row: Row) -> dt.datetime | None:
    found = row[table.occurred_at]
    assert found is None or isinstance(found, dt.datetime)
    return found


def earlier(table: Table, rows: list[Row]) -> list[Row]:
    """Return the rows as they were before the last batch.

    Some rows are not there yet, some have another amount, the first of two contradicting or equal
    rows is missing, and there is a day that is taken back later.
    """
    if table.full_name not in TABLES:
        return rows
    draw = random.Random(table.full_name)
    copies = Counter(tuple(row[column] for column in table.key) for row in rows)
    seen: set[tuple[object, ...]] = set()
    found = []
    for row in rows:
        key = tuple(row[column] for column in table.key)
        is_first_of_several = copies[key] > 1 and key not in seen
        seen.add(key)
        lot = draw.random()
        if is_first_of_several or lot < 0.01:
            continue
        amount = next(iter(AMOUNTS & row.keys()))
        if lot > 0.99 and row[amount]:
            row = {**row, amount: row[amount] + "0" if amount == "value" else row[amount] * 2}
        found.append(row)
    for row in rows[10:40]:
        instant = happened_at(table, row)
        if instant is not None:
            shift = dt.datetime.combine(RETRACTED, instant.timetz()) - instant
            times = {
                name: value + shift for name, value in row.items() if isinstance(value, dt.datetime)
            }
            identity = next(c for c in table.key if isinstance(row[c], str) and "address" not in c)
            found.append({**row, **times, identity: f"{row[identity][:-3]}fff"})
    return found


def changed_dates(before: Path, after: Path) -> list[str]:
    """Return the dates of rows that came, went or changed.

    A transaction that does counts on the dates of the deposits and withdrawals settled in it too.
    """
    dates = set()
    hashes = set()
    for name in TABLES:
        table = contract.table(name)
        sides = [
            Counter(tuple(row.values()) for row in read_rows(zone, table))
            for zone in (before, after)
        ]
        columns = [column.name for column in table.columns]
        for values in (sides[0] - sides[1]) + (sides[1] - sides[0]):
            row = dict(zip(columns, values, strict=True))
            instant = happened_at(table, row)
            if instant is not None:
                dates.add(instant.date())
            hashes.add(row.get("hash") or row.get("transaction_hash"))
    for name in ("exchange.crypto_deposits", "exchange.crypto_withdrawals"):
        table = contract.table(name)
        for row in read_rows(after, table):
            instant = happened_at(table, row)
            if row["transaction_hash"] in hashes - {None} and instant is not None:
                dates.add(instant.date())
    return sorted(date.isoformat() for date in dates)


@pytest.fixture(scope="session")
def arrival(zone: Path, folder: Path) -> Arrival:
    before = changed_zone(zone, folder / "zones/before", earlier)
    # A date on which nothing ever happened does no harm.
    return Arrival(before, [*changed_dates(before, zone), "2019-07-07"])


@pytest.fixture(scope="session")
def pending_before(builder: Builder, arrival: Arrival) -> Future[Build]:
    return builder.build("before", arrival.before)


@pytest.fixture(scope="session")
def pending_some_dates(
    builder: Builder, zone: Path, arrival: Arrival, pending_before: Future[Build]
) -> Future[Build]:
    dates = {"changed_dates": arrival.dates}
    return builder.build("some-dates", zone, variables=dates, start=pending_before)


@pytest.fixture(scope="session")
def pending_all_dates(
    builder: Builder, zone: Path, pending_before: Future[Build]
) -> Future[Build]:
    return builder.build("all-dates", zone, start=pending_before)


def test_the_batch_changes_some_days_and_not_all(
    base: Build, arrival: Arrival, pending_before: Future[Build]
) -> None:
    """Otherwise the comparisons below would hold for a run that does nothing, or everything."""
    before = pending_before.result()
    assert count(before, LEDGER, f"occurred_date = '{RETRACTED}'") > 50
    assert any(LEDGER in difference for difference in differences(before, base))
    listed = ", ".join(f"'{date}'" for date in arrival.dates)
    assert count(base, LEDGER, f"occurred_date not in ({listed})") > 200
    repeated = f"source_key in (select source_reference) or {listed and 'true'}"
    assert repeated


def test_changed_dates_equal_a_build_from_scratch(
    base: Build, pending_some_dates: Future[Build]
) -> None:
    incremental = pending_some_dates.result()
    assert differences(incremental, base) == []
    assert count(incremental, LEDGER, f"occurred_date = '{RETRACTED}'") == 0


def test_no_changed_dates_equal_a_build_from_scratch(
    base: Build, pending_all_dates: Future[Build]
) -> None:
    assert differences(pending_all_dates.result(), base) == []
