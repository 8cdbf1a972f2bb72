"""The engine macros that change tables, on Spark: the rows are those of DuckDB."""

import shutil
import sys
from pathlib import Path

import pytest

# The helper modules of all tests lie one folder up.
sys.path.insert(0, str(Path(__file__).parents[1]))

from support_ddl_cases import EXPECTED, operations
from support_engine_ddl import run_operations

pytestmark = pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java 17 or 21")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ddl")
    return run_operations("spark", folder, operations(folder / "raw", "`"))


@pytest.mark.parametrize("case", EXPECTED)
def test_raw_tables_and_changed_dates(outcomes, case):
    assert outcomes[case].rows == EXPECTED[case], outcomes[case].error


def test_a_missing_required_column_is_null(outcomes):
    """Its rows go to quarantine; `amlmart check` stops before."""
    assert outcomes["no_key"].rows == [[None, "7", None, None, None]], outcomes["no_key"].error


def test_a_wrong_type_names_column_and_file(outcomes):
    error = outcomes["wrong_type"].error
    assert "[amount]" in error
    assert "wrong_type/part.parquet" in error
