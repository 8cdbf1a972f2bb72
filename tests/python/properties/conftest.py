import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from support_builds import Build, Builder
from support_zones import write_base_zone


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where zones and builds of these tests go."""
    return tmp_path_factory.mktemp("properties")


@pytest.fixture(scope="session")
def zone(folder: Path) -> Path:
    """The raw zone that the tests take apart."""
    return write_base_zone(folder / "zones")


@pytest.fixture(scope="session")
def builder(folder: Path) -> Iterator[Builder]:
    builder = Builder(folder)
    yield builder
    builder.close()


@pytest.fixture(scope="session")
def pending_base(builder: Builder, zone: Path) -> Future[Build]:
    """The build of all there is, maybe still under way."""
    return builder.build("base", zone)


@pytest.fixture(scope="session")
def base(pending_base: Future[Build]) -> Build:
    """The build of all there is."""
    return pending_base.result()


@pytest.fixture(scope="module", autouse=True)
def begun(request: pytest.FixtureRequest) -> None:
    """Begin every build that the chosen tests of a file need, so that none is waited for alone."""
    chosen = {
        name
        for item in request.session.items
        if item.path == request.path
        for name in item.fixturenames
    }
    for name in sorted(chosen):
        if name.startswith("pending_"):
            request.getfixturevalue(name)
