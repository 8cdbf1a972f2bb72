"""Which types of a Parquet file can stand for a type of the contract.

A type is compatible when DuckDB and Spark both read it without loss. What could lose something (a
double for an amount) or what one engine cannot read is not. As run on DuckDB 2.0 and Spark 4.3,
Spark refuses nanoseconds, 64-bit integers as doubles, unsigned integers as decimals and anything
unsigned of 64 bits, and it turns large unsigned 32-bit integers into negative doubles.
"""

from dataclasses import dataclass

import pyarrow as pa

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "GMT", "Z", "+00:00"})
TIMESTAMP_UNITS = frozenset({"s", "ms", "us"})
DOUBLES = frozenset(
    {
        pa.float32(),
        pa.float64(),
        pa.int8(),
        pa.int16(),
        pa.int32(),
        pa.uint8(),
        pa.uint16(),
    }
)
DECIMAL_SCALE = 18
DECIMAL_PRECISION = 38

# How a finding names the type that should be there.
WANTED = {
    "bigint": "a signed whole number of at most 64 bits (or an unsigned one of at most 32)",
    "boolean": "a boolean",
    "date": "a date (date32)",
    "decimal(38,18)": "a decimal of at most 20 digits before and 18 after the point, "
    "or a signed integer",
    "double": "a floating point number of 32 or 64 bits, or a signed integer of at most 32",
    "string": "a string",
    "timestamp": "a timestamp in UTC of microseconds, milliseconds or seconds",
}


@dataclass(frozen=True)
class StoredType:
    """The type of one column of one Parquet file.

    `arrow` is the Arrow type with what only Arrow knows taken off (dictionary encoding, large
    offsets), so that two files with the same Parquet type compare equal. `is_int96` marks Spark's
    old timestamp, which Arrow shows as nanoseconds though both engines read it as microseconds.
    """

    arrow: pa.DataType
    is_int96: bool = False

    def __str__(self) -> str:
        """Return the name that a finding shows."""
        return "timestamp (INT96)" if self.is_int96 else str(self.arrow)


def stored_type(arrow: pa.DataType, physical: str | None = None) -> StoredType:
    """Return the type of a column from its Arrow type and its Parquet physical type."""
    if physical == "INT96":
        return StoredType(pa.timestamp("ns"), is_int96=True)
    if pa.types.is_dictionary(arrow):
        arrow = arrow.value_type
    if pa.types.is_large_string(arrow) or pa.types.is_string_view(arrow):
        arrow = pa.string()
    return StoredType(arrow)


def _is_timestamp(stored: StoredType) -> bool:
    if stored.is_int96:
        return True
    arrow = stored.arrow
    return (
        pa.types.is_timestamp(arrow)
        and arrow.unit in TIMESTAMP_UNITS
        and (arrow.tz is None or arrow.tz in UTC_NAMES)
    )


def _is_decimal(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_signed_integer(arrow)) or (
        pa.types.is_decimal(arrow)
        and 0 <= arrow.scale <= DECIMAL_SCALE
        and arrow.precision - arrow.scale <= DECIMAL_PRECISION - DECIMAL_SCALE
    )


def is_compatible(stored: StoredType, data_type: str) -> bool:
    """Return whether a column of type `stored` can be read as the contract's `data_type`.

    Raises:
        ValueError: when the contract uses a type that is not known here.
    """
    arrow = stored.arrow
    match data_type:
        case "bigint":
            return bool(pa.types.is_integer(arrow)) and arrow != pa.uint64()
        case "double":
            return arrow in DOUBLES
        case "string":
            return bool(pa.types.is_string(arrow))
        case "timestamp":
            return _is_timestamp(stored)
        case "date":
            return bool(pa.types.is_date32(arrow))
        case "decimal(38,18)":
            return _is_decimal(arrow)
        case "boolean":
            return bool(pa.types.is_boolean(arrow))
    raise ValueError(f"no rule for the contract's type {data_type}")


def advice(stored: StoredType, data_type: str) -> str:
    """Return what to do about a column whose type is not compatible, as the end of a sentence."""
    arrow = stored.arrow
    if pa.types.is_null(arrow):
        return "a column without any value still needs its type"
    if data_type == "timestamp" and pa.types.is_timestamp(arrow):
        if arrow.unit == "ns":
            return "Spark cannot read nanoseconds, so write microseconds"
        return "write it in UTC"
    if data_type == "decimal(38,18)" and pa.types.is_floating(arrow):
        return "amounts must be exact, so write a decimal"
    return "write the file again with this type"
