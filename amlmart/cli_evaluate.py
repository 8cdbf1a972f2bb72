"""The arguments of `amlmart evaluate`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amlmart.evaluate.command import evaluate as run_evaluation
from amlmart.evaluate.request import Request
from amlmart.evaluate.signals_command import judge_signals
from amlmart.project import raw_dir

_LOG_WIDTH = 220


def evaluate(
    raw: Annotated[
        Path | None,
        typer.Option(help="World whose labels judge; by default AMLMART_RAW or raw/."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="New folder for the report, JSON and Markdown.")
    ] = None,
    seeds: Annotated[int, typer.Option(help="How often each model is fitted.")] = 3,
    class_weight: Annotated[
        float, typer.Option(help="How much more an illicit transfer counts, 1 to 10.")
    ] = 5.0,
    threads: Annotated[int, typer.Option(help="Threads of LightGBM.")] = 2,
    ablation: Annotated[
        bool, typer.Option(help="Also without each feature family, and with each alone.")
    ] = True,
    peer: Annotated[
        bool, typer.Option(help="Also on the features of snapml, if it is installed.")
    ] = True,
    signals: Annotated[
        bool, typer.Option("--signals", help="Judge the signals and alerts instead; fits nothing.")
    ] = False,
    peer_minutes: Annotated[
        float, typer.Option(help="Give up on snapml after so many minutes.")
    ] = 10.0,
    target: Annotated[
        str | None, typer.Option(help="Output of profiles.yml; by default the profile's own.")
    ] = None,
) -> None:
    """Learn from the features of a built world's transfers, and judge by its labels."""
    console = Console()
    if signals:
        judge_signals(raw_dir(raw), target, out, _wide(console))
        return
    request = Request(
        raw=raw_dir(raw),
        out=out,
        target=target,
        seeds=seeds,
        class_weight=class_weight,
        threads=threads,
        has_ablation=ablation,
        has_peer=peer,
        peer_minutes=peer_minutes,
    )
    run_evaluation(request, _wide(console))


def _wide(console: Console) -> Console:
    return console if console.is_terminal else Console(width=_LOG_WIDTH)
