"""The exposure models as dbt compiles them, once for all tests."""

import pytest
from support_models import ExposureModels, compile_models


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> ExposureModels:
    """The models' SQL, to be run on generated ledgers."""
    return compile_models(tmp_path_factory.mktemp("exposure"))
