"""The project as a contestant: its own models, run by dbt, on a ledger that is already there."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from .jobs import PROJECT, THREADS, Job
from .ledger import write_ledger

# Only what the ledger's models and those of others have to find there: all of it empty.
UPSTREAM = (
    "+int_ledger__transfers",
    "+int_kyc__customer_versions",
    "+int_addresses__flow_windows",
    "+int_customers__flow_windows",
    "+int_clusters__versions",
    "+int_exposure__attributions",
    "int_exposure__limits",
    "attribution_categories",
    "exposure_parameters",
    "reporting_thresholds",
)
MADE_FROM = ("seeds", "models/staging", "models/intermediate/ledger", "models/intermediate/kyc")


@dataclass(frozen=True)
class Built:
    """One run of dbt: seconds of each model by name, and seconds on the wall."""

    models: dict[str, float]
    wall_seconds: float

    @property
    def seconds(self) -> float:
        """The models' seconds, added up; they run one after the other."""
        return sum(self.models.values())


def run_dbt(
    database: Path,
    common: Path,
    select: tuple[str, ...],
    memory_gb: float,
    arguments: tuple[str, ...] = ("run", "--full-refresh"),
    exclude: tuple[str, ...] = (),
    raw: Path | None = None,
) -> Built:
    """Run models of the project on a database of the harness; without `raw` on nothing.

    Raises:
        RuntimeError: when dbt fails, with its last lines.
    """
    (common / "raw").mkdir(parents=True, exist_ok=True)
    write_profile(common)
    link = _linked(common, database)
    target = common / "target"
    began = time.perf_counter()
    finished = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("--no-use-colors", *arguments),
            *("--target", "duckdb", "--threads", "1", "--profiles-dir", str(common)),
            *("--target-path", str(target), "--log-path", str(common / "logs")),
            *("--select", *select),
            *(("--exclude", *exclude) if exclude else ()),
        ],
        cwd=PROJECT,
        env={
            **os.environ,
            "AMLMART_RAW": str(raw or common / "raw"),
            "AMLMART_DUCKDB": str(link),
            "AMLMART_MEMORY": f"{memory_gb:g}GB",
            "AMLMART_SCHEMA": "amlmart",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - began
    if finished.returncode != 0:
        raise RuntimeError(finished.stdout[-3000:] + finished.stderr[-1000:])
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    models = {
        str(result["unique_id"]).split(".")[-1]: float(result["execution_time"])
        for result in results
        if str(result["unique_id"]).startswith("model.")
    }
    return Built(models, wall)


def _linked(common: Path, database: Path) -> Path:
    """Return the one path under which dbt gets every database: for another it would parse anew."""
    link = common / "local.duckdb"
    link.unlink(missing_ok=True)
    link.symlink_to(database.resolve())
    return link


def compiled(common: Path, database: Path, inline: str) -> str:
    """Return the SQL that dbt makes of a template for DuckDB."""
    write_profile(common)
    link = _linked(common, database)
    (common / "raw").mkdir(parents=True, exist_ok=True)
    finished = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("--quiet", "--no-use-colors", "compile", "--target", "duckdb"),
            *("--profiles-dir", str(common), "--target-path", str(common / "target")),
            *("--log-path", str(common / "logs"), "--output", "json", "--inline", inline),
        ],
        cwd=PROJECT,
        env={
            **os.environ,
            "AMLMART_RAW": str(common / "raw"),
            "AMLMART_DUCKDB": str(link),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise RuntimeError(finished.stdout[-3000:] + finished.stderr[-1000:])
    text = finished.stdout
    return str(json.loads(text[text.index("{") :])["compiled"])


def prepare_ledger(job: Job, query: str, database: Path | None = None) -> None:
    """Make the input's database and Parquet file, where they are not there in this form."""
    path = database or job.database
    mark = path.with_name(f"{path.parent.name}.made")
    stamp = _digest_of(_fingerprint(), query)
    if mark.is_file() and mark.read_text(encoding="utf-8") == stamp:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    for file in (path, path.with_name(path.name + ".wal"), mark):
        file.unlink(missing_ok=True)
    shutil.copy(_template(job), path)
    write_ledger(path, query, path.with_name("ledger.parquet"))
    mark.write_text(stamp, encoding="utf-8")


def _template(job: Job) -> Path:
    """A database with the seeds and everything upstream of the features, built on nothing."""
    folder = job.common / "template"
    path, mark = folder / "local.duckdb", folder / "made"
    stamp = _fingerprint()
    if mark.is_file() and mark.read_text(encoding="utf-8") == stamp:
        return path
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    arguments = ("build", "--exclude-resource-type", "test", "unit_test")
    run_dbt(path, job.common, UPSTREAM, 2, arguments)
    mark.write_text(stamp, encoding="utf-8")
    return path


def _fingerprint() -> str:
    files = [PROJECT / "dbt_project.yml"]
    for folder in MADE_FROM:
        files += sorted(path for path in (PROJECT / folder).rglob("*") if path.is_file())
    return _digest_of(*UPSTREAM, *(path.read_text(encoding="utf-8") for path in files))


def _digest_of(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def write_profile(folder: Path) -> None:
    """The project's profile with a limit of threads: DuckDB takes every core otherwise."""
    example = (PROJECT / "profiles.yml.example").read_text(encoding="utf-8")
    profile = yaml.safe_load(example)
    profile["amlmart"]["outputs"]["duckdb"]["settings"]["threads"] = THREADS
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
