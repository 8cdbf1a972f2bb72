"""`amlmart check --rows`: nothing wrong in a clean world, in a dirty one exactly the planted."""

import io
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from amlmart import contract
from amlmart.check.command import run_check
from amlmart.check.judging import Judged, judged
from amlmart.check.rows import JudgedTable, judged_tables
from amlmart.simulate.command import simulate
from amlmart.simulate.settings import DEFAULT_START, Settings, Troubles
from amlmart.simulate.state_file import read_state
from amlmart.simulate.troubles import (
    BLOCKS,
    CHECKSUM,
    CORRECTED,
    DUPLICATE,
    LATE,
    MISSING,
    PRONENESS,
    REORGED,
    RETRACTED,
    UNTIDY,
)

RATE = 0.04
DIRTY = Troubles(**dict.fromkeys(vars(Troubles()), RATE))
DAYS = 12


def world(out: Path, troubles: Troubles) -> Path:
    made = Settings(customers=300, seed=3, illicit_rate=0.05, troubles=troubles)
    simulate(made, DAYS, out)
    return out


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("worlds") / "clean", Troubles())


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("worlds") / "dirty", DIRTY)


@pytest.fixture(scope="module")
def judgement(dirty: Path) -> Iterator[Judged]:
    with judged(dirty) as found:
        yield found


@pytest.fixture(scope="module")
def found(judgement: Judged) -> list[JudgedTable]:
    return judged_tables(judgement)


@pytest.fixture(scope="module")
def labels(dirty: Path) -> list[dict]:
    return pq.read_table(dirty / "labels/troubles").to_pylist()


def by_table(labels: list[dict], **wanted: str) -> dict[str, int]:
    chosen = [label for label in labels if wanted.items() <= label.items()]
    return dict(Counter(label["source_table"] for label in chosen))


def test_nothing_is_wrong_in_a_clean_world(clean: Path, tmp_path: Path, monkeypatch):
    for folder in ("temporary", "own"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("AMLMART_TARGET", "spark")
    monkeypatch.setenv("AMLMART_DUCKDB", str(tmp_path / "own" / "local.duckdb"))
    printed = io.StringIO()
    assert run_check(clean, rows=True, console=Console(file=printed)) == 0
    # The user's database is not opened, and nothing is left behind.
    assert not [*(tmp_path / "own").iterdir(), *(tmp_path / "temporary").iterdir()]
    rows = sum(
        pq.read_table(table.folder(clean)).num_rows
        for table in contract.tables()
        if table.folder(clean).exists()
    )
    (sentence,) = printed.getvalue().strip().splitlines()
    assert f" {rows:,} rows of " in sentence and sentence.endswith("nothing wrong.")


def test_every_trouble_is_there_and_some_of_it_on_the_edge(labels):
    assert {label["trouble"] for label in labels} == set(vars(DIRTY))
    outcomes = {"staged", "duplicate", "superseded", "quarantined"}
    assert {label["outcome"] for label in labels} == outcomes
    # Rows of the last minutes are loaded when the world is over, but they are there.
    end = datetime.combine(DEFAULT_START + timedelta(days=DAYS), time(), UTC)
    assert any(label["loaded_at"] >= end for label in labels)


def test_the_quarantine_is_what_the_labels_say(judgement: Judged, labels):
    quarantined = Counter(
        (table.full_name, *row)
        for table in contract.tables()
        for row in judgement.rows(
            f"select row_key, quarantine_reason from {judgement.base(table)} "
            "where row_status = 'quarantined'"
        )
    )
    assert quarantined == Counter(
        (label["source_table"], label["row_key"], label["quarantine_reason"])
        for label in labels
        if label["outcome"] == "quarantined"
    )


def test_the_superseded_rows_are_what_the_labels_say(judgement: Judged, labels):
    superseded = Counter(
        (table.full_name, str(row_key))
        for table in contract.tables()
        if table.is_restatable
        for (row_key,) in judgement.rows(
            f"select {table.key[0]} from {judgement.base(table)} where row_status = 'superseded'"
        )
    )
    assert superseded == Counter(
        (label["source_table"], label["row_key"])
        for label in labels
        if label["outcome"] == "superseded"
    )


def test_the_counts_are_what_the_labels_say(found, labels):
    quarantined = {table.table: table.quarantined_rows for table in found if table.quarantined}
    assert quarantined == by_table(labels, outcome="quarantined")
    duplicates = {table.table: table.duplicates for table in found if table.duplicates}
    assert duplicates == by_table(labels, outcome="duplicate")
    superseded = {table.table: table.superseded for table in found if table.superseded}
    assert superseded == by_table(labels, outcome="superseded")
    late = {table.table: table.late for table in found if table.late}
    assert late == by_table(labels, trouble=LATE)


def rows_of(world: Path, table: str) -> pa.Table:
    return pq.read_table(world / table.replace(".", "/"))


def eligible(world: Path, table: str) -> dict[str, int]:
    """Return how many rows of a clean table each trouble may strike."""
    rows = rows_of(world, table)
    if table == BLOCKS:
        return {REORGED: rows.num_rows}
    prone = PRONENESS[table]
    counts = {DUPLICATE: rows.num_rows}
    if prone.is_late:
        counts[LATE] = rows.num_rows
    if prone.missing:
        counts[MISSING] = rows.num_rows
    if prone.amount:
        counts[CORRECTED] = pc.sum(pc.greater(rows[prone.amount], 0)).as_py() or 0
    if prone.retraction:
        column, before, _ = prone.retraction
        counts[RETRACTED] = pc.sum(pc.equal(rows[column], before)).as_py() or 0
    if prone.address:
        column, kind, bitcoin = prone.address
        is_bitcoin = pc.and_(pc.equal(rows[kind], bitcoin), pc.is_valid(rows[column]))
        counts[CHECKSUM] = pc.sum(is_bitcoin).as_py() or 0
    if prone.name:
        counts[UNTIDY] = rows.num_rows - rows[prone.name].null_count
    return counts


def test_the_shares_are_near_the_rates_asked_for(clean: Path, dirty: Path, labels):
    held = read_state(dirty, ("world", "troubles"))["troubles"]["labels.troubles"]
    planted = labels + pa.ipc.open_stream(pa.py_buffer(held)).read_all().to_pylist()
    struck = Counter((label["source_table"], label["trouble"]) for label in planted)
    sums: Counter[str] = Counter()
    sums_eligible: Counter[str] = Counter()
    for table in (BLOCKS, *PRONENESS):
        for trouble, rows in eligible(clean, table).items():
            number = struck.pop((table, trouble), 0)
            assert abs(number - rows * RATE) <= 5 * np.sqrt(rows * RATE) + 1, (table, trouble)
            sums[trouble] += number
            sums_eligible[trouble] += rows
    for trouble, rows in sums_eligible.items():
        # Within four standard deviations, and with enough rows to tell.
        assert abs(sums[trouble] - rows * RATE) < 4 * np.sqrt(rows * RATE), trouble
        assert rows * RATE > 5, trouble
    # What is left are the transactions of dropped blocks.
    assert set(struck) <= {("onchain.evm_transactions", REORGED)}
