"""What all tests share."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def manifest(tmp_path_factory) -> dict[str, Any]:
    """The project as dbt parses it: target/manifest.json, made once, outside the project."""
    folder = tmp_path_factory.mktemp("manifest")
    shutil.copy(PROJECT / "profiles.yml.example", folder / "profiles.yml")
    outcome = subprocess.run(
        [
            *(Path(sys.executable).with_name("dbt"), "--quiet", "parse", "--target", "lint"),
            *("--profiles-dir", folder, "--target-path", folder, "--log-path", folder),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if outcome.returncode:
        pytest.fail(f"dbt parse failed:\n{outcome.stdout}{outcome.stderr}", pytrace=False)
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
