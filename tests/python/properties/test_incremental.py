"""An incremental run over the changed dates equals a build from scratch of the same raw zone."""

import datetime as dt
import random
import shutil
import subprocess
import time
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pytest
from support_builds import (
    Build,
    Builder,
    count,
    dbt_command,
    dbt_environment,
    differences,
)
from support_zones import Row, changed_zone, read_rows

from amlmart import contract
from amlmart.contract import Table

LEDGER = "int_ledger__transfer_versions"
# Nothing of these reaches beyond its own date, but for what `changed_dates` adds below.
TABLES = (
    "onchain.evm_transactions",
    "onchain.evm_token_transfers",
    "onchain.evm_traces",
    "exchange.fiat_transactions",
    "exchange.internal_transfers",
    "exchange.trades",
    "exchange.crypto_deposits",
    "exchange.crypto_withdrawals",
)
# Tables whose rows name a transaction, by the column that does.
NAMING_TRANSACTIONS = {
    "onchain.evm_transactions": "hash",
    **dict.fromkeys(
        (
            "onchain.evm_token_transfers",
            "onchain.evm_traces",
            "onchain.utxo_outputs",
            "exchange.crypto_deposits",
            "exchange.crypto_withdrawals",
        ),
        "transaction_hash",
    ),
}
# A day of which the later raw zone has no rows any more.
RETRACTED = dt.date(2024, 5, 5)
# The batch restates only what happened before, so that days remain that it does not change.
RESTATED_BEFORE = dt.datetime(2024, 1, 25, tzinfo=dt.UTC)
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


def earlier(settlements: set[object], table: Table, rows: list[Row]) -> list[Row]:
    """Return the rows as they were before the last batch.

    Some rows are not there yet, more of those with a hash in `settlements`; some have another
    amount, and there is a day that is taken back later. Of rows with one key the first is missing;
    of those restated, where they happened before `RESTATED_BEFORE`, it is all but the first, or at
    times the first.
    """
    if table.full_name not in TABLES:
        return rows
    draw = random.Random(table.full_name)
    copies = Counter(tuple(row[column] for column in table.key) for row in rows)
    seen: set[tuple[object, ...]] = set()
    comes_late = {key: draw.random() < 0.3 for key, count in copies.items() if count > 1}
    hash_column = NAMING_TRANSACTIONS.get(table.full_name, "")
    found = []
    for row in rows:
        key = tuple(row[column] for column in table.key)
        is_missing = copies[key] > 1 and key not in seen
        if table.is_restatable and copies[key] > 1:
            is_early = (happened_at(table, row) or RESTATED_BEFORE) < RESTATED_BEFORE
            is_missing = is_early and is_missing == comes_late[key]
        seen.add(key)
        lot = draw.random()
        is_settlement = table.source == "onchain" and row[hash_column] in settlements
        if is_missing or lot < (0.2 if is_settlement else 0.01):
            continue
        amount = next(iter(AMOUNTS & row.keys()))
        if lot > 0.99 and row[amount]:
            row = {**row, amount: row[amount] + "0" if amount == "value" else row[amount] * 2}
        found.append(row)
    identity = "transaction_hash" if "transaction_hash" in table.key else table.key[-1]
    for row in rows[10:40]:
        instant = happened_at(table, row)
        if instant is not None and row[identity] is not None:
            shift = dt.datetime.combine(RETRACTED, instant.timetz()) - instant
            times = {
                name: value + shift for name, value in row.items() if isinstance(value, dt.datetime)
            }
            found.append({**row, **times, identity: f"{row[identity]}ff"})
    return found


