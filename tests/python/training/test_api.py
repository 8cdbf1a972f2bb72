"""amlmart.features: the rows asked for, in the contract's types, from where the target has them."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support_training import COLUMNS, DAILY, EVENTS

import amlmart
from amlmart import relation
from amlmart.errors import AmlmartError

SPARK = """
import amlmart
first = amlmart.features("feat_transfer__small", columns=["transfer_id"], entities=["t0001", "t2"])
assert [row.transfer_id for row in first.spark().collect()] == ["t0001"]
print("read")
"""


def test_all_rows_in_the_order_of_the_grain_and_the_types_of_the_contract(project, rows):
    read = amlmart.features(EVENTS).arrow()
    assert read.column_names == list(COLUMNS[EVENTS])
    expected = sorted(rows[EVENTS], key=lambda row: row["transfer_id"])
    assert read.to_pylist() == [
        row
        | {name: row[name].replace(tzinfo=UTC) for name in ("occurred_at", "known_at")}
        | {"outbound_usd_sum_7d": Decimal(row["outbound_usd_sum_7d"])}
        for row in expected
    ]
    assert read.schema.field("outbound_usd_sum_7d").type == pa.decimal128(38, 2)
    assert read.schema.field("known_at").type == pa.timestamp("us", tz="UTC")


def test_columns_rows_and_times(project, rows):
    read = amlmart.features(
        EVENTS,
        columns=["shared_count", "transfer_id"],
        where="shared_count > 4 or is_new",
        entities=[row["transfer_id"] for row in rows[EVENTS][:200]],
        start="2024-01-05",
        end="2024-02-01 12:00:00",
    ).arrow()
    assert read.column_names == ["shared_count", "transfer_id"]
    expected = [
        row["transfer_id"]
        for row in rows[EVENTS][:200]
        if (row["shared_count"] > 4 or row["is_new"])
        and datetime(2024, 1, 5) <= row["occurred_at"] < datetime(2024, 2, 1, 12)
    ]
    assert read["transfer_id"].to_pylist() == sorted(expected) and 20 < len(expected) < 180


def test_days_of_some_customers(project, rows):
    read = amlmart.features(
        DAILY, entities={"customer_id": ["c01", "c02"]}, start=date(2024, 1, 5), end="2024-02-01"
    ).arrow()
    found = list(
        zip(*(read[name].to_pylist() for name in ("customer_id", "feature_date")), strict=True)
    )
    assert found == sorted(
        (row["customer_id"], row["feature_date"])
        for row in rows[DAILY]
        if row["customer_id"] in ("c01", "c02")
        and date(2024, 1, 5) <= row["feature_date"] < date(2024, 2, 1)
    )


def test_frames(project):
    asked = amlmart.features(EVENTS, columns=["transfer_id", "known_at", "rail"])
    polars, pandas = asked.polars(), asked.pandas()
    assert polars.height == len(pandas) == 300
    assert polars["transfer_id"].to_list() == list(pandas["transfer_id"])
    assert str(pandas["known_at"].dt.tz) == "UTC"


def test_nothing_is_read_before_it_is_asked_for(project, monkeypatch):
    monkeypatch.setenv("AMLMART_DUCKDB", "nowhere.duckdb")
    asked = amlmart.features(EVENTS)
    assert EVENTS in repr(asked) and "amlmart_features" in repr(asked)
    with pytest.raises(AmlmartError, match=r"nowhere\.duckdb is missing.*AMLMART_DUCKDB"):
        asked.arrow()


def test_a_replay_is_read_from_its_own_schema(project, tmp_path, monkeypatch):
    path = tmp_path / "local.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema amlmart_features__as_of_2024_01_29_12_00_00")
        con.execute(
            "create table amlmart_features__as_of_2024_01_29_12_00_00.feat_transfer__small as "
            "select 'then' as transfer_id"
        )
    monkeypatch.setenv("AMLMART_DUCKDB", str(path))
    for as_of in ("2024-01-29 12:00:00", "2024-01-29T12:00:00Z", datetime(2024, 1, 29, 12)):
        read = amlmart.features(EVENTS, columns=["transfer_id"], as_of=as_of).arrow()
        assert read.to_pylist() == [{"transfer_id": "then"}]
    with pytest.raises(
        AmlmartError, match=r'no table .*2024_02_01.*amlmart run --as-of "2024-02-01"'
    ):
        amlmart.features(EVENTS, as_of="2024-02-01").arrow()


def test_tables_of_spark_are_read_from_its_files(project, rows, tmp_path, monkeypatch):
    """A partitioned table has its date in the names of folders."""
    monkeypatch.setenv("AMLMART_SPARK_HOME", str(tmp_path))
    some = [row for row in rows[DAILY] if row["feature_date"] < date(2024, 1, 8)]
    for row in some:
        folder = tmp_path / "warehouse" / "amlmart_features.db" / DAILY
        folder = folder / f"feature_date={row['feature_date']}"
        folder.mkdir(parents=True, exist_ok=True)
        typed = row | {name: Decimal(row[name]) for name in ("balance_usd", "salary_usd")}
        del typed["feature_date"]
        pq.write_table(pa.Table.from_pylist([typed]), folder / f"{row['customer_id']}.parquet")
    from_files = amlmart.features(DAILY, target="spark", end="2024-01-08").arrow()
    assert from_files.equals(amlmart.features(DAILY, end="2024-01-08").arrow())
    assert len(from_files) == len(some) > 30
    with pytest.raises(AmlmartError, match="target spark has no table amlmart_features"):
        amlmart.features(EVENTS, target="spark").arrow()


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_rows_as_a_frame_of_spark(project, tmp_path):
    """In a process of its own: a session stays as long as its process."""
    outcome = subprocess.run(
        [sys.executable, "-c", SPARK],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(amlmart.__file__).parents[1])},
        capture_output=True,
        text=True,
    )
    assert outcome.stdout.endswith("read\n"), outcome.stderr


BAD = {
    "no such model": ({"name": "feat_no__such"}, "feature models are feat_customer__daily_other"),
    "no such column": ({"columns": ["nothing"]}, "has no column nothing; it has transfer_id"),
    "a column twice": ({"columns": ["rail", "rail"]}, "each column of .* once"),
    "no columns": ({"columns": []}, "at least one"),
    "no such entity": ({"entities": {"nothing": ["c1"]}}, "has no column nothing"),
    "no entities": ({"entities": []}, "names no value of transfer_id"),
    "no instant": ({"as_of": "2024-02-30"}, "as_of is 2024-02-30; write it as"),
    "no time": ({"start": "soon"}, "start is soon; write it as"),
    "a time of a day": ({"name": DAILY, "end": "2024-01-01 12:00:00"}, "give end as a date"),
    "no such target": ({"target": "oracle"}, "has no output oracle; its outputs are duckdb"),
    "no condition": ({"where": "no such thing"}, "cannot be read with where no such thing"),
    "two statements": ({"where": "true); select (1"}, "cannot be read with where"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_one_sentence(project, case):
    settings, words = BAD[case]
    with pytest.raises(AmlmartError, match=words) as caught:
        amlmart.features(**({"name": EVENTS} | settings)).arrow()
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".")


def test_a_library_that_is_missing_is_named(project, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(AmlmartError, match=r"polars is not installed: run `pip install"):
        amlmart.features(EVENTS).polars()


def test_a_database_that_is_written_to_is_one_sentence(project, tmp_path, monkeypatch):
    path = tmp_path / "local.duckdb"
    monkeypatch.setenv("AMLMART_DUCKDB", str(path))
    with (
        duckdb.connect(str(path)),
        pytest.raises(AmlmartError, match="nothing may write to it meanwhile"),
    ):
        amlmart.features(EVENTS).arrow()


def test_a_cluster_needs_a_session_of_its_own(project):
    with pytest.raises(AmlmartError, match="spark_cluster is a cluster"):
        amlmart.features(EVENTS, target="spark_cluster").arrow()


def test_the_package_has_no_other_names():
    assert relation.Features
    with pytest.raises(AttributeError):
        _ = amlmart.feature
