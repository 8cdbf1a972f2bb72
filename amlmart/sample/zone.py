"""Writes the sample as a raw zone, in place of an older sample or into a folder that is free."""

import json
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from amlmart import contract
from amlmart.arrow_types import arrow_schema
from amlmart.errors import AmlmartError
from amlmart.sample.build import build_sample
from amlmart.sample.rows import Row, as_instant

MARKER = "_sample.json"
FILE_NAME = "part-0.parquet"


def write_sample(out: Path) -> dict[str, int]:
    """Write the sample to the folder `out` and return the rows by `source.table`.

    The zone is made in a folder beside `out` and renamed into place, so that a crash leaves the
    old state. `<out>/_sample.json` marks it as a sample, which the next call may replace.

    Raises:
        AmlmartError: when `out` holds anything that is not a sample, or cannot be written.
    """
    # A link to a folder elsewhere stays a link.
    out = out.resolve()
    _refuse_foreign_files(out)
    sample = build_sample()
    counts = {name: len(rows) for name, rows in sample.rows.by_table.items()}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = out.with_name(f".{out.name}-{os.getpid()}")
        made.mkdir()
    except OSError as error:
        raise AmlmartError(
            f"Cannot write beside {out} ({error.strerror}); give another folder with --out."
        ) from error
    try:
        for table in contract.tables():
            _write_table(table, sample.rows.by_table[table.full_name], table.folder(made))
        marker = {"rows": sum(counts.values()), "tables": counts}
        (made / MARKER).write_text(json.dumps(marker, indent=2) + "\n", encoding="utf-8")
        _put_in_place(made, out)
    except OSError as error:
        raise AmlmartError(
            f"Cannot write the sample to {out} ({error.strerror}); free the disk or give another "
            "folder with --out."
        ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return counts


def _refuse_foreign_files(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise AmlmartError(f"{out} is a file; give a folder with --out.")
    if not out.exists():
        return
    own = {out / MARKER} | {table.folder(out) / FILE_NAME for table in contract.tables()}
    is_sample = (out / MARKER).is_file()
    for path in sorted(out.rglob("*")):
        if not path.is_dir() and not (is_sample and path in own):
            raise AmlmartError(
                f"{out} holds {path.relative_to(out)}, which is not part of a sample; "
                "give an empty or new folder with --out."
            )


def _write_table(table: contract.Table, rows: list[Row], folder: Path) -> None:
    folder.mkdir(parents=True)
    ordered = sorted(rows, key=lambda row: as_instant(row[table.occurred_at]))
    arrow_table = pa.Table.from_pylist(ordered, schema=arrow_schema(table))
    pq.write_table(arrow_table, folder / FILE_NAME, compression="zstd")


def _put_in_place(made: Path, out: Path) -> None:
    """Rename `made` to `out`; a sample that stands there is moved aside first, then removed."""
    if not out.exists():
        made.rename(out)
        return
    aside = made.with_name(f"{made.name}-old")
    out.rename(aside)
    try:
        made.rename(out)
    except OSError:
        aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)
