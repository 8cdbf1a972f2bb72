"""The arguments of `amlmart parity`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amlmart.parity.build import Selection
from amlmart.parity.command import Options, run_parity
from amlmart.project import raw_dir


def parity(
    raw: Annotated[
        Path | None,
        typer.Option(help="Folder of the raw zone; AMLMART_RAW, then raw/, where it is not given."),
    ] = None,
    work: Annotated[
        Path, typer.Option(help="Folder for both databases; the last comparison in it is removed.")
    ] = Path("target/parity"),
    select: Annotated[
        str | None, typer.Option("--select", "-s", help="What to build and compare, as for dbt.")
    ] = None,
    variables: Annotated[
        str | None, typer.Option("--vars", help="Variables of the build, as for dbt.")
    ] = None,
    every_table: Annotated[
        bool, typer.Option("--all", help="Compare every table, not only the public ones.")
    ] = False,
    tests: Annotated[
        bool,
        typer.Option(
            "--tests",
            help="Run the tests too: all on DuckDB, on Spark those of the engine macros.",
        ),
    ] = False,
    no_build: Annotated[
        bool, typer.Option("--no-build", help="Compare what the last run built.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Build on top of what the last run built.")
    ] = False,
    rows: Annotated[
        int, typer.Option(min=1, help="How many differing rows of a table to show.")
    ] = 5,
) -> None:
    """Build on DuckDB and on Spark and compare row by row; exit 1 when a row differs."""
    options = Options(
        raw=raw_dir(raw),
        work=work,
        selection=Selection(select, variables, tests),
        every_table=every_table,
        build=not no_build,
        keep=keep,
        examples=rows,
    )
    console = Console()
    if not console.is_terminal:
        # A log has no width of its own, and the default of 80 would cut the names of tables.
        console.width = 120
    raise typer.Exit(run_parity(options, console))
