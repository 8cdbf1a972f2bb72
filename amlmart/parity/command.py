"""The work of `amlmart parity`: build on both engines, compare, report."""

from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from amlmart.parity.build import Selection, Work, build_both, selected_ids
from amlmart.parity.compare import Difference, Side, compare
from amlmart.parity.report import print_report
from amlmart.parity.sides import connect, duckdb_side, spark_side
from amlmart.parity.tables import Table, tables_to_compare
from amlmart.spark_server import require_java

NAMES = ("DuckDB", "Spark")


@dataclass(frozen=True)
class Options:
    """What to compare and how.

    `every_table` also takes tables that are not public; `build` is False to compare what the last
    run built; `keep` builds on top of it; `examples` is the number of differing rows shown per
    table.
    """

    raw: Path
    work: Path
    selection: Selection = field(default_factory=Selection)
    every_table: bool = False
    build: bool = True
    keep: bool = False
    examples: int = 5


def run_parity(options: Options, console: Console) -> int:
    """Compare the two engines and print what differs; 0 when nothing does, else 1.

    Raises:
        AmlmartError: when there is no Java, a build fails, or there is nothing to compare.
    """
    work = Work(options.work.absolute())
    if options.build:
        require_java()
        build_both(work, options.raw, options.selection, options.keep, console)
    selected = None
    if options.selection.select:
        selected = selected_ids(work, options.selection)
    manifest = work.target("duckdb") / "manifest.json"
    tables = tables_to_compare(manifest, selected, options.every_table)
    found = compare_tables(work, tables, options.examples)
    print_report(console, found, NAMES)
    return 0 if all(difference.is_equal for _, difference in found) else 1


def compare_tables(
    work: Work, tables: list[Table], examples: int = 5
) -> list[tuple[Table, Difference]]:
    """Compare these tables as the two engines built them below `work`."""
    with connect(work.duckdb) as connection:
        found = []
        for table in tables:
            left = duckdb_side(connection, work.duckdb.stem, table.schema, table.alias)
            right = spark_side(connection, work.spark / "warehouse", table.schema, table.alias)
            missing = _missing(table, left, right)
            if left is None or right is None or missing:
                found.append((table, Difference(0, 0, schema=missing)))
                continue
            if not right.columns:
                # No file, no rows: the columns can only be the other side's.
                right = Side(f"(select * from {left.relation} where false)", left.columns)
            found.append((table, compare(connection, left, right, NAMES, table.grain, examples)))
        return found


def _missing(table: Table, left: Side | None, right: Side | None) -> tuple[str, ...]:
    if not table.is_stored:
        return (
            "it is a view, so Spark keeps no rows of it that could be compared: make it a table "
            "or not public",
        )
    sides = zip(NAMES, (left, right), strict=True)
    return tuple(f"it was not built on {name}" for name, side in sides if side is None)
