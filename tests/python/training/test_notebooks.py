"""The notebooks of analyses/ run from top to bottom, and are kept without what they show."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from support_dbt import WITHOUT_TESTS, run_dbt

from amlmart.project import project_dir
from amlmart.simulate.command import simulate
from amlmart.simulate.settings import Settings

NOTEBOOKS = sorted((project_dir() / "analyses").glob("*.ipynb"))
MODELS = ["+feat_transfer__velocity", "+stg_cases__case_decisions"]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """A simulated world with decided cases, and what the notebooks read of it."""
    folder = tmp_path_factory.mktemp("world")
    simulate(Settings(customers=120, seed=23, illicit_rate=0.1), 45, folder / "raw")
    shutil.copy(project_dir() / "profiles.yml.example", folder / "profiles.yml")
    run_dbt(folder, "build", "--select", *MODELS, *WITHOUT_TESTS)
    return folder


def settings(folder: Path) -> dict[str, str]:
    return {
        "AMLMART_PROJECT_DIR": str(project_dir()),
        "AMLMART_RAW": str(folder / "raw"),
        "AMLMART_DUCKDB": str(folder / "local.duckdb"),
        "DBT_PROFILES_DIR": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, world, monkeypatch):
    for name, value in settings(world).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AMLMART_TARGET", raising=False)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3")
    client.execute(cwd=str(world))
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in output.get("data", {}) for output in shown), "it draws a picture"
    assert not [output for output in shown if output.get("name") == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_what_it_shows(path):
    text = path.read_text(encoding="utf-8")
    for cell in json.loads(text)["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None, (
            f"{path.name}: clear its outputs, as with `jupyter nbconvert --clear-output --inplace`"
        )


def test_there_are_notebooks():
    assert NOTEBOOKS
