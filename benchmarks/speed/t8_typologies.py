"""T8: every typology, with signals and alerts, on a simulated world whose features are built.

A world is simulated and everything that typologies read is built on it first, untimed. Timed are
the models of models/typologies, models/intermediate/screening and models/marts/signals, with 8 GB.
"""

import subprocess
import sys
from pathlib import Path

from .jobs import Contestant, Job, Task, Timing
from .ledger import connect
from .project import run_dbt

MODELS = (
    "path:models/typologies",
    "path:models/intermediate/screening",
    "path:models/marts/signals",
)
MEMORY_GB = 8.0
# Customers, days and seed of the world with about so many transfers.
WORLDS = {
    50_000: ("400", "120", "1"),
    1_000_000: ("10000", "110", "1"),
    10_000_000: ("60000", "200", "3"),
}


def prepare(job: Job) -> None:
    """Simulate the world, and build what comes before the typologies.

    Raises:
        RuntimeError: when there is no world of this size, or something fails.
    """
    if job.size not in WORLDS:
        sizes = ", ".join(f"{size:,}" for size in WORLDS)
        raise RuntimeError(f"T8 has no world of {job.size:,} transfers; give one of {sizes}.")
    mark = job.inputs / "prepared"
    if mark.is_file():
        return
    raw = _raw(job)
    if not (raw / "labels").is_dir():
        customers, days, seed = WORLDS[job.size]
        subprocess.run(
            [
                str(Path(sys.executable).with_name("amlmart")),
                *("simulate", "--customers", customers, "--days", days, "--seed", seed),
                *("--out", str(raw)),
            ],
            check=True,
        )
    run_dbt(
        job.database,
        job.common,
        tuple(f"+{model}" for model in MODELS),
        MEMORY_GB,
        ("build", "--exclude-resource-type", "test", "unit_test"),
        exclude=MODELS,
        raw=raw,
    )
    mark.touch()


def ours(job: Job) -> Timing:
    """Every typology, then signals, alerts, coverage and curves."""
    built = run_dbt(job.database, job.common, MODELS, job.memory_gb, raw=_raw(job))
    with connect(job.database, 2) as connection:
        (transfers,) = connection.execute(
            "select count(*) from amlmart_intermediate.int_screening__transfers"
        ).fetchall()[0]
        coverage = connection.execute(
            "select typology, sum(transfer_count)::bigint as verdicts,"
            " coalesce(sum(transfer_count) filter (where state = 'signal'), 0)::bigint as signals,"
            " coalesce(sum(transfer_count) filter (where state = 'no_verdict'), 0)::bigint as gaps"
            " from amlmart_marts.fct_screening_coverage group by all order by all"
        ).fetchall()
    gaps = [typology for typology, _, _, missing in coverage if missing]
    if gaps:
        raise RuntimeError(f"{', '.join(gaps)} left transfers without a verdict.")
    return Timing(
        built.seconds,
        built.wall_seconds,
        {
            "models": built.models,
            "transfers": transfers,
            "verdicts": {typology: verdicts for typology, verdicts, _, _ in coverage},
            "signals": {typology: signals for typology, _, signals, _ in coverage},
            "typologies_seconds": sum(
                seconds for model, seconds in built.models.items() if model.startswith("typology_")
            ),
        },
    )


def _raw(job: Job) -> Path:
    return job.inputs / "raw"


TASK = Task(
    key="T8",
    title="Every typology, signals and alerts, after features",
    unit="transfers",
    contestants=(Contestant("ours", ours, is_compared=False, memory_gb=MEMORY_GB),),
    prepare=prepare,
    default_sizes=(1_000_000, 10_000_000),
    key_choices=("simulated",),
    note=(
        "A simulated world of about so many transfers (1,044,473 and 10,713,052). Built first and"
        " not timed: everything that typologies read. That every transfer has a verdict of every"
        " typology is checked."
    ),
)
