"""A dirty world goes wrong where its labels say, and staging makes of it what they say."""

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support_fake_world import FakeWorld

from amlmart import contract
from amlmart.check.zone import findings
from amlmart.simulate.command import simulate
from amlmart.simulate.settings import Settings, Troubles
from amlmart.simulate.state_file import read_state
from amlmart.simulate.troubles import (
    CHECKSUM,
    CORRECTED,
    DUPLICATE,
    LATE,
    MISSING,
    PRONENESS,
    REORGED,
    RETRACTED,
    SUPERSEDED,
    UNTIDY,
    row_keys,
)

PROJECT = Path(__file__).parents[3]
START = date(2024, 1, 20)
DAYS = 30
MIX = Troubles(
    late=0.05,
    duplicate=0.04,
    corrected=0.03,
    retracted=0.03,
    missing=0.02,
    reorged=0.05,
    checksum=0.05,
    untidy=0.05,
)


def make(out: Path, troubles: Troubles) -> Path:
    simulate(Settings(60, 3, start=START, troubles=troubles), DAYS, out, 2, FakeWorld)
    return out


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("worlds") / "clean", Troubles())


@pytest.fixture(scope="module")
def dirty(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("worlds") / "dirty", MIX)


def rows(world: Path, table: str) -> pa.Table:
    return pq.read_table(world / table.replace(".", "/"))


def by_key(world: Path, table: str) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    content = rows(world, table)
    for key, row in zip(row_keys(table, content).to_pylist(), content.to_pylist(), strict=True):
        found.setdefault(key, []).append(row)
    return found


def labels(world: Path, trouble: str | None = None) -> list[dict]:
    found = rows(world, "labels.troubles").to_pylist()
    return [label for label in found if trouble in (None, label["trouble"])]


def test_a_clean_world_has_no_trouble(clean):
    assert labels(clean) == []
    assert read_state(clean, ("world", "troubles"))["troubles"] == {}


def test_rows_without_trouble_are_those_of_the_clean_world(clean, dirty):
    held = Counter(
        name
        for name, stream in read_state(dirty, ("world", "troubles"))["troubles"].items()
        for _ in range(pa.ipc.open_stream(pa.py_buffer(stream)).read_all().num_rows)
    )
    for table in PRONENESS:
        wrong = {label["row_key"] for label in labels(dirty) if label["source_table"] == table}
        ours, theirs = by_key(dirty, table), by_key(clean, table)
        sound = {key: found for key, found in ours.items() if key not in wrong}
        assert sound == {key: theirs[key] for key in sound}
        # What is not there is late and held back, or a tag, which has its address in its key.
        spoiled = sum(label["source_table"] == table for label in labels(dirty, CHECKSUM))
        assert len(theirs.keys() - ours.keys()) <= held[table] + spoiled
    assert held["exchange.fiat_transactions"] > 10


def test_corrections_and_retractions_are_planted_where_rows_may_be_restated(dirty):
    for name, prone in PRONENESS.items():
        assert contract.table(name).is_restatable == bool(prone.amount or prone.retraction)
    for label in labels(dirty):
        assert (label["outcome"] == SUPERSEDED) == (label["trouble"] in (CORRECTED, RETRACTED))


def test_tables_not_prone_are_untouched(clean, dirty):
    for table in contract.tables():
        if table.full_name not in {*PRONENESS, "onchain.evm_blocks"}:
            assert rows(dirty, table.full_name).equals(rows(clean, table.full_name))


@pytest.mark.parametrize(
    ("trouble", "table", "rate"),
    [
        (LATE, "exchange.fiat_transactions", MIX.late),
        (LATE, "onchain.evm_transactions", MIX.late),
        (DUPLICATE, "exchange.crypto_withdrawals", MIX.duplicate),
        (CORRECTED, "exchange.fiat_transactions", MIX.corrected),
        (RETRACTED, "exchange.fiat_transactions", MIX.retracted),
        (RETRACTED, "exchange.crypto_withdrawals", MIX.retracted),
        (MISSING, "onchain.evm_transactions", MIX.missing),
        (REORGED, "onchain.evm_blocks", MIX.reorged),
        (CHECKSUM, "exchange.crypto_withdrawals", MIX.checksum),
        (CHECKSUM, "attribution.address_tags", MIX.checksum),
        (UNTIDY, "exchange.fiat_transactions", MIX.untidy),
    ],
)
def test_as_many_go_wrong_as_asked_for(clean, dirty, trouble, table, rate):
    count = rows(clean, table).num_rows
    found = sum(label["source_table"] == table for label in labels(dirty, trouble))
    held = read_state(dirty, ("world", "troubles"))["troubles"].get("labels.troubles")
    for label in pa.ipc.open_stream(pa.py_buffer(held)).read_all().to_pylist():
        found += (label["source_table"], label["trouble"]) == (table, trouble)
    assert abs(found - count * rate) < 5 * np.sqrt(count * rate)


def test_second_versions_differ_where_they_should(clean, dirty):
    for label in labels(dirty):
        table = label["source_table"]
        before = by_key_cached(clean, table).get(label["row_key"])
        after = by_key_cached(dirty, table)[label["row_key"]]
        changed = {
            name
            for row in after
            for name, value in row.items()
            if before and value != before[0][name] and name not in contract.BOOKKEEPING_COLUMNS
        }
        expected = {
            LATE: [set()],
            DUPLICATE: [set()],
            CORRECTED: [{PRONENESS[table].amount}] if table in PRONENESS else [],
            RETRACTED: [{"status"}],
            MISSING: [{"amount"}, {"base_amount"}, {"customer_id"}, {"value"}, {"from_address"}],
            REORGED: [{"hash"}, {"block_hash"}],
            CHECKSUM: [{"to_address"}, {"from_address"}, set()],
            UNTIDY: [{"counterparty_name"}, {"full_name"}, {"holder_name"}],
        }
        comes_once = (LATE, MISSING, CHECKSUM, UNTIDY)
        assert changed in expected[label["trouble"]], label
        assert len(after) == (1 if label["trouble"] in comes_once else 2), label


_KEYED: dict[tuple[Path, str], dict[str, list[dict]]] = {}


def by_key_cached(world: Path, table: str) -> dict[str, list[dict]]:
    if (world, table) not in _KEYED:
        _KEYED[world, table] = by_key(world, table)
    return _KEYED[world, table]


def test_late_rows_stand_with_the_day_they_are_loaded(dirty):
    table = "exchange.fiat_transactions"
    late = [row for row in labels(dirty, LATE) if row["source_table"] == table]
    assert any(row["occurred_at"].month < row["loaded_at"].month for row in late)
    file = dirty / "exchange/fiat_transactions/2024-02.parquet"
    february = set(row_keys(table, pq.read_table(file)).to_pylist())
    for row in late:
        assert (row["row_key"] in february) == (row["loaded_at"].month == 2)


def test_rows_are_never_known_before_they_happen_or_after_they_are_loaded(dirty):
    for table in contract.tables():
        for row in rows(dirty, table.full_name).to_pylist():
            if table.full_name == "reference.asset_prices":
                continue
            times = [row[table.occurred_at], row["known_at"], row["loaded_at"]]
            times = [time for time in times if time]
            assert sorted(times) == times


def test_the_check_finds_nothing_wrong_with_the_files(dirty):
    assert findings(dirty, elsewhere=()) == []
