"""Whole dbt builds for tests: each its own process and DuckDB file, two at a time.

The project is copied once, without what these tests do not look at, so that a test may patch a
copy and an edit during the run changes nothing.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

import duckdb

PROJECT = Path(__file__).resolve().parents[3]
LEFT_OUT = shutil.ignore_patterns("probes", "*__unit_tests.yml", "__pycache__")
PROCESSES = 2
# The days of the last run alone (decision 28); what they come to is in int_network__nodes.
OF_ONE_RUN = {
    f"int_network__{name}"
    for name in (
        *("snapshots", "edges", "neighbours", "members", "components", "triangles"),
        *("pagerank_start", "pagerank", "hops_start", "hops", "core_start", "core"),
    )
}
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")


@dataclass(frozen=True)
class Relation:
    """Where a build put a model or seed; `is_public` ones are what other people query."""

    schema: str
    name: str
    is_public: bool
    is_view: bool


@dataclass(frozen=True)
class Build:
    """One finished dbt run.

    `database` is its DuckDB file, which has to be attached under the name `local` for its views
    to work. `relations` holds the public and the intermediate models and the seeds, by name.
    """

    database: Path
    target: Path
    relations: Mapping[str, Relation]
    exit_code: int
    output: str


def copy_project(folder: Path) -> Path:
    """Copy what dbt needs of the project to `folder` and return it."""
    for name in ("macros", "models", "seeds", "tests/generic"):
        shutil.copytree(PROJECT / name, folder / name, ignore=LEFT_OUT)
    shutil.copy(PROJECT / "dbt_project.yml", folder)
    shutil.copy(PROJECT / "profiles.yml.example", folder / "profiles.yml")
    for name in ("analyses", "docs/assets"):
        (folder / name).mkdir(parents=True)
    return folder


def dbt_environment(project: Path, **settings: Path | str) -> dict[str, str]:
    """Return an environment in which dbt has no settings but these and the project's own."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DBT_", "AMLMART_"))
    }
    own = {name: str(value) for name, value in settings.items()}
    return {**inherited, "DBT_PROFILES_DIR": str(project), "AMLMART_MEMORY": "2GB", **own}


def dbt_command(arguments: Sequence[str], variables: Mapping[str, Any] | None = None) -> list[str]:
    """Return the command line of dbt with these arguments, without colours."""
    given = ["--vars", json.dumps(variables)] if variables else []
    return [sys.executable, "-m", "dbt.cli.main", *arguments, *given, "--no-use-colors"]


