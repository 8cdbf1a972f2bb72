import sys
from pathlib import Path

import pytest

# The helper modules of all tests lie one folder up.
sys.path.insert(0, str(Path(__file__).parents[1]))

from support_raw import write_zone


@pytest.fixture
def raw(tmp_path):
    """A raw zone that has nothing wrong with it: the required tables, three rows each."""
    return write_zone(tmp_path / "raw")
