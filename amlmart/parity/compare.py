"""Compares two relations as multisets of rows: first their columns and types, then their rows.

Equal means equal to the last bit: nulls equal nulls, NaN equals NaN, -0.0 differs from 0.0, and a
row that stands twice must stand twice on the other side. The order of rows and of columns does not
matter. Timestamps with a zone are read as UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

NAMES = {
    "VARCHAR": "string",
    "BIGINT": "bigint",
    "INTEGER": "int",
    "SMALLINT": "smallint",
    "TINYINT": "tinyint",
    "BOOLEAN": "boolean",
    "DOUBLE": "double",
    "FLOAT": "float",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "BLOB": "binary",
}


@dataclass(frozen=True)
class Side:
    """One of the two relations.

    `relation` is SQL that can stand after FROM. `columns` maps each column's name, in lower case,
    to its type as DuckDB writes it; None stands for a column without a type of its own, such as a
    partition column, whose values are the names of folders: it takes the other side's type.
    """

    relation: str
    columns: dict[str, str | None]


@dataclass(frozen=True)
class RowDifference:
    """One differing row: which columns differ, and what each side has.

    A row that only one side has carries an empty dict for the other. `key` is the row's grain.
    """

    key: dict[str, Any]
    left: dict[str, Any]
    right: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """What the comparison of two relations found; the counts are numbers of rows.

    `only_left` and `only_right` count the rows of `left except all right` and the reverse. Rows are
    not compared (and the counts are 0) where `schema` is not empty.
    """

    left_rows: int
    right_rows: int
    only_left: int = 0
    only_right: int = 0
    schema: tuple[str, ...] = ()
    examples: tuple[RowDifference, ...] = field(default=())

    @property
    def is_equal(self) -> bool:
        """True where columns, types and rows are the same."""
        return not self.schema and not self.only_left and not self.only_right


def normal_type(duckdb_type: str) -> str:
    """Return a type in the words both engines share, such as `string` for VARCHAR."""
    utc = duckdb_type.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMP")
    return NAMES.get(utc, utc.lower().replace(" ", ""))


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Return the columns of a relation, in lower case, with their DuckDB types."""
    described = connection.execute(f"describe select * from {relation}").fetchall()
    return {str(name).lower(): str(kind) for name, kind, *_ in described}


def compare(
    connection: duckdb.DuckDBPyConnection,
    left: Side,
    right: Side,
    names: tuple[str, str],
    grain: Sequence[str] = (),
    examples: int = 5,
) -> Difference:
    """Compare two relations.

    `names` are what messages call the two sides. Differing rows are paired by `grain`, the columns
    that identify a row; without it every differing row stands for itself. At most `examples` rows
    are described.
    """
    connection.execute("set TimeZone = 'UTC'")
    counts = [_count(connection, side.relation) for side in (left, right)]
    schema = _schema_differences(left, right, names)
    schema += _unreadable_partitions(connection, left, right, names)
    schema += _unreadable_partitions(connection, right, left, names[::-1])
    if schema:
        return Difference(counts[0], counts[1], schema=tuple(schema))
    columns = {
        name: left.columns[name] or right.columns[name] or "VARCHAR" for name in left.columns
    }
    for name, this, other in (("only_left", left, right), ("only_right", right, left)):
        connection.execute(
            f"create or replace temp table {name} as "
            f"select {_comparable(columns)} from {this.relation} except all "
            f"select {_comparable(columns)} from {other.relation}"
        )
    only_left, only_right = (_count(connection, name) for name in ("only_left", "only_right"))
    found: tuple[RowDifference, ...] = ()
    if only_left or only_right:
        known = [name.lower() for name in grain]
        usable = known if known and all(name in columns for name in known) else []
        found = _examples(connection, list(columns), usable, examples)
    return Difference(counts[0], counts[1], only_left, only_right, (), found)


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(connection.execute(f"select count(*) from {relation}").fetchall()[0][0])


