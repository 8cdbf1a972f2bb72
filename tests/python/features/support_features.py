"""Building the feature models of a folder with a raw zone."""

from pathlib import Path

import duckdb
from support_dbt import WITHOUT_TESTS, run_dbt

HALFWAY = "2024-01-29 12:00:00"
MODELS = "+path:models/features"


def build(folder: Path, **variables: str) -> None:
    run_dbt(folder, "build", "--select", MODELS, *WITHOUT_TESTS, variables=variables)


def replayed_schema(con: duckdb.DuckDBPyConnection, layer: str) -> str:
    """Return the schema of a layer in the replay of the middle."""
    ((name,),) = con.execute(
        "select distinct table_schema from information_schema.tables where table_schema like ?",
        [f"amlmart_{layer}__as_of%"],
    ).fetchall()
    return str(name)
