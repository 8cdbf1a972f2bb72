"""The engine macros that change tables, on DuckDB."""

import pytest
from support_ddl_cases import EXPECTED, operations
from support_engine_ddl import run_operations


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ddl")
    return run_operations("duckdb", folder, operations(folder / "raw", '"'))


@pytest.mark.parametrize("case", EXPECTED)
def test_raw_tables_and_changed_dates(outcomes, case):
    assert outcomes[case].rows == EXPECTED[case], outcomes[case].error


def test_a_missing_required_column_ends_with_a_sentence(outcomes):
    error = outcomes["no_key"].error
    assert "column id is missing in" in error
    assert "no_key/part.parquet" in error


def test_a_wrong_type_ends_with_a_sentence(outcomes):
    error = outcomes["wrong_type"].error
    assert "column amount is VARCHAR and must be decimal(38,18) in" in error
    assert "wrong_type/part.parquet" in error
