"""A small project and database that the tests of this folder read."""

from pathlib import Path
from typing import Any

import pytest
from support_training import make_rows, write_database, write_project

GIT = """#!/bin/sh
case "$*" in
    *rev-parse*) echo 0123456789abcdef0123456789abcdef01234567 ;;
    *status*) cat "$(dirname "$0")/changes" ;;
esac
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project, with its database and a stand-in for git."""
    folder = tmp_path_factory.mktemp("small")
    write_project(folder)
    write_database(folder / "local.duckdb", make_rows())
    git = folder / "bin" / "git"
    git.parent.mkdir()
    git.write_text(GIT)
    git.chmod(0o755)
    (folder / "bin" / "changes").write_text(" M README.md\n")
    return folder


@pytest.fixture(scope="session")
def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows in the database."""
    return make_rows()


@pytest.fixture
def project(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, as the one that commands and API work on."""
    for name in ("AMLMART_TARGET", "AMLMART_SCHEMA", "DBT_TARGET_PATH", "DBT_LOG_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AMLMART_PROJECT_DIR", str(small))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(small))
    monkeypatch.setenv("AMLMART_DUCKDB", str(small / "local.duckdb"))
    monkeypatch.setenv("PATH", str(small / "bin"), prepend=":")
    return small
