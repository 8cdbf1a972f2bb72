"""Raw tables as pandas frames of bounded size, in the types that the suites speak of.

Great Expectations reads frames. A table is read row group by row group and cut into frames of at
most `BATCH_ROWS` rows, so that every row is seen and memory does not grow with the table. Small
files of the same columns share a frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from amlmart.contract import Table

BATCH_ROWS = 250_000


@dataclass(frozen=True)
class Batch:
    """One frame of a raw table, and the files its rows are from.

    `first_row` counts from 1 over all files of the table.
    """

    frame: Any
    first_row: int
    files: tuple[Path, ...]

    @property
    def last_row(self) -> int:
        """The number of the last row."""
        return self.first_row + len(self.frame) - 1


def _plain(array: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column without dictionary encoding and, where it is a time, in UTC without zone."""
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    if pa.types.is_large_string(array.type):
        array = array.cast(pa.string())
    if pa.types.is_timestamp(array.type) and array.type.tz is not None:
        array = array.cast(pa.timestamp(array.type.unit))
    return array


def _slices(path: Path, names: Sequence[str]) -> Iterator[pa.Table]:
    """Yield the rows of one file in tables of at most `BATCH_ROWS`; none for a file of no rows."""
    with (
        path.open("rb") as handle,
        pq.ParquetFile(handle, coerce_int96_timestamp_unit="us") as file,
    ):
        present = [name for name in file.schema_arrow.names if name in names]
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=present):
            part = pa.Table.from_batches([batch])
            yield pa.table({name: _plain(part.column(name)) for name in present})


def _tables(
    paths: Sequence[Path], names: Sequence[str], damaged: list[Path]
) -> Iterator[tuple[pa.Table, tuple[Path, ...]]]:
    """Yield the rows of several files in tables of at most `BATCH_ROWS` and of one schema each."""
    waiting: list[pa.Table] = []
    files: dict[Path, None] = {}
    rows = 0
    for path in paths:
        try:
            for part in _slices(path, names):
                full = rows + part.num_rows > BATCH_ROWS
                if waiting and (full or part.schema != waiting[0].schema):
                    yield pa.concat_tables(waiting), tuple(files)
                    waiting, files, rows = [], {}, 0
                waiting.append(part)
                files[path] = None
                rows += part.num_rows
        except (OSError, ValueError, pa.ArrowException):
            damaged.append(path)
    if waiting:
        yield pa.concat_tables(waiting), tuple(files)


def batches(table: Table, paths: Sequence[Path], damaged: list[Path]) -> Iterator[Batch]:
    """Yield the rows of a raw table's files `paths` as pandas frames.

    A file whose data cannot be read is appended to `damaged`, and the next one is read. A frame
    has the contract's columns only. An optional column that the files lack is there and null, as a
    build reads it; a required one that they lack is not there.
    """
    import pandas as pd

    dtypes: dict[pa.DataType, Any] = {
        pa.bool_(): pd.BooleanDtype(),
        pa.float32(): pd.Float32Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.string(): pd.StringDtype(),
    }
    for bits in (8, 16, 32, 64):
        dtypes[getattr(pa, f"int{bits}")()] = getattr(pd, f"Int{bits}Dtype")()
        dtypes[getattr(pa, f"uint{bits}")()] = getattr(pd, f"UInt{bits}Dtype")()
    absent = {
        "bigint": "Int64",
        "boolean": "boolean",
        "double": "Float64",
        "string": pd.StringDtype(),
        "timestamp": "datetime64[us]",
    }
    first = 1
    for rows, files in _tables(paths, [column.name for column in table.columns], damaged):
        frame = rows.to_pandas(types_mapper=dtypes.get)
        for column in table.columns:
            if column.name not in frame.columns and not column.is_required:
                dtype = absent.get(column.data_type, "object")
                frame[column.name] = pd.Series([None] * len(frame), dtype=dtype)
        yield Batch(frame, first, files)
        first += len(frame)
