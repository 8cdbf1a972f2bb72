"""The arguments of `amlmart simulate`; the work is in `amlmart.simulate`."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amlmart.errors import AmlmartError
from amlmart.project import raw_dir
from amlmart.simulate.command import DIRTY, append, simulate
from amlmart.simulate.settings import DEFAULT_ILLICIT_RATE, DEFAULT_START, Settings, Troubles

DEFAULT_CUSTOMERS = 500
DEFAULT_DAYS = 90
DEFAULT_SEED = 1


def _rate(help: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(help=f"Share of rows {help}; default 0.")
    return option


def simulate_command(
    customers: Annotated[
        int | None,
        typer.Option(help=f"Customers on the first day; default {DEFAULT_CUSTOMERS}."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help=f"Days to simulate; default {DEFAULT_DAYS}.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help=f"The same seed gives the same bytes; default {DEFAULT_SEED}."),
    ] = None,
    illicit_rate: Annotated[
        float | None,
        typer.Option(
            help=f"Share of transfers in planted scenarios; default {DEFAULT_ILLICIT_RATE}."
        ),
    ] = None,
    start: Annotated[
        str | None, typer.Option(help=f"The first day; default {DEFAULT_START}.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to write to; by default the raw zone (AMLMART_RAW or raw/)."),
    ] = None,
    append_days: Annotated[
        int | None,
        typer.Option("--append", help="Go on with the world in the folder for this many days."),
    ] = None,
    threads: Annotated[
        int | None, typer.Option(help="Threads to work with; default one per processor.")
    ] = None,
    dirty: Annotated[
        bool, typer.Option("--dirty", help="Data trouble of every kind, in a usual mix.")
    ] = False,
    late: Annotated[float | None, _rate("that arrive days late")] = None,
    duplicates: Annotated[float | None, _rate("that are sent again")] = None,
    corrections: Annotated[float | None, _rate("sent again with another amount")] = None,
    retractions: Annotated[float | None, _rate("taken back later")] = None,
    missing_fields: Annotated[float | None, _rate("that lack a required field")] = None,
    reorgs: Annotated[
        float | None, typer.Option(help="Share of EVM blocks seen before under another hash.")
    ] = None,
    wrong_checksums: Annotated[
        float | None, _rate("with a Bitcoin address whose checksum fails")
    ] = None,
    unicode_names: Annotated[
        float | None, _rate("with a name in unusual but valid Unicode")
    ] = None,
) -> None:
    """Simulate the raw zone of a crypto exchange, with labelled scenarios of every typology."""
    rates = {
        "late": late,
        "duplicate": duplicates,
        "corrected": corrections,
        "retracted": retractions,
        "missing": missing_fields,
        "reorged": reorgs,
        "checksum": wrong_checksums,
        "untidy": unicode_names,
    }
    given_rates = {name: rate for name, rate in rates.items() if rate is not None}
    folder = raw_dir(out)
    workers = min(os.cpu_count() or 1, 8) if threads is None else threads
    if append_days is not None:
        others = (customers, days, seed, illicit_rate, start)
        if dirty or given_rates or any(other is not None for other in others):
            raise AmlmartError(
                "--append goes on with the settings of the world in the folder; give only --out "
                "and --threads with it."
            )
        outcome = append(append_days, folder, workers)
    else:
        troubles = Troubles(**{**(vars(DIRTY) if dirty else {}), **given_rates})
        settings = Settings(
            customers=DEFAULT_CUSTOMERS if customers is None else customers,
            seed=DEFAULT_SEED if seed is None else seed,
            illicit_rate=DEFAULT_ILLICIT_RATE if illicit_rate is None else illicit_rate,
            start=DEFAULT_START if start is None else _day(start),
            troubles=troubles,
        )
        outcome = simulate(settings, DEFAULT_DAYS if days is None else days, folder, workers)
    Console(soft_wrap=True).print(outcome.sentence(), markup=False, highlight=False)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AmlmartError(f"--start is {text!r}; give a day such as 2024-01-01.") from None