class Builder:
    """Builds in the background; what is asked for first is begun first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.project = copy_project(folder / "project")
        # A lane keeps its paths, because dbt parses anew when the path of the database changes.
        self._lanes: Queue[Path] = Queue()
        for number in range(PROCESSES):
            lane = folder / f"lane-{number}"
            lane.mkdir()
            self._lanes.put(lane)
        self._pool = ThreadPoolExecutor(PROCESSES)

    def close(self) -> None:
        """Wait for the builds that run and forget the others."""
        self._pool.shutdown(cancel_futures=True)

    def build(
        self,
        name: str,
        raw: Path | str,
        *options: str,
        command: str = "build",
        variables: Mapping[str, Any] | None = None,
        start: Future[Build] | Path | None = None,
        project: Path | None = None,
        is_sound: bool = True,
    ) -> Future[Build]:
        """Begin a build without tests from the raw zone `raw`; `name` is its folder.

        `start` is the database it goes on from: that of an earlier build, or a file. A build
        that `is_sound` and fails raises AssertionError with what dbt printed.
        """

        def run() -> Build:
            from_file = start.result().database if isinstance(start, Future) else start
            lane = self._lanes.get()
            try:
                return self._run(
                    lane, name, raw, options, command, variables, from_file, project, is_sound
                )
            finally:
                self._lanes.put(lane)

        return self._pool.submit(run)

    def _run(
        self,
        lane: Path,
        name: str,
        raw: Path | str,
        options: Sequence[str],
        command: str,
        variables: Mapping[str, Any] | None,
        start: Path | None,
        project: Path | None,
        is_sound: bool,
    ) -> Build:
        kept = self._folder / "builds" / name
        kept.mkdir(parents=True)
        # Variables and other projects parse anew in any case; the lane's parse stays as it is.
        is_plain = not variables and project is None
        target = lane / "target" if is_plain else kept / "target"
        database = lane / "local.duckdb"
        if start:
            shutil.copy(start, database)
        finished = subprocess.run(
            dbt_command(
                [command, *options, *(WITHOUT_TESTS if command == "build" else ())], variables
            ),
            cwd=project or self.project,
            env=dbt_environment(
                project or self.project,
                AMLMART_DUCKDB=database,
                AMLMART_RAW=raw,
                DBT_TARGET_PATH=target,
                DBT_LOG_PATH=kept / "logs",
                # What is printed says what failed; a log of every query costs a tenth of a build.
                DBT_LOG_LEVEL_FILE="none",
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if database.exists():
            database.rename(kept / "local.duckdb")
        assert finished.returncode == 0 or not is_sound, finished.stdout
        manifest = target / "manifest.json"
        return Build(
            database=kept / "local.duckdb",
            target=target,
            relations=_relations(manifest) if manifest.exists() else {},
            exit_code=finished.returncode,
            output=finished.stdout,
        )


def _relations(manifest: Path) -> dict[str, Relation]:
    found = {}
    for node in json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values():
        is_model = node["resource_type"] == "model"
        is_public = node["resource_type"] == "seed" or (is_model and node["access"] == "public")
        if is_public or (is_model and node["fqn"][1] == "intermediate"):
            found[node["name"]] = Relation(
                node["schema"],
                node["alias"],
                is_public,
                node["config"]["materialized"] == "view",
            )
    return found


def differences(left: Build, right: Build) -> list[str]:
    """Say where two builds differ: columns, types and rows, as multisets, of every relation.

    Views are left out: they read tables, which are compared, of the database they were made in.
    So are relations that neither build was asked for, and those that hold the last run alone.
    """
    assert left.relations.keys() == right.relations.keys()
    assert any(relation.is_public for relation in left.relations.values())
    found = []
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach '{left.database}' as lhs (read_only)")
        connection.execute(f"attach '{right.database}' as rhs (read_only)")
        built = [
            {
                table[:2]
                for table in connection.execute(
                    "select schema_name, table_name from duckdb_tables() where database_name = ?",
                    [side],
                ).fetchall()
            }
            for side in ("lhs", "rhs")
        ]
        for name, relation in left.relations.items():
            if relation.is_view or name in OF_ONE_RUN:
                continue
            other = right.relations[name]
            is_built = [
                (place.schema, place.name) in tables
                for place, tables in zip((relation, other), built, strict=True)
            ]
            if not any(is_built):
                continue
            assert all(is_built), name
            ours = f'lhs."{relation.schema}"."{relation.name}"'
            theirs = f'rhs."{other.schema}"."{other.name}"'
            shapes = [
                [row[:2] for row in connection.execute(f"describe {side}").fetchall()]
                for side in (ours, theirs)
            ]
            if shapes[0] != shapes[1]:
                found.append(f"{name}: columns {shapes[0]} and {shapes[1]}")
                continue
            for minus, side in ((theirs, ours), (ours, theirs)):
                rows = connection.execute(
                    f"select * from {side} except all select * from {minus}"
                ).fetchall()
                if rows:
                    which = "first" if side == ours else "second"
                    found.append(f"{name}: {len(rows)} rows only in the {which}, as {rows[0]}")
    return found


def count(build: Build, relation: str, condition: str = "true") -> int:
    """Return the number of rows of a model that meet an SQL condition."""
    place = build.relations[relation]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{build.database}' as local (read_only)")
        found = connection.execute(
            f'select count(*) from local."{place.schema}"."{place.name}" where {condition}'
        ).fetchall()
    return int(found[0][0])
