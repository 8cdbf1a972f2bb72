"""Outputs compared row by row: no time counts before its output is right."""

from dataclasses import dataclass
from pathlib import Path

from .jobs import RELATIVE_TOLERANCE, Task
from .ledger import connect

COLUMNS_AT_ONCE = 20


@dataclass(frozen=True)
class Comparison:
    """How many rows both have, and what differs: sentences, none where all is equal."""

    rows: int
    differences: tuple[str, ...]


def compare(
    task: Task, ours: Path, theirs: Path, scratch: Path, is_in_cents: bool, memory_gb: float
) -> Comparison:
    """Compare the Parquet files of two folders.

    Counts, sums and maxima have to be equal; of doubles `RELATIVE_TOLERANCE` is allowed. Of a
    contestant that counts in cents, our amounts are multiplied by 100.
    """
    keys = ", ".join(task.keyed_by)
    told: list[str] = []
    scratch.mkdir(parents=True, exist_ok=True)
    database = scratch / "compare.duckdb"
    database.unlink(missing_ok=True)
    with connect(database, memory_gb) as connection:
        for name, folder in (("ours", ours), ("theirs", theirs)):
            connection.execute(
                f"create view {name} as from read_parquet('{folder}/**/*.parquet',"
                " hive_partitioning = false)"
            )
        there = {row[0] for row in connection.execute("describe theirs").fetchall()}
        value_columns = task.exact + task.money + task.floats
        missing = [name for name in (*task.keyed_by, *value_columns) if name not in there]
        if missing:
            return Comparison(0, (f"has no column {', '.join(missing)}",))
        (rows, distinct), (their_rows, _) = (
            connection.execute(f"select count(*), count(distinct ({keys})) from {name}").fetchall()[
                0
            ]
            for name in ("ours", "theirs")
        )
        if rows != their_rows:
            return Comparison(rows, (f"has {their_rows:,} rows instead of {rows:,}",))
        if rows != distinct:
            return Comparison(rows, (f"{keys} names several of our rows",))
        for start in range(0, len(value_columns), COLUMNS_AT_ONCE):
            names = value_columns[start : start + COLUMNS_AT_ONCE]
            told += _differences(connection, task, names, is_in_cents)
    database.unlink(missing_ok=True)
    return Comparison(rows, tuple(told))


def _differences(
    connection: object, task: Task, names: tuple[str, ...], is_in_cents: bool
) -> list[str]:
    counted = []
    for name in names:
        one, other = f"one.{name}", f"other.{name}"
        if name in task.money and is_in_cents:
            one = f"{one} * 100"
        if name in task.floats:
            # a library may write "nothing" as not-a-number
            other = f"case when isnan({other}) then null else {other} end"
            differs = (
                f"(({one}) is null) != (({other}) is null) or abs(({one}) - ({other}))"
                f" > {RELATIVE_TOLERANCE} * greatest(abs({one}), abs({other}))"
            )
        elif name in task.money:
            # a library may hold whole cents with nulls as doubles: exact below 2**53
            other = f"case when isnan(cast({other} as double)) then null else {other} end"
            differs = (
                f"cast({one} as decimal(38, 2)) is distinct from cast({other} as decimal(38, 2))"
            )
        else:
            differs = f"{one} is distinct from {other}"
        counted.append(f"count(*) filter ({differs})")
    # A row that only one of them has is a difference in every column.
    is_there = f"one.{task.keyed_by[0]} is null or other.{task.keyed_by[0]} is null"
    joined = " and ".join(f"one.{key} = other.{key}" for key in task.keyed_by)
    found = connection.execute(  # type: ignore[attr-defined]
        f"select count(*) filter ({is_there}), {', '.join(counted)}"
        f" from ours as one full outer join theirs as other on {joined}"
    ).fetchall()[0]
    if found[0]:
        return [f"{found[0]:,} rows are in one output only"]
    return [
        f"differs in column {name}, {wrong:,} rows"
        for name, wrong in zip(names, found[1:], strict=True)
        if wrong
    ]
