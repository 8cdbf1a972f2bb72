"""Builds the project on DuckDB and on Spark side by side, each below one work folder."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from amlmart.errors import AmlmartError
from amlmart.project import project_dir

ENGINES = ("duckdb", "spark")
# The folders of models whose rows are compared, or go into rows that are.
COMPARED_LAYERS = ("staging", "intermediate", "features", "typologies", "marts")
STEP = re.compile(r"(\d+) of (\d+) (?!START)[A-Z]+ (.*?)[ .]*\[")


@dataclass(frozen=True)
class Work:
    """The work folder of a comparison: two databases, and dbt's files of each engine."""

    folder: Path

    @property
    def duckdb(self) -> Path:
        """The DuckDB file; its stem must not be the name of a schema."""
        return self.folder / "local.duckdb"

    @property
    def spark(self) -> Path:
        """The home of Spark: its metastore, and its warehouse with the Parquet files."""
        return self.folder / "spark"

    def target(self, engine: str) -> Path:
        """The folder of dbt's manifest and run results of an engine."""
        return self.folder / f"target_{engine}"

    def output(self, engine: str) -> Path:
        """The file with what dbt printed when it built on an engine."""
        return self.folder / f"build_{engine}.log"


@dataclass(frozen=True)
class Selection:
    """What to build: dbt's `--select` and `--vars`, and whether tests run too.

    Tests are all on DuckDB, and on Spark the unit tests of what is not compared by its rows:
    the engine macros.
    """

    select: str | None = None
    variables: str | None = None
    tests: bool = False

    def arguments(self) -> list[str]:
        """Return dbt's arguments that say which nodes and with which variables."""
        selected = ["--select", self.select] if self.select else []
        return selected + (["--vars", self.variables] if self.variables else [])


