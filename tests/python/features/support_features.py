"""Building the feature models of a folder with a raw zone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

from amlmart.project import project_dir

HALFWAY = "2024-01-29 12:00:00"
MODELS = "+path:models/features"


def build(folder: Path, **variables: str) -> None:
    outcome = subprocess.run(
        [
            *(Path(sys.executable).with_name("dbt"), "--quiet", "build", "--select", MODELS),
            *("--exclude-resource-type", "test", "unit_test"),
            *("--vars", json.dumps(variables), "--profiles-dir", folder),
            *("--target-path", folder / "target", "--log-path", folder / "logs"),
        ],
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


def replayed_schema(con: duckdb.DuckDBPyConnection, layer: str) -> str:
    """Return the schema of a layer in the replay of the middle."""
    ((name,),) = con.execute(
        "select distinct table_schema from information_schema.tables where table_schema like ?",
        [f"amlmart_{layer}__as_of%"],
    ).fetchall()
    return str(name)
