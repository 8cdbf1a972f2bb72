"""Small raw zones for tests, made from the contract so that they are right until made wrong."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from amlmart.arrow_types import arrow_type
from amlmart.contract import Column, tables
from amlmart.contract import table as contract_table

START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)

# Columns that mean something to a check or a model; every other text is `<column>-<row>`.
FIXED_TEXT = {
    "chain": "bitcoin",
    "asset": "BTC",
    "base_asset": "BTC",
    "quote_asset": "USD",
    "currency": "USD",
    "direction": "in",
    "value": "1000000000000000000",
}


def _digits(column: str, row: int, length: int) -> str:
    return "0x" + hashlib.sha256(f"{column}{row}".encode()).hexdigest()[:length]


def default_value(column: Column, row: int) -> Any:
    """Return a value that the contract allows for `column` in row number `row` (from 0)."""
    match column.data_type:
        case "bigint":
            return 1 if column.name == "chain_id" else row
        case "boolean":
            return True
        case "date":
            return (START + dt.timedelta(days=row)).date()
        case "decimal(38,18)":
            return Decimal(row + 1)
        case "double":
            return float(row)
        case "timestamp":
            later = column.name in ("known_at", "loaded_at")
            return START + dt.timedelta(minutes=row + (60 if later else 0))
    if column.name in FIXED_TEXT:
        return FIXED_TEXT[column.name]
    if column.name.endswith("hash"):
        return _digits(column.name, row, 64)
    if column.name.endswith("address"):
        return _digits(column.name, row, 40)
    return f"{column.name}-{row}"


def arrow_table(
    name: str,
    rows: int = 3,
    *,
    overrides: Mapping[str, Any] | None = None,
    types: Mapping[str, pa.DataType] | None = None,
    drop: Collection[str] = (),
    extra: Mapping[str, pa.Array] | None = None,
) -> pa.Table:
    """Return a table of `rows` rows that keeps the contract of raw table `name`.

    `overrides` gives the values of a column: a sequence of one value per row, an Arrow array
    (whose type is kept), or a single value for every row. `types` casts a column to another type,
    `drop` leaves columns out, `extra` adds some.
    """
    overrides, types = overrides or {}, types or {}
    columns: dict[str, pa.Array] = {}
    for column in contract_table(name).columns:
        if column.name in drop:
            continue
        given = overrides.get(column.name)
        if isinstance(given, pa.Array):
            columns[column.name] = given
            continue
        if column.name not in overrides:
            values: Sequence[Any] = [default_value(column, row) for row in range(rows)]
        elif isinstance(given, Sequence) and not isinstance(given, str):
            values = given
        else:
            values = [given] * rows
        array = pa.array(values, arrow_type(column.data_type))
        columns[column.name] = array.cast(types[column.name]) if column.name in types else array
    return pa.table(columns | dict(extra or {}))


def write_table(
    raw: Path, name: str, rows: int = 3, *, file: str = "load=1/part-0.parquet", **options: Any
) -> Path:
    """Write a table as `arrow_table` makes it into the raw zone `raw`; return the file's path."""
    path = contract_table(name).folder(raw) / file
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(arrow_table(name, rows, **options), path, compression="zstd")
    return path


def write_zone(raw: Path, rows: int = 3, *, only_required: bool = True) -> Path:
    """Write a raw zone that has nothing wrong with it; return `raw`."""
    for table in tables():
        if table.is_required or not only_required:
            write_table(raw, table.full_name, rows)
    return raw
