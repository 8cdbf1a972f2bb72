"""The command `amlmart sample`: reads its options and leaves the work to `amlmart.sample`."""

from pathlib import Path
from typing import Annotated

import typer
from rich import print

from amlmart.project import raw_dir
from amlmart.sample.zone import write_sample


def sample(
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to write to; by default the raw zone (AMLMART_RAW or raw/)."),
    ] = None,
) -> None:
    """Write the embedded sample raw zone: every table, a few thousand rows, always the same."""
    folder = raw_dir(out)
    counts = write_sample(folder)
    print(f"Sample of {sum(counts.values()):,} rows in {len(counts)} tables written to {folder}")
