"""What the footer of a Parquet file says, and whether the file is all there.

Only the footer is read: a few kilobytes, however large the file.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from amlmart.check.compatible import StoredType, stored_type

MAGIC = b"PAR1"
SMALLEST = 12  # both magic words and the length of the footer


class DamagedFileError(Exception):
    """The file is no readable Parquet; the message ends the sentence "<file> ..."."""


@dataclass(frozen=True)
class Footer:
    """The columns of one Parquet file with their types, and its number of rows."""

    path: Path
    columns: dict[str, StoredType]
    rows: int


def _check_ends(path: Path) -> int:
    """Return the size in bytes of a file that begins and ends as Parquet does."""
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


def _check_size(metadata: pq.FileMetaData, size: int) -> None:
    """Raise when the footer speaks of data that the file is too short to hold."""
    end = 0
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        for column in range(row_group.num_columns):
            chunk = row_group.column(column)
            start = chunk.data_page_offset
            if chunk.dictionary_page_offset is not None:
                start = min(start, chunk.dictionary_page_offset)
            end = max(end, start + chunk.total_compressed_size)
    # The footer itself, its length and the last magic word stand after the data.
    if end + metadata.serialized_size + 8 > size:
        raise DamagedFileError(
            f"is truncated, its footer speaks of {end} bytes of data and it has only {size} in "
            "all; write it again"
        )


def _columns(schema: pa.Schema, parquet: pq.ParquetSchema) -> dict[str, StoredType]:
    # A nested column has several leaves; only flat ones are looked up by their path.
    physical = {leaf.path: leaf.physical_type for leaf in map(parquet.column, range(len(parquet)))}
    return {field.name: stored_type(field.type, physical.get(field.name)) for field in schema}


def read_footer(path: Path) -> Footer:
    """Return the footer of the Parquet file at `path`.

    Raises:
        DamagedFileError: when the file is empty, truncated, not Parquet or cannot be opened.
    """
    try:
        size = _check_ends(path)
        with path.open("rb") as handle, pq.ParquetFile(handle) as file:
            columns = _columns(file.schema_arrow, file.schema)
            _check_size(file.metadata, size)
            return Footer(path, columns, file.metadata.num_rows)
    except (OSError, ValueError, pa.ArrowException) as error:
        # A damaged footer gives any of these; an operating system's error has words of its own.
        reason = error.strerror.lower() if isinstance(error, OSError) and error.strerror else None
        raise DamagedFileError(
            f"cannot be read ({reason}); write it again"
            if reason
            else "cannot be read, its footer is damaged; write it again"
        ) from error
