"""Simulate a world, and show what it looks like: pictures, numbers, and trivial detectors.

    python benchmarks/simulated_world.py [--world DIR] [--detector-world DIR] [--work DIR]

It writes docs/simulated-world.md and docs/assets/simulated_*.svg. The first world has about a
million transfers and the default share of illicit ones. The trivial detectors are judged on a
second one with ten times that share, so that every typology and grade is there many times; a
higher share is to their advantage. Worlds that are there already can be given.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import simulated_ledger
import world_page
import world_pictures
from rich.console import Console
from trivial_detectors import judge

PROJECT = Path(__file__).resolve().parent.parent
ASSETS = PROJECT / "docs" / "assets"
PAGE = PROJECT / "docs" / "simulated-world.md"
CUSTOMERS, DAYS, SEED = 10_000, 110, 1
DETECTOR_ILLICIT_RATE = 0.01
console = Console(soft_wrap=True)


def simulate(out: Path, *options: str) -> None:
    """Simulate a world with the command a user would type; print its time and peak memory.

    Raises:
        SystemExit: when the command fails.
    """
    shutil.rmtree(out, ignore_errors=True)
    started = time.monotonic()
    finished = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("amlmart")), "simulate", "--out", str(out)),
            *("--customers", str(CUSTOMERS), "--days", str(DAYS), "--seed", str(SEED), *options),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise SystemExit(f"amlmart simulate failed: {finished.stderr.strip()}")
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    transfers = simulated_ledger.manifest(out)["totals"]["ledger_transfers"]
    console.print(
        f"{finished.stdout.strip()}\n{transfers / seconds:,.0f} transfers a second, largest "
        f"process {peak:.2f} GiB, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )


def connect(world: Path) -> duckdb.DuckDBPyConnection:
    """Return the tables of a world whose ledger has as many transfers as the world counted.

    Raises:
        SystemExit: when it has not, as in a world with data trouble.
    """
    con = simulated_ledger.connect(world)
    ((counted,),) = con.execute("select count(*) from ledger").fetchall()
    told = simulated_ledger.manifest(world)["totals"]["ledger_transfers"]
    if counted != told:
        raise SystemExit(
            f"{world} counted {told:,} ledger transfers and its tables give {counted:,}; give a "
            "clean world."
        )
    return con


def main() -> None:
    """Simulate where asked, and write the pictures and the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--world", type=Path, help="a simulated world to describe")
    parser.add_argument("--detector-world", type=Path, help="one to judge detectors on")
    parser.add_argument("--work", type=Path, default=PROJECT / "target" / "simulated")
    arguments = parser.parse_args()
    world = arguments.world or arguments.work / "world"
    detector_world = arguments.detector_world or arguments.work / "detector_world"
    if arguments.world is None:
        simulate(world)
    if arguments.detector_world is None:
        simulate(detector_world, "--illicit-rate", str(DETECTOR_ILLICIT_RATE))

    con = connect(world)
    world_pictures.draw_all(con, ASSETS)
    described = world_page.describe(con, simulated_ledger.manifest(world))
    con.close()
    con = connect(detector_world)
    judged = world_page.detectors(judge(con), simulated_ledger.manifest(detector_world))
    con.close()
    PAGE.write_text(world_page.page(described, judged), encoding="utf-8")
    console.print(f"Wrote {PAGE.relative_to(PROJECT)} and {ASSETS.relative_to(PROJECT)}.")


if __name__ == "__main__":
    main()
