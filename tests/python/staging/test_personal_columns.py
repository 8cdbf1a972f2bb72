"""Quarantine shows what a raw row said, and nothing that is personal."""

import json
from collections.abc import Iterator

import duckdb
import pytest
from support_dbt import WITHOUT_TESTS, run_dbt
from support_raw import write_table, write_zone

from amlmart.contract import Table, tables

PERSONAL = [
    table for table in tables() if any(column.sensitivity == "personal" for column in table.columns)
]


def _base(table: Table) -> str:
    return f"base_{table.source}__{table.name}"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Base models over rows without a key, and two names that contradict each other."""
    folder = tmp_path_factory.mktemp("personal")
    raw = write_zone(folder / "raw")
    for table in PERSONAL:
        write_table(raw, table.full_name, 1, overrides={table.key[0]: [None]})
    same = {"list_name": "list", "entry_id": "1", "name": "Ada Example", "name_type": "aka"}
    dates = {"listed_at": None, "delisted_at": None}
    write_table(
        raw,
        "attribution.sanctioned_names",
        2,
        file="load=2/part-0.parquet",
        overrides=same | dates | {"program": ["first", "second"]},
    )
    bases = [f"+{_base(table)}" for table in PERSONAL]
    run_dbt(folder, "build", "--select", *bases, *WITHOUT_TESTS)
    with duckdb.connect(folder / "local.duckdb", read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.full_name)
def test_personal_columns_are_masked_in_the_text_of_a_quarantined_row(
    warehouse: duckdb.DuckDBPyConnection, table: Table
) -> None:
    texts = warehouse.execute(
        f"select row_text from amlmart_staging.{_base(table)} where quarantine_reason = 'null_key'"
    ).fetchall()
    assert len(texts) == 1
    row = json.loads(texts[0][0])
    for column in table.columns:
        if column.sensitivity == "personal":
            assert row[column.name] == "***"
        elif column.name not in ("known_at", "loaded_at", table.key[0]):
            assert row[column.name] not in ("***", None)


def test_a_personal_part_of_a_key_is_masked_and_still_tells_conflicts(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.execute(
        "select row_key, row_text from amlmart_staging.base_attribution__sanctioned_names"
        " where quarantine_reason = 'conflicting_duplicate'"
    ).fetchall()
    assert len(rows) == 1
    assert rows[0][0].startswith("list|1|***|aka|")
    assert "Ada" not in rows[0][1]
