"""What a load tells the person who ran it."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from amlmart.load.plan import Outcome


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    """Print a table of loads: rows read, written and refused, then remarks."""
    grid = Table()
    grid.add_column("table", no_wrap=True)
    grid.add_column("file", overflow="fold")
    for column in ("rows read", "written", "refused"):
        grid.add_column(column, justify="right", no_wrap=True)
    for outcome in outcomes:
        if outcome.is_new:
            counts = (outcome.rows_read, outcome.rows_written, outcome.rows_refused)
            cells = [f"{count:,}" for count in counts]
        else:
            cells = ["already loaded", "0", "0"]
        grid.add_row(outcome.table, escape(outcome.file), *cells)
    if len(outcomes) > 1:
        grid.add_section()
        sums = [
            sum(outcome.rows_read for outcome in outcomes),
            sum(outcome.rows_written for outcome in outcomes),
            sum(outcome.rows_refused for outcome in outcomes),
        ]
        grid.add_row("total", "", *(f"{count:,}" for count in sums))
    console.print(grid)
    for note in dict.fromkeys(note for outcome in outcomes for note in outcome.notes):
        console.print(note, markup=False, highlight=False, soft_wrap=True)
    if any(outcome.rows_refused for outcome in outcomes):
        console.print(
            "The refused rows and their reasons are in operations/refused_rows.", soft_wrap=True
        )