def changed_dates(before: Path, after: Path) -> list[str]:
    """Return the dates of rows that came, went or changed, and of all rows with their keys.

    A version ends on its own date when the next one comes. A transaction counts on the dates of the
    deposits and withdrawals settled in it too, and these on that of the transaction, which they
    give its customer.
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
        every, changed = (
            [dict(zip(columns, values, strict=True)) for values in found]
            for found in (sides[0] | sides[1], (sides[0] - sides[1]) + (sides[1] - sides[0]))
        )
        keys = {tuple(row[column] for column in table.key) for row in changed}
        for row in every:
            instant = happened_at(table, row)
            if instant is not None and tuple(row[column] for column in table.key) in keys:
                dates.add(instant.date())
        if name in NAMING_TRANSACTIONS:
            hashes |= {row[NAMING_TRANSACTIONS[name]] for row in changed} - {None}
    for name, column in NAMING_TRANSACTIONS.items():
        table = contract.table(name)
        for row in read_rows(after, table):
            instant = happened_at(table, row)
            if row[column] in hashes and instant is not None:
                dates.add(instant.date())
    return sorted(date.isoformat() for date in dates)


@pytest.fixture(scope="session")
def arrival(zone: Path, folder: Path) -> Arrival:
    settlements = {
        row["transaction_hash"]
        for name in ("exchange.crypto_deposits", "exchange.crypto_withdrawals")
        for row in read_rows(zone, contract.table(name))
        if row["transaction_hash"] and happened_at(contract.table(name), row)
    }
    before = changed_zone(zone, folder / "zones/before", partial(earlier, settlements))
    # A date on which nothing ever happened does no harm.
    return Arrival(before, [*changed_dates(before, zone), "2019-07-07"])


@pytest.fixture(scope="session")
def pending_before(builder: Builder, arrival: Arrival) -> Future[Build]:
    return builder.build("before", arrival.before)


@pytest.fixture(scope="session")
def pending_some_dates(
    builder: Builder, zone: Path, arrival: Arrival, pending_before: Future[Build]
) -> Future[Build]:
    # Features come in parts of a few dates each, as the larger part of the dates is stale.
    settings = {"changed_dates": arrival.dates, "rows_a_batch": 300}
    return builder.build("some-dates", zone, variables=settings, start=pending_before)


@pytest.fixture(scope="session")
def pending_all_dates(builder: Builder, zone: Path, pending_before: Future[Build]) -> Future[Build]:
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
    # The clones of the day taken back may contradict each other; what counts is what arrives.
    contradicted = f"quarantine_reason = 'conflicting_duplicate' and occurred_at < '{RETRACTED}'"
    counts = [count(build, "fct_quarantined_rows", contradicted) for build in (before, base)]
    assert counts[0] < counts[1]
    # Versions that the batch ends, and bookings that stand until their chain comes.
    earlier_days = f"occurred_at < '{RETRACTED}' and superseded_at is"
    for rail in ("fiat", "trade"):
        ended = f"{earlier_days} not null and rail = '{rail}'"
        counts = [count(build, LEDGER, ended) for build in (before, base)]
        assert counts[0] < counts[1], rail
    for rail in ("crypto_deposit", "crypto_withdrawal"):
        standing = f"{earlier_days} null and rail = '{rail}'"
        counts = [count(build, LEDGER, standing) for build in (before, base)]
        assert counts[0] > counts[1] + 1, rail


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


@pytest.fixture(scope="session")
def stalling_project(builder: Builder, folder: Path) -> Path:
    """The project, but the ledger stalls once it has taken out the dates it will write again."""
    project = shutil.copytree(builder.project, folder / "stalling")
    model = project / f"models/intermediate/ledger/{LEDGER}.sql"
    hook = "pre_hook='{{ remove_changed_dates(this) }}'"
    text = model.read_text(encoding="utf-8")
    assert hook in text
    stall = "/* stall */ select count(*) from range(10000000) as a(i), range(10000000) as b(j)"
    stalling = f"pre_hook=['{{{{ remove_changed_dates(this) }}}}', '{stall} where i * j % 7 = 1']"
    model.write_text(text.replace(hook, stalling), encoding="utf-8")
    return project


def ledger_rows(database: Path, place: str) -> Counter[tuple[object, ...]]:
    """Return the ledger's rows; what a killed run left half done is taken back on opening."""
    with duckdb.connect(database) as connection:
        return Counter(connection.execute(f"select * from {place}").fetchall())


def test_a_killed_run_loses_nothing_and_the_next_one_heals(
    builder: Builder,
    zone: Path,
    folder: Path,
    base: Build,
    stalling_project: Path,
) -> None:
    """On DuckDB the old rows stay until the new ones are there.

    Every amount is made wrong first, so that the rows a run has written again can be told.
    """
    date = dt.date(2024, 2, 14)
    place = f"{base.relations[LEDGER].schema}.{LEDGER}"
    killed = folder / "killed"
    killed.mkdir()
    database = Path(shutil.copy(base.database, killed / "local.duckdb"))
    right = ledger_rows(database, place)
    with duckdb.connect(database) as connection:
        connection.execute(f"update {place} set amount_native = amount_native + 1")
    wrong = ledger_rows(database, place)

    log = killed / "logs" / "dbt.log"
    process = subprocess.Popen(
        dbt_command(["run", "--select", LEDGER], {"changed_dates": [date.isoformat()]}),
        cwd=stalling_project,
        env=dbt_environment(
            stalling_project,
            AMLMART_DUCKDB=database,
            AMLMART_RAW=zone,
            DBT_TARGET_PATH=killed / "target",
            DBT_LOG_PATH=log.parent,
        ),
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 300
        while not (log.exists() and "/* stall */" in log.read_text(encoding="utf-8")):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        process.kill()
        process.wait()
    assert ledger_rows(database, place) == wrong

    healed = builder.build(
        *("healed", zone, "--select", LEDGER),
        command="run",
        variables={"changed_dates": [date.isoformat()]},
        start=database,
    ).result()
    # The date of a row is its last column.
    expected = Counter({row: n for row, n in right.items() if row[-1] == date})
    expected += Counter({row: n for row, n in wrong.items() if row[-1] != date})
    assert ledger_rows(healed.database, place) == expected
    assert sum(expected[row] for row in right) > 10
