"""dbt on a raw zone of a test's own; the project is parsed once for all tests, not once a build.

Parsing takes longer than a small build. dbt takes a parsed project only from its own process, so
a build is a child process that reads what an earlier one parsed.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from amlmart.project import project_dir

# Where the processes of one test session keep what they parsed.
PARSED = "AMLMART_TESTS_PARSED"
BUILD = """
import sys
from pathlib import Path
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder
parsed = Path(sys.argv[1]).read_bytes()
manifest = Manifest.from_msgpack(parsed, decoder=extended_mashumuro_decoder)
manifest.build_flat_graph()
sys.exit(not dbtRunner(manifest).invoke(sys.argv[2:]).success)
"""
WITHOUT_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


def share_parsed() -> None:
    """Let the processes started from this one find what any of them parsed."""
    if PARSED not in os.environ:
        os.environ[PARSED] = tempfile.mkdtemp(prefix="amlmart-parsed-")


def forget_parsed() -> None:
    """Remove what was parsed."""
    shutil.rmtree(os.environ.pop(PARSED), ignore_errors=True)


def parsed_project(variables: Mapping[str, Any] | None = None) -> Path:
    """Return the target folder of `dbt parse` with these variables, on DuckDB."""
    given = json.dumps(variables or {}, sort_keys=True)
    folder = Path(os.environ[PARSED]) / hashlib.sha256(given.encode()).hexdigest()[:8]
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.copy(project_dir() / "profiles.yml.example", folder / "profiles.yml")
            dbt = [str(Path(sys.executable).with_name("dbt")), "parse", "--vars", given]
            _run(dbt, folder, folder)
            (folder / "done").touch()
    return folder / "target"


def run_dbt(folder: Path, *arguments: str, variables: Mapping[str, Any] | None = None) -> None:
    """Run a dbt command on `folder`/raw into `folder`/local.duckdb; what it writes stays there."""
    parsed = parsed_project(variables)
    given = ["--vars", json.dumps(variables)] if variables else []
    child = [sys.executable, "-c", BUILD, str(parsed / "partial_parse.msgpack")]
    _run([*child, *arguments, *given], folder, parsed.parent)


def _run(command: list[str], folder: Path, profiles: Path) -> None:
    paths = ["--profiles-dir", profiles]
    paths += ["--target-path", folder / "target", "--log-path", folder / "logs"]
    outcome = subprocess.run(
        [*command, "--quiet", "--target", "duckdb", *map(str, paths)],
        cwd=project_dir(),
        env=os.environ
        | {
            "AMLMART_RAW": str(folder / "raw"),
            "AMLMART_DUCKDB": str(folder / "local.duckdb"),
            # What is printed says what failed; a log of every query costs a tenth of a build.
            "DBT_LOG_LEVEL_FILE": "none",
        },
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
