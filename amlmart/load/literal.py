"""Rows that Python has parsed itself, handed to the writer as text."""

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from amlmart.load.inputs import name
from amlmart.load.plan import Rows


def rows_of_text(
    con: duckdb.DuckDBPyConnection,
    view: str,
    columns: Sequence[str],
    records: Sequence[dict[str, Any]],
) -> Rows:
    """Register parsed records under the name `view` and return the SQL that reads them.

    Each record holds text or None per column and `_row`; `_reason` and `_text` mark one that
    could not be parsed.
    """
    arrays = {column: [record.get(column) for record in records] for column in columns}
    table = pa.table(
        {
            **{column: pa.array(values, pa.string()) for column, values in arrays.items()},
            "_row": pa.array([record["_row"] for record in records], pa.int64()),
            "_reason": pa.array([record.get("_reason") for record in records], pa.string()),
            "_text": pa.array([record.get("_text") for record in records], pa.string()),
        }
    )
    con.register(view, table)
    return Rows(f"select * from {name(view)}")
