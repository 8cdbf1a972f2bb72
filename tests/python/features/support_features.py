"""Building the feature models of a folder with a raw zone."""

import json
import os
import subprocess
import sys
from pathlib import Path

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
        | {"AMLMART_RAW": str(folder / "raw"), "AMLMART_DUCKDB": str(folder / "local.duckdb")},
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
