"""Raw zones for tests of whole-project properties, all made from the sample."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from amlmart import contract
from amlmart.arrow_types import arrow_schema
from amlmart.contract import Table
from amlmart.sample.zone import write_sample

Row = dict[str, Any]
Change = Callable[[Table, list[Row]], list[Row]]


def read_rows(raw: Path, table: Table) -> list[Row]:
    """Return the rows of a raw table, in the order of its files."""
    rows: list[Row] = []
    for path in sorted(table.folder(raw).rglob("*.parquet")):
        rows += pq.read_table(path, partitioning=None).to_pylist()
    return rows


def write_rows(raw: Path, table: Table, rows: Iterable[Row], file: str = "part-0.parquet") -> None:
    """Write one file of a raw table."""
    path = table.folder(raw) / file
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows), schema=arrow_schema(table)), path)


def changed_zone(source: Path, out: Path, change: Change) -> Path:
    """Write `source` to `out` with the rows of every table changed.

    A table of which no rows are left has no file, as if nobody had loaded it.
    """
    out.mkdir(parents=True)
    for table in contract.tables():
        rows = change(table, read_rows(source, table))
        if rows:
            write_rows(out, table, rows)
    return out


# What a status becomes when it is taken back.
TAKEN_BACK = {"booked": "returned", "credited": "reversed", "completed": "cancelled"}


def restatements(table: Table, rows: list[Row]) -> list[Row]:
    """Return rows that restate some of `rows`, each known and loaded days after what it restates.

    In turn: another amount; another amount and back again; taken back, where there is a status; a
    day earlier; and two that contradict each other at one moment.
    """
    found: list[Row] = []
    amount = "base_amount" if table.name == "trades" else "amount"
    for place, row in enumerate(rows[::6]):
        known = known_at(table, row)
        if known is None or row[table.occurred_at] is None or not row[amount]:
            continue

        def told(days: int, row: Row = row, known: dt.datetime = known, **changed: Any) -> Row:
            times = dict.fromkeys(("known_at", "loaded_at"), known + dt.timedelta(days=days))
            return {**row, **times, **changed}

        another = {amount: row[amount] * 2}
        earlier = {table.occurred_at: row[table.occurred_at] - dt.timedelta(days=1)}
        status = TAKEN_BACK.get(row.get("status") or "")
        found += (
            [told(2, **another)],
            [told(2, **another), told(4)],
            [told(3, status=status)] if status else [],
            [told(1, **earlier)],
            [told(2, **another), told(2, **{amount: row[amount] * 3})],
        )[place % 5]
    return found


def write_base_zone(folder: Path) -> Path:
    """Write the sample, but with restated rows and gaps in the times of knowledge.

    Every fallback is used: a quarter of the rows has no `known_at`, half of those no `loaded_at`
    either, and one transaction has no time at all.
    """
    write_sample(folder / "sample")

    def thin(table: Table, rows: list[Row]) -> list[Row]:
        for place, row in enumerate(rows):
            if place % 4 == 3:
                row["known_at"] = None
            if place % 8 == 7:
                row["loaded_at"] = None
        if table.full_name == "onchain.evm_transactions":
            gone = {"known_at": None, "loaded_at": None, "block_timestamp": None}
            rows.append({**rows[0], **gone, "hash": "0x" + "ab" * 32})
        return rows + restatements(table, rows) if table.is_restatable else rows

    return changed_zone(folder / "sample", folder / "base", thin)


def known_at(table: Table, row: Row) -> dt.datetime | None:
    """Return when a row could be known; a date counts from the midnight it ends with."""
    found = row["known_at"] or row["loaded_at"] or row[table.occurred_at]
    if found is None or isinstance(found, dt.datetime):
        return found
    return dt.datetime.combine(found + dt.timedelta(days=1), dt.time(), dt.UTC)


def known_zone(source: Path, out: Path, instant: dt.datetime) -> Path:
    """Write only what was known at `instant`; a row without any time stays."""

    def cut(table: Table, rows: list[Row]) -> list[Row]:
        return [row for row in rows if (known_at(table, row) or instant) <= instant]

    return changed_zone(source, out, cut)


def turned_zone(source: Path, out: Path) -> Path:
    """Write the same rows last to first, so that any two of a key swap, in two files."""
    for table in contract.tables():
        rows = read_rows(source, table)[::-1]
        if not rows:
            continue
        middle = len(rows) // 3
        write_rows(out, table, rows[middle:], "load=b/part-0.parquet")
        write_rows(out, table, rows[:middle], "load=a/part-0.parquet")
    return out
