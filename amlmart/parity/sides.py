"""Reads the same table from DuckDB's file and from Spark's Parquet files."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from amlmart.errors import AmlmartError
from amlmart.parity.compare import Side, columns_of, quoted


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """Open DuckDB's file for reading, beside a memory database for the comparison.

    Raises:
        AmlmartError: when the file is missing, is none of DuckDB's, or is being written.
    """
    if not database.is_file():
        raise AmlmartError(f"{database} is missing: run `amlmart parity` without --no-build.")
    connection = duckdb.connect()
    try:
        # Under the name it was built with: views in it carry that name.
        connection.execute(f"attach {_literal(database)} as {quoted(database.stem)} (read_only)")
        connection.execute("set TimeZone = 'UTC'")
    except duckdb.Error as error:
        connection.close()
        raise AmlmartError(
            f"Cannot read {database}: no other process may write to it meanwhile ({error})."
        ) from error
    return connection


def duckdb_side(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str, name: str
) -> Side | None:
    """Return the DuckDB side of a table; None where it was not built."""
    known = connection.execute(
        "select count(*) from duckdb_tables() "
        "where database_name = ? and schema_name = ? and table_name = ?",
        [database, schema, name],
    ).fetchall()
    if not known[0][0]:
        return None
    relation = f"{quoted(database)}.{quoted(schema)}.{quoted(name)}"
    return Side(relation, dict(columns_of(connection, relation)))


def spark_side(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, schema: str, name: str
) -> Side | None:
    """Return the Spark side of a table, read from its Parquet files; None where it was not built.

    A partitioned table has its partition columns in the names of folders, such as
    `occurred_date=2022-06-30`. One without rows has no files at all: its columns are unknown, so it
    is a side without columns.
    """
    # Spark's metastore keeps names in lower case.
    folder = warehouse / f"{schema.lower()}.db" / name.lower()
    if not folder.is_dir():
        return None
    files = sorted(path for path in folder.rglob("*.parquet") if not _is_hidden(path, folder))
    if not files:
        return Side("(select 1 where false)", {})
    listed = ", ".join(_literal(path) for path in files)
    relation = (
        f"read_parquet([{listed}], union_by_name = true, hive_partitioning = true, "
        "hive_types_autocast = false)"
    )
    in_files = columns_of(
        connection,
        f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)",
    )
    columns: dict[str, str | None] = dict(in_files)
    for column in columns_of(connection, relation):
        columns.setdefault(column, None)
    return Side(relation, columns)


def _is_hidden(path: Path, folder: Path) -> bool:
    """Tell whether Spark itself would not read this file: a leftover of a write that failed."""
    parts: Iterable[str] = path.relative_to(folder).parts
    return any(part.startswith(".") or (part.startswith("_") and "=" not in part) for part in parts)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
