"""Prints what a comparison found."""

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from amlmart.parity.compare import Difference, RowDifference
from amlmart.parity.tables import Table

MASK = "***"


def print_report(
    console: Console, found: Sequence[tuple[Table, Difference]], names: tuple[str, str]
) -> None:
    """Print one line per table, then the first differing rows of each that differs."""
    grid = Grid(title=f"{names[0]} and {names[1]}, row by row", box=box.SIMPLE_HEAD)
    grid.add_column("table", no_wrap=True)
    grid.add_column(f"rows {names[0]}", justify="right")
    grid.add_column(f"rows {names[1]}", justify="right")
    grid.add_column(f"only {names[0]}", justify="right")
    grid.add_column(f"only {names[1]}", justify="right")
    grid.add_column("result")
    for table, difference in found:
        grid.add_row(
            table.name,
            f"{difference.left_rows:,}",
            f"{difference.right_rows:,}",
            "" if difference.schema else f"{difference.only_left:,}",
            "" if difference.schema else f"{difference.only_right:,}",
            _result(difference),
        )
    console.print(grid)
    differing = [(table, difference) for table, difference in found if not difference.is_equal]
    for table, difference in differing:
        print_difference(console, table, difference, names)
    if differing:
        console.print(f"{len(differing)} of {len(found)} tables differ.", style="bold red")
    else:
        rows = sum(difference.left_rows for _, difference in found)
        console.print(f"{len(found)} tables and {rows:,} rows are the same.", style="bold green")


def print_difference(
    console: Console, table: Table, difference: Difference, names: tuple[str, str]
) -> None:
    """Print how one table differs; personal values are masked."""
    console.print(Text(f"\n{table.name}", style="bold"))
    for sentence in difference.schema:
        console.print(Text(f"  {sentence}"))
    shown = len(difference.examples)
    if shown < max(difference.only_left, difference.only_right):
        console.print(Text(f"  the first {shown} differing rows:"))
    for row in difference.examples:
        for line in _lines(row, table, names):
            console.print(Text(f"  {line}"), soft_wrap=True)


def _result(difference: Difference) -> Text:
    if difference.is_equal:
        return Text("same", style="green")
    return Text("columns differ" if difference.schema else "rows differ", style="red")


def _lines(row: RowDifference, table: Table, names: tuple[str, str]) -> list[str]:
    lines = [", ".join(f"{name}={_show(row.key, name, table)}" for name in row.key)]
    for side, other, name in ((row.left, row.right, names[0]), (row.right, row.left, names[1])):
        if side and not other:
            rest = [column for column in side if column not in row.key and not _is_bits(column)]
            told = ", ".join(f"{column}={_show(side, column, table)}" for column in rest)
            lines.append(f"    only in {name}" + (f": {told}" if told else ""))
    if row.left and row.right:
        for column in row.left:
            left, right = (_show(side, column, table) for side in (row.left, row.right))
            lines.append(f"    {column}: {names[0]} {left}, {names[1]} {right}")
    return lines


def _is_bits(column: str) -> bool:
    return column.endswith(" bits")


def _show(row: dict[str, Any], column: str, table: Table) -> str:
    if column in table.personal and row[column] is not None:
        return MASK
    value = row[column]
    return "null" if value is None else str(value)
