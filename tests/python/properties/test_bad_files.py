"""Raw files that break the contract end plain dbt with one sentence, before anything is built."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from support_builds import WITHOUT_TESTS, Builder, dbt_environment
from support_zones import changed_zone

# All in one process: starting dbt takes longer than the rest.
SCRIPT = """
import json, os, sys
from dbt.cli.main import dbtRunner
for raw in json.loads(sys.argv[1]):
    print("=====", flush=True)
    os.environ["AMLMART_RAW"] = raw
    outcome = dbtRunner().invoke(json.loads(sys.argv[2]))
    print("success" if outcome.success else "failure", flush=True)
"""


def without_column(path: Path) -> None:
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns("hash"), path)


def with_number_as_text(path: Path) -> None:
    table = pq.read_table(path, partitioning=None)
    place = table.column_names.index("block_number")
    text = pc.cast(table["block_number"], pa.string())
    pq.write_table(table.set_column(place, "block_number", text), path)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


BREAKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing column": (without_column, "onchain.evm_transactions: column hash is missing in"),
    "wrong type": (
        with_number_as_text,
        "onchain.evm_transactions: column block_number is VARCHAR and must be bigint in",
    ),
    "truncated": (truncated, "No magic bytes found at end of file"),
    "empty": (emptied, "too small to be a Parquet file"),
}


@pytest.fixture(scope="module")
def outputs(
    builder: Builder, zone: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, str]]:
    """The broken file and what dbt printed, by what is wrong."""
    folder = tmp_path_factory.mktemp("bad")
    files = {}
    for name, (break_file, _) in BREAKS.items():
        raw = changed_zone(zone, folder / f"raw, {name}", lambda _, rows: rows)
        files[name] = raw / "onchain" / "evm_transactions" / "part-0.parquet"
        break_file(files[name])
    arguments = ["build", *WITHOUT_TESTS, "--no-use-colors"]
    zones = [str(file.parents[2]) for file in files.values()]
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(zones), json.dumps(arguments)],
        cwd=builder.project,
        env=dbt_environment(
            builder.project,
            AMLMART_DUCKDB=folder / "local.duckdb",
            DBT_TARGET_PATH=folder / "target",
            DBT_LOG_PATH=folder / "logs",
        ),
        capture_output=True,
        text=True,
        check=True,
    )
    printed = finished.stdout.split("=====\n")[1:]
    with duckdb.connect(folder / "local.duckdb", read_only=True) as connection:
        built = connection.execute(
            "select distinct schema_name from duckdb_tables() union "
            "select distinct schema_name from duckdb_views() where not internal"
        ).fetchall()
    assert all(name.startswith("raw_") for (name,) in built)
    return {name: (file, text) for (name, file), text in zip(files.items(), printed, strict=True)}


@pytest.mark.parametrize("what", BREAKS)
def test_refused(outputs: dict[str, tuple[Path, str]], what: str) -> None:
    file, output = outputs[what]
    assert output.endswith("failure\n")
    # The engine words what it cannot read at all; the file's folders are source and table.
    (line,) = (line for line in output.splitlines() if str(file) in line)
    assert BREAKS[what][1] in line
    assert "Traceback" not in output
    assert "START sql" not in output
