"""The one place that says which Arrow type stands for which type of the contract.

Connectors, the check and the sample all write and compare Parquet through it.
"""

import re

import pyarrow as pa

from amlmart.contract import Table
from amlmart.errors import AmlmartError

_TYPES = {
    "string": pa.string(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}
_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")


def arrow_type(data_type: str) -> pa.DataType:
    """Return the Arrow type of a contract type such as `bigint` or `decimal(38,18)`.

    Raises:
        AmlmartError: when the contract names a type that has none.
    """
    decimal = _DECIMAL.fullmatch(data_type)
    if decimal:
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    if data_type not in _TYPES:
        known = ", ".join(_TYPES)
        raise AmlmartError(
            f"The contract names the type {data_type}; use one of {known} or decimal(p,s)."
        )
    return _TYPES[data_type]


def arrow_schema(table: Table) -> pa.Schema:
    """Return the schema of a raw table's Parquet files, columns in the order of the contract.

    Every field is nullable, required ones too: a null in a required column is a row for the
    quarantine, not a file that cannot be written.
    """
    return pa.schema([(column.name, arrow_type(column.data_type)) for column in table.columns])
