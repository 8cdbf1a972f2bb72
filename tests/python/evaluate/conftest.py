"""A small built world that the tests of this folder evaluate."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support_evaluate import make_world, write_database, write_labels, write_project

FORGOTTEN = ("AMLMART_TARGET", "AMLMART_SCHEMA", "AMLMART_RAW")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the project and of the raw zone, which commands and API work on."""
    folder = tmp_path_factory.mktemp("world")
    write_project(folder)
    rows, labels = make_world()
    write_database(folder / "local.duckdb", rows)
    write_labels(folder / "raw", labels)
    with pytest.MonkeyPatch.context() as patch:
        for name in FORGOTTEN:
            patch.delenv(name, raising=False)
        patch.setenv("AMLMART_PROJECT_DIR", str(folder))
        patch.setenv("DBT_PROFILES_DIR", str(folder))
        patch.setenv("AMLMART_DUCKDB", str(folder / "local.duckdb"))
        yield folder
