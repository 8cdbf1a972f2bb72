"""A simulated world with late rows, built as it is and as it was known halfway."""

from pathlib import Path

import duckdb
import pytest
from support_features import HALFWAY, build
from support_transfers import Row, pick, read_ledger

from amlmart.simulate.command import simulate
from amlmart.simulate.settings import Settings, Troubles


@pytest.fixture(scope="session")
def features(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the world, with a replay of its middle in schemas of its own."""
    folder = tmp_path_factory.mktemp("features")
    troubles = Troubles(late=0.05, duplicate=0.01, corrected=0.05)
    made = Settings(customers=150, seed=23, illicit_rate=0.1, troubles=troubles)
    simulate(made, 45, folder / "raw")
    build(folder)
    build(folder, as_of=HALFWAY)
    return folder / "local.duckdb"


@pytest.fixture
def con(features: Path) -> duckdb.DuckDBPyConnection:
    """A connection that only reads."""
    return duckdb.connect(str(features), read_only=True)


@pytest.fixture(scope="session")
def ledger(features: Path) -> tuple[list[Row], dict[str, list[Row]]]:
    """The standing transfers, and by node every version of what it did."""
    return read_ledger(features)


@pytest.fixture(scope="session")
def picked(features: Path, ledger: tuple[list[Row], dict[str, list[Row]]]) -> list[Row]:
    """Transfers to look at one by one."""
    return pick(features, ledger[0])
