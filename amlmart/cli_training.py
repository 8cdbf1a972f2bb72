"""The arguments of `amlmart training-set`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amlmart.instant import instant_text
from amlmart.training.command import make_training_set, show
from amlmart.training.request import Request


def training_set(
    labels: Annotated[
        Path,
        typer.Option(
            help="CSV or Parquet file: transfer_id, or another key with label_at; a label; and "
            "known_at, if you have it."
        ),
    ],
    as_of: Annotated[
        str, typer.Option(help="Instant of knowledge, UTC: nothing known after it is used.")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write; it must not be there yet.")],
    features: Annotated[
        list[str] | None,
        typer.Option(help="Feature model, once for each; by default all whose keys the file has."),
    ] = None,
    maturity: Annotated[
        int,
        typer.Option(min=0, help="Days a label has to be old unless positive and confirmed."),
    ] = 0,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Column to leave out, once for each.")
    ] = None,
    label_column: Annotated[
        str, typer.Option(help="Column of the file that holds the label.")
    ] = "label",
    positive: Annotated[
        list[str] | None,
        typer.Option(help="Value that is positive, once for each; by default true and 1."),
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Output of profiles.yml; by default the profile's own.")
    ] = None,
) -> None:
    """Join labels to features as they were known then, into Parquet with a manifest."""
    made = make_training_set(
        Request(
            labels=labels,
            as_of=instant_text(as_of, "--as-of"),
            out=out,
            features=tuple(features or ()),
            maturity_days=maturity,
            exclude=tuple(exclude or ()),
            label_column=label_column,
            positive=tuple(positive or ()),
            target=target,
        )
    )
    show(made, Console())