def build_both(work: Work, raw: Path, selection: Selection, keep: bool, console: Console) -> None:
    """Build the project on both engines at once, from the raw zone `raw`.

    What an earlier comparison left is removed first, unless `keep` is set: then incremental models
    go on from it.

    Raises:
        AmlmartError: when the folder cannot be written, or a build fails; it names the first node
            that failed and the log.
    """
    try:
        if not keep:
            work.duckdb.unlink(missing_ok=True)
            shutil.rmtree(work.spark, ignore_errors=True)
        work.spark.mkdir(parents=True, exist_ok=True)
        for engine in ENGINES:
            # A build that ends before its first node leaves none: the last one's would mislead.
            (work.target(engine) / "run_results.json").unlink(missing_ok=True)
    except OSError as error:
        raise AmlmartError(
            f"Cannot write to {work.folder} ({error.strerror}): give another folder with --work."
        ) from error
    progress = Progress(
        TextColumn("{task.fields[engine]}", table_column=Column(min_width=6, no_wrap=True)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", table_column=Column(no_wrap=True)),
        console=console,
    )
    with progress, _started(work, raw, selection) as processes:
        readers = [
            threading.Thread(target=_follow, args=(process, work.output(engine), progress, engine))
            for engine, process in processes.items()
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        codes = {engine: process.wait() for engine, process in processes.items()}
    for engine, code in codes.items():
        if code != 0:
            raise AmlmartError(_failure(work, engine))


def selected_ids(work: Work, selection: Selection) -> set[str]:
    """Return the unique ids of the models and seeds that dbt's `--select` takes.

    Raises:
        AmlmartError: when dbt cannot read the selection.
    """
    command = _dbt("ls", work, "duckdb", selection)
    command += ["--quiet", "--output", "json", "--output-keys", "unique_id"]
    command += ["--resource-type", "model", "--resource-type", "seed"]
    listed = subprocess.run(
        command,
        cwd=project_dir(),
        env=_environment(work, None),
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        raise AmlmartError(
            f"dbt cannot list --select {selection.select}: {_last_words(listed.stdout)}"
        )
    lines = [line for line in listed.stdout.splitlines() if line.startswith("{")]
    return {str(json.loads(line)["unique_id"]) for line in lines}


def _dbt(command: str, work: Work, engine: str, selection: Selection) -> list[str]:
    # The dbt of this environment, whatever the PATH says.
    arguments = [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", command]
    arguments += ["--target", engine, "--target-path", str(work.target(engine))]
    arguments += ["--log-path", str(work.folder / f"log_{engine}")]
    return arguments + selection.arguments()


def _build(work: Work, engine: str, selection: Selection) -> list[str]:
    command = _dbt("build", work, engine, selection)
    if not selection.tests:
        return [*command, "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    # Tests that also read what was not selected would fail.
    command += ["--indirect-selection", "cautious"]
    if engine == "spark":
        # What the rows say of a model is compared; only the engine's own macros can still differ.
        command += ["--exclude-resource-type", "test", "--exclude"]
        command += [f"resource_type:unit_test,path:models/{layer}" for layer in COMPARED_LAYERS]
    return command


def _environment(work: Work, raw: Path | None) -> dict[str, str]:
    environment = {
        **os.environ,
        "AMLMART_DUCKDB": str(work.duckdb),
        "AMLMART_SPARK_HOME": str(work.spark),
        # Most of a small build on Spark is compiling code that then runs once; the fast compiler
        # of the JVM halves the time of such a build.
        "AMLMART_SPARK_JAVA_OPTIONS": os.environ.get(
            "AMLMART_SPARK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        ),
    }
    return environment if raw is None else {**environment, "AMLMART_RAW": str(raw)}


@contextmanager
def _started(
    work: Work, raw: Path, selection: Selection
) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Start both builds; none is left running, whatever happens meanwhile."""
    processes: dict[str, subprocess.Popen[str]] = {}
    try:
        for engine in ENGINES:
            processes[engine] = subprocess.Popen(
                _build(work, engine, selection),
                cwd=project_dir(),
                env=_environment(work, raw),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        yield processes
    finally:
        for process in processes.values():
            with suppress(ProcessLookupError):
                process.terminate()
            process.wait()


def _follow(process: subprocess.Popen[str], log: Path, progress: Progress, engine: str) -> None:
    """Copy what dbt prints to `log` and show its steps."""
    task = progress.add_task("starting", engine=engine, total=None)
    assert process.stdout is not None
    with log.open("w", encoding="utf-8") as file:
        for line in process.stdout:
            file.write(line)
            file.flush()
            step = STEP.search(line)
            # The on-run-start hooks are counted on their own, as 1 of 1.
            if step and "hook:" not in line:
                done, total, what = step.groups()
                progress.update(task, completed=int(done), total=int(total), description=what)
    if process.wait() == 0:
        # Exposures are counted as steps and never told as done.
        total = next(shown.total for shown in progress.tasks if shown.id == task) or 1
        progress.update(task, total=total, completed=total, description="built")
    else:
        progress.update(task, description="failed")


def _failure(work: Work, engine: str) -> str:
    log = work.output(engine)
    results = work.target(engine) / "run_results.json"
    failed = []
    with suppress(OSError, ValueError, KeyError):
        found = json.loads(results.read_text(encoding="utf-8"))["results"]
        failed = [entry for entry in found if entry["status"] in ("error", "fail")]
    if failed:
        message = " ".join(str(failed[0]["message"]).split())
        name = failed[0]["unique_id"].split(".")[2]
        return (
            f"dbt build on {engine} failed in {len(failed)} nodes, first in {name} ({message}): "
            f"see {log}."
        )
    text = log.read_text(encoding="utf-8") if log.is_file() else ""
    return f"dbt build on {engine} failed ({_last_words(text)}): see {log}."


def _last_words(text: str, lines: int = 3) -> str:
    told = [re.sub(r"^\d\d:\d\d:\d\d\s*", "", line).strip() for line in text.splitlines()]
    return " ".join([line for line in told if line][-lines:]) or "it printed nothing"
