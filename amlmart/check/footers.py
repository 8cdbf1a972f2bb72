"""What the footer of a Parquet file says, and whether the file is all there.

Only the footer is read: a few kilobytes, however large the file. The columns and their types are
taken from PyArrow. What the footer says of each column chunk is asked of DuckDB, because PyArrow 26
ends the whole process when that part of a footer is damaged.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from amlmart.check.compatible import StoredType, stored_type

MAGIC = b"PAR1"
# Statistics of text may be cut off by the writer; no writer cuts this early.
LONGEST_STATISTIC = 32
SMALLEST = 12  # both magic words and the length of the footer


class DamagedFileError(Exception):
    """The file is no readable Parquet; the message ends the sentence "<file> ..."."""


@dataclass(frozen=True)
class Footer:
    """The columns of one Parquet file with their types, and its number of rows.

    `single_values` has, for each column that was asked for, one entry per row group: the value as
    text where statistics prove that the row group holds only this one (and perhaps nulls), or None.
    """

    path: Path
    columns: dict[str, StoredType]
    rows: int
    single_values: dict[str, list[str | None]] = field(default_factory=dict)


def _check_ends(path: Path) -> int:
    """Return the size in bytes of a file that begins and ends as Parquet does."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise DamagedFileError("has a name that is not UTF-8 text; rename it") from error
    if not path.is_file():
        raise DamagedFileError("is not a file that can be opened; write it again or remove it")
    with path.open("rb") as handle:
        head = handle.read(len(MAGIC))
        size = handle.seek(0, 2)
        if size == 0:
            raise DamagedFileError("is empty (0 bytes); write it again or remove it")
        handle.seek(max(size - len(MAGIC), 0))
        tail = handle.read(len(MAGIC))
    if head != MAGIC:
        raise DamagedFileError("is not a Parquet file; write it again or load it with amlmart load")
    if tail != MAGIC or size < SMALLEST:
        raise DamagedFileError("is truncated, its end is missing; write it again")
    return size


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def _chunks(path: Path) -> list[tuple[str, int, str | None, str | None]]:
    """Return column, end in the file, and least and greatest value of every column chunk."""
    pattern = re.sub(r"([*?\[])", r"[\1]", str(path))  # the name is not a pattern
    query = """
        select
            path_in_schema,
            least(data_page_offset, coalesce(dictionary_page_offset, data_page_offset))
                + total_compressed_size,
            stats_min_value,
            stats_max_value
        from parquet_metadata(?)
        order by row_group_id, column_id
    """
    try:
        return _duckdb().execute(query, [pattern]).fetchall()
    except duckdb.Error as error:
        if isinstance(error, (duckdb.FatalException, duckdb.InternalException)):
            _duckdb.cache_clear()  # the connection answers nothing any more
        raise ValueError("the footer cannot be read") from error


def _single_value(least: str | None, greatest: str | None) -> str | None:
    is_whole = least is not None and len(least) < LONGEST_STATISTIC
    return least if is_whole and least == greatest else None


def _columns(schema: pa.Schema, parquet: pq.ParquetSchema) -> dict[str, StoredType]:
    # A nested column has several leaves; only flat ones are looked up by their path.
    physical = {leaf.path: leaf.physical_type for leaf in map(parquet.column, range(len(parquet)))}
    return {field.name: stored_type(field.type, physical.get(field.name)) for field in schema}


def read_footer(path: Path, watched: Collection[str] = ()) -> Footer:
    """Return the footer of the Parquet file at `path`, with the single values of `watched` columns.

    Raises:
        DamagedFileError: when the file is empty, truncated, not Parquet or cannot be opened.
    """
    try:
        size = _check_ends(path)
        with path.open("rb") as handle, pq.ParquetFile(handle) as file:
            columns = _columns(file.schema_arrow, file.schema)
            metadata = file.metadata
        chunks = _chunks(path)
        # The footer itself, its length and the last magic word stand after the data.
        end = max((end for _, end, _, _ in chunks), default=0)
        if end + metadata.serialized_size + 8 > size:
            raise DamagedFileError(
                f"is truncated, its footer speaks of {end} bytes of data and it has only {size} "
                "in all; write it again"
            )
        singles: dict[str, list[str | None]] = {name: [] for name in watched if name in columns}
        for name, _, least, greatest in chunks:
            if name in singles:
                singles[name].append(_single_value(least, greatest))
        return Footer(path, columns, metadata.num_rows, singles)
    except (OSError, ValueError, pa.ArrowException) as error:
        # A damaged footer gives any of these; an operating system's error has words of its own.
        reason = error.strerror.lower() if isinstance(error, OSError) and error.strerror else None
        raise DamagedFileError(
            f"cannot be read ({reason}); write it again"
            if reason
            else "cannot be read, its footer is damaged; write it again"
        ) from error
