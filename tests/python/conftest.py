"""What all tests share."""

import json
from pathlib import Path
from typing import Any

import pytest
from support_dbt import forget_parsed, parsed_project, share_parsed
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent
# Begun first, so that none of them is left for the end, alone.
LONGEST = ("properties", "benchmarks", "spark", "features", "customers")


class TogetherWhatShares(LoadScopeScheduling):
    """Keeps on one worker the tests that share what is slow to make: a file, or a folder's."""

    def _split_scope(self, nodeid: str) -> str:
        file = HERE.parents[1] / nodeid.split("::")[0]
        shares = file.parent != HERE and file.with_name("conftest.py").exists()
        return str(file.parent if shares else file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TogetherWhatShares:
    return TogetherWhatShares(config, log)


def pytest_configure() -> None:
    share_parsed()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        forget_parsed()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)

    items.sort(key=rank)


@pytest.fixture(scope="session")
def manifest() -> dict[str, Any]:
    """The project as dbt parses it: target/manifest.json, made once, outside the project."""
    return json.loads((parsed_project() / "manifest.json").read_text(encoding="utf-8"))