def _schema_differences(left: Side, right: Side, names: tuple[str, str]) -> list[str]:
    found = [
        f"column {name} is only in {names[0]}" for name in left.columns if name not in right.columns
    ]
    found += [
        f"column {name} is only in {names[1]}" for name in right.columns if name not in left.columns
    ]
    for name, left_type in left.columns.items():
        right_type = right.columns.get(name)
        if left_type is None or right_type is None:
            continue
        kinds = normal_type(left_type), normal_type(right_type)
        if kinds[0] != kinds[1]:
            found.append(f"column {name} is {kinds[0]} in {names[0]} and {kinds[1]} in {names[1]}")
    return found


def _unreadable_partitions(
    connection: duckdb.DuckDBPyConnection, side: Side, other: Side, names: tuple[str, str]
) -> list[str]:
    """Say which partition columns hold text that is no value of the other side's type."""
    found = []
    for name, kind in side.columns.items():
        wanted = other.columns.get(name)
        if kind is not None or wanted is None:
            continue
        column = quoted(name)
        wrong = connection.execute(
            f"select {column} from {side.relation} "
            f"where {column} is not null and try_cast({column} as {wanted}) is null limit 1"
        ).fetchall()
        if wrong:
            found.append(
                f"column {name} is {normal_type(wanted)} in {names[1]} and a partition named "
                f"{wrong[0][0]} in {names[0]}"
            )
    return found


def _comparable(columns: dict[str, str]) -> str:
    """Return a select list whose equality is equality to the last bit.

    `-0.0 = 0.0` holds in SQL, so doubles are compared with their bits, NaNs as one value. Nested
    types with doubles inside are compared with their text, which is exact.
    """
    parts = []
    for name, kind in columns.items():
        utc = kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMP")
        column = quoted(name)
        parts.append(f"cast({column} as {utc}) as {column}")
        bits = quoted(f"{name} bits")
        if utc in ("DOUBLE", "FLOAT"):
            parts.append(f"case when not isnan({column}) then cast({column} as bit) end as {bits}")
        elif "DOUBLE" in utc or "FLOAT" in utc:
            parts.append(f"cast({column} as varchar) as {bits}")
    return ", ".join(parts)


def _examples(
    connection: duckdb.DuckDBPyConnection, columns: list[str], grain: list[str], limit: int
) -> tuple[RowDifference, ...]:
    """Describe the first differing rows, in the order of the grain or of all columns."""
    order = ", ".join(quoted(name) for name in (grain or columns))
    sides = []
    for table in ("only_left", "only_right"):
        rows = _rows(connection, f"select * from {table} order by {order} limit {limit}")
        sides.append(rows)
    if not grain:
        unpaired = [RowDifference(row, row, {}) for row in sides[0]]
        return (*unpaired, *(RowDifference(row, {}, row) for row in sides[1]))
    keys = _rows(
        connection,
        f"select distinct {order} from (from only_left union all by name from only_right) "
        f"order by {order} limit {limit}",
    )
    found: list[RowDifference] = []
    for key in keys:
        lefts, rights = (_matching(connection, table, key) for table in ("only_left", "only_right"))
        for index in range(max(len(lefts), len(rights))):
            left = lefts[index] if index < len(lefts) else {}
            right = rights[index] if index < len(rights) else {}
            shown = [
                name for name in columns if not left or not right or not _same(left, right, name)
            ]
            found.append(
                RowDifference(
                    key,
                    {name: left[name] for name in shown if left},
                    {name: right[name] for name in shown if right},
                )
            )
    return tuple(found[:limit])


def _same(left: dict[str, Any], right: dict[str, Any], name: str) -> bool:
    # repr tells -0.0 from 0.0 and holds NaN equal to NaN; it is exact for every type read here.
    return repr(left[name]) == repr(right[name])


def _matching(
    connection: duckdb.DuckDBPyConnection, table: str, key: dict[str, Any]
) -> list[dict[str, Any]]:
    condition = " and ".join(f"{quoted(name)} is not distinct from ?" for name in key)
    return _rows(connection, f"select * from {table} where {condition}", list(key.values()))


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: list[Any] | None = None
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, values or [])
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
