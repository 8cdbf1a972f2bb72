"""The cases of the engine macros that change tables, the same for every engine."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = [
    {"name": "id", "data_type": "string", "is_required": True},
    {"name": "block_number", "data_type": "bigint", "is_required": False},
    {"name": "timestamp", "data_type": "timestamp", "is_required": False},
    {"name": "amount", "data_type": "decimal(38,18)", "is_required": False},
    {"name": "known_at", "data_type": "timestamp", "is_required": False},
]
MOMENT = dt.datetime(2024, 2, 29, 1, 2, 3, 456789, tzinfo=dt.UTC)
UTC_MICROSECONDS = pa.timestamp("us", tz="UTC")

# Times as text by the engine itself: Python would read them in its own time zone.
SELECT = (
    "id, cast(block_number as string), cast({quote}timestamp{quote} as string), "
    "cast(amount as string), cast(known_at as string)"
)


def write(path: Path, **columns: pa.Array) -> None:
    """Write one Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, compression="zstd")


def full_file(path: Path, name: str) -> None:
    """Write a file that has every column of the contract, in the contract's types."""
    write(
        path,
        id=pa.array([name]),
        block_number=pa.array([7], pa.int64()),
        timestamp=pa.array([MOMENT], UTC_MICROSECONDS),
        amount=pa.array([Decimal("1.5")], pa.decimal128(38, 18)),
        known_at=pa.array([MOMENT], UTC_MICROSECONDS),
    )


def raw_folders(folder: Path) -> dict[str, Path]:
    """Write the raw folders the cases read, below `folder`; return them by case."""
    names = [
        "full", "several_loads", "other_columns", "narrow_types", "plain_time", "empty_folder",
        "no_rows", "no_key", "wrong_type", "hidden_file",
    ]  # fmt: skip
    folders = {name: folder / name for name in names}
    folders["strange_path"] = folder / "zone ü (it's new)" / "table"
    folders["no_folder"] = folder / "nowhere"

    folder.mkdir(parents=True)
    full_file(folders["full"] / "part.parquet", "a")
    full_file(folders["several_loads"] / "load=1" / "date=2024-02-29" / "part-0.parquet", "a")
    full_file(folders["several_loads"] / "load=2" / "part-0.parquet", "b")
    full_file(folders["several_loads"] / "own.parquet", "c")
    full_file(folders["strange_path"] / "load=1" / "part 0.parquet", "a")
    folders["empty_folder"].mkdir()
    (folders["empty_folder"] / "notes.txt").write_text("not a table", encoding="utf-8")
    full_file(folders["hidden_file"] / "part.parquet", "a")
    (folders["hidden_file"] / "part.parquet.tmp").write_bytes(b"half a file")
    # one file without the optional columns, one in another order and with a column more
    write(folders["other_columns"] / "1.parquet", id=pa.array(["a"]))
    write(
        folders["other_columns"] / "2.parquet",
        extra=pa.array([True]),
        amount=pa.array([Decimal("2")], pa.decimal128(38, 18)),
        id=pa.array(["b"]),
    )
    write(
        folders["narrow_types"] / "part.parquet",
        id=pa.array(["a"]),
        block_number=pa.array([7], pa.int32()),
        timestamp=pa.array([MOMENT], pa.timestamp("ms", tz="UTC")),
    )
    write(
        folders["plain_time"] / "part.parquet",
        id=pa.array(["a"]),
        timestamp=pa.array([MOMENT.replace(tzinfo=None)], pa.timestamp("us")),
    )
    write(folders["no_rows"] / "part.parquet", id=pa.array([], pa.string()))
    write(folders["no_key"] / "part.parquet", block_number=pa.array([7], pa.int64()))
    write(folders["wrong_type"] / "part.parquet", id=pa.array(["a"]), amount=pa.array(["1.5"]))
    return folders


def operations(folder: Path, quote: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the operations for `run_operations`; `quote` is how the engine quotes a name."""
    select = SELECT.format(quote=quote)
    cases: dict[str, tuple[str, dict[str, Any]]] = {
        case: ("register_and_select", {"path": str(path), "columns": COLUMNS, "select": select})
        for case, path in raw_folders(folder).items()
    }
    for case, dates in {
        "one_date": ["2024-02-29"],
        "two_dates": ["2024-02-28", "2024-03-01"],
        "absent_date": ["2031-01-01"],
        "every_date": [],
    }.items():
        cases[case] = ("remove_and_select", {"dates": dates})
    return cases


TIME = "2024-02-29 01:02:03.456789"
REST = ["7", TIME, "1.500000000000000000", TIME]
LABELS: dict[str, list[str]] = {
    "one_date": ["a", "d"],
    "two_dates": ["b", "c"],
    "absent_date": ["a", "b", "c", "d"],
    "every_date": [],
}

# What every engine has to give.
EXPECTED: dict[str, list[list[str | None]]] = {
    "full": [["a", *REST]],
    "several_loads": [["a", *REST], ["b", *REST], ["c", *REST]],
    "strange_path": [["a", *REST]],
    "hidden_file": [["a", *REST]],
    "other_columns": [
        ["a", None, None, None, None],
        ["b", None, None, "2.000000000000000000", None],
    ],
    "narrow_types": [["a", "7", TIME[:-3], None, None]],
    "plain_time": [["a", None, TIME, None, None]],
    "no_folder": [],
    "empty_folder": [],
    "no_rows": [],
} | {case: [[label] for label in labels] for case, labels in LABELS.items()}
