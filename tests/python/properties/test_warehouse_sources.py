"""Sources that live in a warehouse, under names of their own, instead of in files."""

from concurrent.futures import Future
from pathlib import Path

import duckdb
import pytest
from support_builds import Build, Builder, differences
from support_zones import changed_zone

from amlmart import contract

RENAMED = {
    "evm_transactions": "eth_txs",
    "evm_traces": "Internal Transactions",
    "crypto_deposits": "deposits_v2",
}
SCHEMAS = {"onchain": "lake", "exchange": "core_banking"}
LOCATIONS = {
    source: {
        "schema": schema,
        "tables": {
            table.name: RENAMED[table.name]
            for table in contract.tables()
            if table.source == source and table.name in RENAMED
        },
    }
    for source, schema in SCHEMAS.items()
}


def place(table: contract.Table) -> str:
    """Return where the warehouse has a table, as SQL."""
    return f'{SCHEMAS[table.source]}."{RENAMED.get(table.name, table.name)}"'


@pytest.fixture(scope="session")
def warehouse(zone: Path, folder: Path) -> Path:
    """A database that holds on-chain and exchange tables and nothing else."""
    file = folder / "warehouse" / "local.duckdb"
    file.parent.mkdir()
    with duckdb.connect(file) as connection:
        connection.execute("set timezone = 'UTC'")
        for schema in SCHEMAS.values():
            connection.execute(f"create schema {schema}")
        for table in contract.tables():
            if table.source not in SCHEMAS:
                continue
            files = table.folder(zone) / "*.parquet"
            columns = ", ".join(
                f'cast("{column.name}" as {column.data_type}) as "{column.name}"'
                for column in table.columns
            )
            connection.execute(
                f"create table {place(table)} as select {columns} from read_parquet('{files}')"
            )
    return file


@pytest.fixture(scope="session")
def other_files(zone: Path, folder: Path) -> Path:
    """A raw zone without the sources that are in the warehouse."""
    return changed_zone(
        zone, folder / "zones/other", lambda table, rows: [] if table.source in SCHEMAS else rows
    )


@pytest.fixture(scope="session")
def pending_warehouse(builder: Builder, warehouse: Path, other_files: Path) -> Future[Build]:
    return builder.build(
        "warehouse", other_files, variables={"raw_locations": LOCATIONS}, start=warehouse
    )


def schemas(database: Path) -> set[str]:
    with duckdb.connect(database, read_only=True) as connection:
        return {
            name
            for (name,) in connection.execute(
                "select distinct table_schema from information_schema.tables"
            ).fetchall()
        }


def test_tables_elsewhere_equal_files(base: Build, pending_warehouse: Future[Build]) -> None:
    build = pending_warehouse.result()
    assert differences(build, base) == []
    assert not {"raw_onchain", "raw_exchange"} & schemas(build.database)


def test_a_wrong_table_elsewhere_is_refused_and_a_missing_one_can_be_made(
    builder: Builder, warehouse: Path, other_files: Path, folder: Path
) -> None:
    """A table that is not there may only bear another name: it is not taken as empty unasked."""
    with duckdb.connect(folder / "wrong.duckdb") as connection:
        connection.execute(f"attach '{warehouse}' as whole (read_only)")
        connection.execute("copy from database whole to wrong")
        connection.execute("drop table lake.utxo_inputs")
        connection.execute("alter table lake.eth_txs drop column known_at")
        connection.execute("alter table core_banking.trades alter base_amount type double")
    variables = {"raw_locations": LOCATIONS}
    refused = builder.build(
        *("refused", other_files),
        variables=variables,
        start=folder / "wrong.duckdb",
        is_sound=False,
    ).result()
    assert refused.exit_code != 0
    for sentence in (
        "onchain.utxo_inputs: there is no table lake.utxo_inputs; give its name in var",
        "onchain.evm_transactions: column known_at is missing in lake.eth_txs; name a view",
        "exchange.trades: column base_amount is double and must be decimal(38,18) in core",
    ):
        assert sentence in refused.output
    assert "Traceback" not in refused.output
    assert schemas(refused.database) == set(SCHEMAS.values())

    made = builder.build(
        *("made", other_files, "create_missing_raw_tables"),
        command="run-operation",
        variables=variables,
        start=folder / "wrong.duckdb",
    ).result()
    with duckdb.connect(made.database, read_only=True) as connection:
        shape = connection.execute("describe lake.utxo_inputs").fetchall()
        untouched = connection.execute("select count(*) from lake.utxo_outputs").fetchall()
    expected = contract.table("onchain.utxo_inputs").columns
    assert [row[0] for row in shape] == [column.name for column in expected]
    assert untouched[0][0] > 0
