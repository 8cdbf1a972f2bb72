"""On Spark a training set has the same bytes as on DuckDB."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support_training import AS_OF, COLUMNS, DAILY, DAYS, EVENTS, OTHER, START

import amlmart

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")


@pytest.fixture
def on_spark(project, small, tmp_path, monkeypatch) -> Path:
    """The project with its tables on Spark as well, below a folder whose name is none too easy."""
    folder = tmp_path / "it's {a} [project]"
    shutil.copytree(small, folder, ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.setenv("AMLMART_PROJECT_DIR", str(folder))
    monkeypatch.setenv("AMLMART_SPARK_HOME", str(tmp_path / "spark"))
    monkeypatch.setenv("AMLMART_SPARK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    with duckdb.connect(str(small / "local.duckdb"), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        for name, columns in COLUMNS.items():
            file = tmp_path / f"{name}.parquet"
            con.execute(f"copy amlmart_features.{name} to '{file}'")
            model = next(folder.glob(f"models/features/*/{name}.sql"))
            listed = ", ".join(
                f"cast({each} as {kind}) as {each}" for each, kind in columns.items()
            )
            model.write_text(f"select {listed} from parquet.`{file}`\n")
    outcome = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "--quiet", "run", "--target", "spark"],
        cwd=folder,
        env=os.environ.copy(),
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder


def test_the_bytes_are_those_of_the_other_engine(on_spark, rows, tmp_path):
    labels = [
        {
            "transfer_id": row["transfer_id"],
            "customer_id": f"c{number % 33:02d}",
            "label": number % 4 == 0,
            "known_at": START + timedelta(days=number % DAYS),
        }
        for number, row in enumerate(rows[EVENTS])
    ]
    pq.write_table(pa.Table.from_pylist(labels), tmp_path / "labels.parquet")
    made = {
        target: amlmart.training_set(
            tmp_path / "labels.parquet",
            AS_OF,
            on_spark / f"set of {target}",
            maturity=10,
            target=target,
        )
        for target in ("duckdb", "spark")
    }
    assert len(made["spark"].features()) > 50
    one, other = made["duckdb"].manifest, made["spark"].manifest
    assert one["engine"]["name"] == "duckdb" and other["engine"]["name"] == "spark"
    assert one | {"engine": other["engine"]} == other
    assert {each["name"] for each in other["models"]} == {DAILY, OTHER, EVENTS}
