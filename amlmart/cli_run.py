"""The arguments of `amlmart run`."""

from pathlib import Path
from typing import Annotated

import typer

from amlmart.run.build import Build, run_build


def run(
    raw: Annotated[
        Path | None, typer.Option(help="Folder of the raw zone; by default AMLMART_RAW or raw/.")
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(help="Output of profiles.yml: duckdb, spark, spark_cluster or databricks."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Build the world as known at this UTC time.")
    ] = None,
    select: Annotated[
        str | None, typer.Option(help="dbt selection; by default everything.")
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild incremental models from nothing.")
    ] = False,
    docs: Annotated[bool, typer.Option(help="Write the static docs page.")] = True,
) -> None:
    """Check the raw zone, build with dbt, write the docs page and sum up what came out."""
    raise typer.Exit(run_build(Build(raw, target, as_of, select, full_refresh, docs)))
