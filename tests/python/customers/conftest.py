"""One simulated world whose KYC log came late, and what dbt makes of it under a key."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from amlmart.project import project_dir
from amlmart.simulate.command import simulate
from amlmart.simulate.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "simulate"))
sys.path.insert(0, str(Path(__file__).parent))

import support_accounts
from support_customers import World, delay_customers

MODELS = (
    "+int_balances__customer_daily",
    "+fct_unmatched_settlements",
    "+dim_customers",
    "+fct_customer_versions",
)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world, built without tests."""
    folder = tmp_path_factory.mktemp("customers")
    simulate(Settings(customers=200, seed=17, illicit_rate=0.05), 40, folder / "raw")
    delay_customers(folder / "raw")
    shutil.copy(project_dir() / "profiles.yml.example", folder / "profiles.yml")
    (folder / "written").mkdir()
    made = World(folder / "raw", folder / "local.duckdb", folder / "written")
    built = made.dbt("build", "--exclude-resource-type", "test", "unit_test", "--select", *MODELS)
    assert built.returncode == 0, built.stdout
    return made


@pytest.fixture
def ask(world: World) -> Iterator[Callable[[str], list[tuple]]]:
    """Answer a query over the build (`built`, schemas `amlmart_<layer>`) and the raw zone."""
    connection = support_accounts.connect(world.raw)
    connection.execute(f"attach '{world.database}' as built (read_only)")

    def rows(query: str) -> list[tuple]:
        return connection.execute(query).fetchall()

    yield rows
    connection.close()
