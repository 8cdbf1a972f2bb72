"""Simulating a world into a folder, or going on with one."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from amlmart.errors import AmlmartError
from amlmart.simulate import zone
from amlmart.simulate.day import Day
from amlmart.simulate.pipeline import Pipeline
from amlmart.simulate.progress import DaysProgress
from amlmart.simulate.settings import Settings, Troubles
from amlmart.simulate.state_file import (
    MANIFEST,
    STATE,
    Manifest,
    State,
    Totals,
    manifest_text,
    read_manifest,
    read_state,
    write_state,
)
from amlmart.simulate.troubles import Planter

# Fewer could not play the parts of the scenarios.
LEAST_CUSTOMERS = 20
HIGHEST_ILLICIT_RATE = 0.2
# The world's chains and assets are there from the first of these days on; later than the last,
# times would not fit the Parquet readers that count nanoseconds.
EARLIEST, LATEST = date(2021, 1, 1), date(2200, 1, 1)
# The options by the fields of `Troubles`.
TROUBLE_OPTIONS = {
    "late": "--late",
    "duplicate": "--duplicates",
    "corrected": "--corrections",
    "retracted": "--retractions",
    "missing": "--missing-fields",
    "reorged": "--reorgs",
    "checksum": "--wrong-checksums",
    "untidy": "--unicode-names",
}
# Raw rows a real source might deliver in a bad year.
DIRTY = Troubles(
    late=0.01,
    duplicate=0.005,
    corrected=0.002,
    retracted=0.002,
    missing=0.001,
    reorged=0.002,
    checksum=0.001,
    untidy=0.005,
)


class World(Protocol):
    """What is simulated: `amlmart.simulate.world.World`, or another in tests."""

    def simulate_day(self, number: int) -> Day:
        """Return the next day; they come in order."""

    def state(self) -> State:
        """Return everything needed to go on."""

    def restore(self, state: State) -> None:
        """Go on from a state."""


MakeWorld = Callable[[Settings], World]


@dataclass(frozen=True)
class Outcome:
    """What a run did: the days and totals of the whole world, and the seconds it took."""

    out: Path
    days: int
    totals: Totals
    seconds: float

    def sentence(self) -> str:
        """Return the summary that the command ends with."""
        totals = self.totals
        share = totals.illicit_transfers / totals.ledger_transfers if totals.ledger_transfers else 0
        troubles = f", {totals.troubles:,} planted troubles" if totals.troubles else ""
        return (
            f"Simulated {self.days:,} days: {totals.rows:,} rows, {totals.ledger_transfers:,} "
            f"ledger transfers, {totals.scenarios:,} scenarios and {totals.benign_scenarios:,} "
            f"look-alikes, {share:.3%} of the transfers illicit{troubles}; {self.seconds:.1f} "
            f"seconds, in {self.out}"
        )


def simulate(
    settings: Settings,
    days: int,
    out: Path,
    threads: int = 2,
    make_world: MakeWorld | None = None,
) -> Outcome:
    """Simulate a world of `days` days into the folder `out`, which has to be empty.

    Raises:
        AmlmartError: when a setting or the folder cannot be used; nothing is changed then.
    """
    check_settings(settings)
    _check_days(days, "--days")
    _check_end(settings, days)
    _check_threads(threads)
    _finish_commit(out)
    zone.refuse_foreign_files(out)
    zone.check_space(out, settings.customers, days)
    return _run(Manifest(settings, 0), days, out, threads, make_world)


def append(days: int, out: Path, threads: int = 2, make_world: MakeWorld | None = None) -> Outcome:
    """Go on with the world in the folder `out` for `days` days.

    The world is then the same, byte for byte, as one simulated for the whole time at once.

    Raises:
        AmlmartError: when there is no world to go on with; nothing is changed then.
    """
    _check_days(days, "--append")
    _check_threads(threads)
    _finish_commit(out)
    manifest = read_manifest(out)
    _check_end(manifest.settings, manifest.days + days)
    zone.check_space(out, manifest.settings.customers, days)
    return _run(manifest, days, out, threads, make_world)


def check_settings(settings: Settings) -> None:
    """Refuse settings of which no world can be made.

    Raises:
        AmlmartError: naming the option and what it may be.
    """
    if settings.customers < LEAST_CUSTOMERS:
        raise AmlmartError(
            f"--customers is {settings.customers}; give {LEAST_CUSTOMERS} or more, enough to play "
            "the parts of the scenarios."
        )
    if settings.seed < 0:
        raise AmlmartError(f"--seed is {settings.seed}; give 0 or a positive whole number.")
    if not 0 <= settings.illicit_rate <= HIGHEST_ILLICIT_RATE:
        raise AmlmartError(
            f"--illicit-rate is {settings.illicit_rate}; give a share of the transfers from 0 to "
            f"{HIGHEST_ILLICIT_RATE}."
        )
    if not EARLIEST <= settings.start < LATEST:
        raise AmlmartError(
            f"--start is {settings.start}; give a day from {EARLIEST} to before {LATEST}."
        )
    for name, rate in vars(settings.troubles).items():
        if not 0 <= rate < 1:
            raise AmlmartError(
                f"{TROUBLE_OPTIONS[name]} is {rate}; give a share of the rows from 0 to below 1."
            )
    if sum(vars(settings.troubles).values()) > 1:
        raise AmlmartError(
            "The shares of rows that go wrong add up to more than 1, but a row has one trouble at "
            f"most; lower some of {', '.join(TROUBLE_OPTIONS.values())}."
        )


def _check_days(days: int, option: str) -> None:
    if days < 1:
        raise AmlmartError(f"{option} is {days}; give at least 1 day.")


def _check_end(settings: Settings, days: int) -> None:
    most = (LATEST - settings.start).days
    if days > most:
        raise AmlmartError(
            f"A world of {days:,} days from {settings.start} would end after {LATEST}; simulate "
            f"{most:,} days at most."
        )


def _check_threads(threads: int) -> None:
    if threads < 1:
        raise AmlmartError(f"--threads is {threads}; give at least 1.")


def _finish_commit(out: Path) -> None:
    try:
        if out.is_dir():
            zone.finish_commit(out)
    except OSError as error:
        raise zone.output_error(out, error) from error


def _run(
    before: Manifest, days: int, out: Path, threads: int, make_world: MakeWorld | None
) -> Outcome:
    """Simulate `days` days after those of the manifest and put them in place."""
    started = time.monotonic()
    settings = before.settings
    world = (make_world or _world)(settings)
    planter = Planter(settings)
    if before.days:
        states = read_state(out, ("world", "troubles"))
        world.restore(states["world"])
        planter.restore(states["troubles"])
    with zone.scratch(out) as scratch:
        ready = scratch / "ready"
        try:
            writer = zone.ZoneWriter(out, ready, settings.start, before.files)
            with (
                DaysProgress(days) as progress,
                Pipeline(planter, writer, before.totals, threads, progress.day_done) as pipeline,
            ):
                for number in range(before.days, before.days + days):
                    pipeline.put(world.simulate_day(number))
                pipeline.drain()
            after = Manifest(settings, before.days + days, pipeline.totals, writer.files)
            (ready / STATE).parent.mkdir(parents=True, exist_ok=True)
            write_state(ready / STATE, {"world": world.state(), "troubles": planter.state()})
            (ready / MANIFEST).write_text(manifest_text(after), encoding="utf-8")
            zone.commit(ready, out)
        except (OSError, pa.ArrowException) as error:
            raise zone.output_error(out, error) from error
    return Outcome(out, after.days, after.totals, time.monotonic() - started)


def _world(settings: Settings) -> World:
    # Imported here, because it takes long and reading the arguments does not need it.
    from amlmart.simulate.world import World as SimulatedWorld

    return SimulatedWorld(settings)
