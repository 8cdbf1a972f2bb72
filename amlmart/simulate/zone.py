"""Writing a simulated world: one Parquet file per table and month, one row group per day.

Everything is written below `<world>/_incoming/` and put in place at the end, in two steps that a
crash cannot tear apart: one rename makes the finished files `_world/commit`, then each of them
moves to its place. Who opens the world next finishes the moves of a run that was killed in
between; a run killed before leaves the world as it was.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from amlmart.errors import AmlmartError
from amlmart.load.zone import INCOMING, put_in_place
from amlmart.load.zone import scratch as load_scratch
from amlmart.simulate.day import targets
from amlmart.simulate.state_file import FOLDER, MANIFEST, FileEntry

COMMIT = f"{FOLDER}/commit"
_LOCK = f"{INCOMING}/simulate.lock"
# A day of more rows than this is several row groups, so that readers can share the work.
ROW_GROUP_ROWS = 500_000
# Measured on clean worlds of 1,000 to 20,000 customers, rounded up.
BYTES_PER_CUSTOMER_DAY = 600
_SMALLEST_WORLD_BYTES = 20_000_000
# Text whose values repeat within a day; of the rest a dictionary would only cost time.
_UNIQUE_ENDINGS = ("_id", "_hash", "hash", "address", "value", "input", "reference", "row_key")
_REPEATED_IDS = ("typology_id", "chain_id", "beneficiary_vasp_id", "analyst_id")


def output_error(out: Path, error: Exception) -> AmlmartError:
    """Return the sentence for a folder that cannot be written."""
    lines = str(getattr(error, "strerror", None) or error).strip().splitlines()
    reason = lines[0].rstrip(".") if lines else type(error).__name__
    return AmlmartError(
        f"Cannot write to {out} ({reason}); give a writable folder with enough space with --out."
    )


def check_space(out: Path, customers: int, days: int) -> None:
    """Refuse a run that would fill the disk.

    Raises:
        AmlmartError: when the disk has less room than the world is likely to need.
    """
    needed = _SMALLEST_WORLD_BYTES + customers * days * BYTES_PER_CUSTOMER_DAY
    nearest = next(folder for folder in (out, *out.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free
    if needed > free:
        raise AmlmartError(
            f"{customers:,} customers over {days:,} days take about {_gigabytes(needed)}, but the "
            f"disk of {out} has {_gigabytes(free)} free; simulate fewer, or give another folder "
            "with --out."
        )


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"


def refuse_foreign_files(out: Path) -> None:
    """Refuse a folder that holds anything but what a killed first run left behind.

    Raises:
        AmlmartError: when `out` is a file or not empty.
    """
    if out.exists() and not out.is_dir():
        raise AmlmartError(f"{out} is a file; give a folder with --out.")
    if not out.is_dir():
        return
    if (out / MANIFEST).exists():
        raise AmlmartError(
            f"{out} holds a simulated world already; continue it with --append, or give an empty "
            "or new folder with --out."
        )
    for path in sorted(out.iterdir()):
        is_own = path.name == INCOMING or (path.name == FOLDER and not any(path.iterdir()))
        if not is_own and not path.name.startswith("."):
            raise AmlmartError(
                f"{out} is not empty (it holds {path.name}); give an empty or new folder with "
                "--out."
            )


@contextmanager
def scratch(out: Path) -> Iterator[Path]:
    """Hold the world in the folder `out` alone and give a folder inside it to write to.

    Raises:
        AmlmartError: when another run holds the world, or the folder cannot be written.
    """
    try:
        (out / INCOMING).mkdir(parents=True, exist_ok=True)
        lock = os.open(out / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise output_error(out, error) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AmlmartError(
                f"Another run is simulating into {out}; wait for it, or give another folder with "
                "--out."
            ) from None
        with load_scratch(out, "simulate") as folder:
            yield folder
    finally:
        os.close(lock)


def finish_commit(out: Path) -> None:
    """Move the files of a finished run to their places; does nothing where there are none.

    Raises:
        OSError: when a file cannot be moved.
    """
    commit = out / COMMIT
    if not commit.is_dir():
        return
    files = [path for path in sorted(commit.rglob("*")) if path.is_file()]
    # The manifest goes last: it is what says that the world is whole.
    files.sort(key=lambda path: path == commit / MANIFEST)
    for path in files:
        put_in_place(path, out / path.relative_to(commit))
    shutil.rmtree(commit)


def commit(ready: Path, out: Path) -> None:
    """Put a finished run in place: `ready` holds its files, laid out as in the world.

    Raises:
        OSError: when the files cannot be moved.
    """
    put_in_place(ready, out / COMMIT)
    finish_commit(out)


def month_of(day: date) -> str:
    """Return the month of a day as the files are named, such as 2024-01."""
    return f"{day.year:04d}-{day.month:02d}"


@dataclass
class _OpenFile:
    path: str
    writer: pq.ParquetWriter
    rows: int
    row_groups: int

    def add(self, table: pa.Table) -> None:
        self.writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
        self.rows += table.num_rows
        self.row_groups += -(-table.num_rows // ROW_GROUP_ROWS)


class ZoneWriter:
    """Writes days, in order, to files below `ready`, going on from what stands in `world`.

    `files` are the files of the world so far, by path, and becomes those after this run.
    """

    def __init__(
        self, world: Path, ready: Path, start: date, files: Mapping[str, FileEntry]
    ) -> None:
        self._world = world
        self._ready = ready
        self._start = start
        self.files = dict(files)
        self._open: dict[str, _OpenFile] = {}
        self._month = ""

    def begin(self, number: int) -> None:
        """Begin day `number`; the first of a month closes the files of the month before."""
        month = month_of(self._start + timedelta(days=number))
        if month != self._month:
            self._close_files()
            self._month = month

    def write(self, name: str, table: pa.Table) -> None:
        """Write the rows of the day begun of the table `source.table`.

        Different tables of one day may be written by several threads.

        Raises:
            AmlmartError: when the file to go on from is not what the manifest says.
            OSError, pa.ArrowException: when the file cannot be written.
        """
        if not table.num_rows:
            return
        file = self._open.get(name)
        if file is None:
            file = self._open[name] = self._start_file(name, self._month)
        file.add(table)

    def finish(self) -> None:
        """Close all files; a table without rows gets a file that has its columns."""
        self._close_files()
        for name in targets():
            path = _path(name, month_of(self._start))
            if path not in self.files:
                file = self._start_file(name, month_of(self._start))
                file.writer.close()
                self.files[path] = FileEntry(0, 0)

    def abandon(self) -> None:
        """Close all files, whatever is in them."""
        for file in self._open.values():
            file.writer.close()

    def _close_files(self) -> None:
        for file in self._open.values():
            file.writer.close()
            self.files[file.path] = FileEntry(file.rows, file.row_groups)
        self._open.clear()

    def _start_file(self, name: str, month: str) -> _OpenFile:
        """Begin a file, with the days that stand in the world already."""
        path = _path(name, month)
        schema = targets()[name].schema
        target = self._ready / path
        target.parent.mkdir(parents=True, exist_ok=True)
        writer = pq.ParquetWriter(
            target, schema, compression="zstd", use_dictionary=_repeated_columns(schema)
        )
        file = _OpenFile(path, writer, 0, 0)
        known = self.files.get(path)
        if known is not None and known.row_groups:
            self._copy(file, known)
        return file

    def _copy(self, file: _OpenFile, known: FileEntry) -> None:
        source = self._world / file.path
        try:
            with pq.ParquetFile(source) as old:
                for group in range(known.row_groups):
                    file.add(old.read_row_group(group).combine_chunks())
        except (OSError, pa.ArrowException, IndexError) as error:
            raise AmlmartError(
                f"{source} is missing or damaged, so this world cannot be continued; simulate it "
                "again into an empty folder."
            ) from error
        if file.rows != known.rows:
            raise AmlmartError(
                f"{source} has {file.rows:,} rows where {MANIFEST} says {known.rows:,}, so this "
                "world cannot be continued; simulate it again into an empty folder."
            )


def _path(name: str, month: str) -> str:
    source, _, table = name.partition(".")
    return f"{source}/{table}/{month}.parquet"


def _repeated_columns(schema: pa.Schema) -> list[str]:
    return [
        field.name
        for field in schema
        if (pa.types.is_string(field.type) or pa.types.is_integer(field.type))
        and (not field.name.endswith(_UNIQUE_ENDINGS) or field.name in _REPEATED_IDS)
    ]
