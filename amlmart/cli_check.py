"""The arguments of `amlmart check`."""

from pathlib import Path
from typing import Annotated

import typer

from amlmart.check.command import run_check, run_write_expectations


def check(
    raw: Annotated[
        Path | None,
        typer.Option(help="Folder of the raw zone; AMLMART_RAW, then raw/, where it is not given."),
    ] = None,
    expectations: Annotated[
        bool,
        typer.Option(
            "--expectations",
            help="Validate every row with the Great Expectations suites and write Data Docs.",
        ),
    ] = False,
    docs: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the Data Docs; expectations/uncommitted/data_docs by default."
        ),
    ] = None,
    rows: Annotated[
        bool,
        typer.Option(
            "--rows",
            help="Judge every row as staging does, in a scratch database; exit 1 if it leaves out "
            "any, as duplicate or in quarantine.",
        ),
    ] = False,
    write_expectations: Annotated[
        bool,
        typer.Option(
            "--write-expectations",
            help="Write the suites under expectations/suites from the contract, and check nothing.",
        ),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Also say what is allowed but worth knowing.")
    ] = False,
) -> None:
    """Check the raw zone against the contract; exit 2 and one sentence each for what is wrong."""
    if write_expectations:
        raise typer.Exit(run_write_expectations())
    raise typer.Exit(
        run_check(raw, expectations=expectations, docs=docs, rows=rows, verbose=verbose)
    )
