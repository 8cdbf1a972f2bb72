"""The ledger's way of replacing dates, on Spark, with a few rows in place of the ledger's.

Spark has neither transactions nor an overwrite that empties a partition, so the macros and the
model's own configuration are tried here; the whole ledger is on DuckDB.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
LEDGER = PROJECT / "models/intermediate/ledger/int_ledger__transfer_versions.sql"
MACROS = (
    "engine/remove_changed_dates",
    "engine/unsupported_engine",
    "project/changed_dates",
    "project/is_calendar_date",
)

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")

MODEL = """
with

movements as (

    {% for date, transfer_id, amount in var('rows') -%}
    select
        '{{ transfer_id }}' as transfer_id,
        cast('{{ amount }}' as decimal(38, 18)) as amount_native,
        cast('{{ date }}' as date) as occurred_date
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select * from movements
    where {{ in_changed_dates() }}

)

select * from final
"""

# One process: a Spark session takes longer to start than the runs.
SCRIPT = """
import json, sys
from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession
for variables in json.loads(sys.argv[1]):
    outcome = dbtRunner().invoke(["run", "--quiet", "--vars", json.dumps(variables)])
    assert outcome.success, outcome
    rows = SparkSession.builder.getOrCreate().sql("select * from mart.ledger").collect()
    found = [[str(row.occurred_date), row.transfer_id, str(row.amount_native.normalize())]
             for row in rows]
    print("rows " + json.dumps(sorted(found)))
"""

BEFORE = [
    ["2024-03-01", "kept", "1"],
    ["2024-03-02", "corrected", "2"],
    ["2024-03-03", "retracted", "3"],
    ["2024-03-03", "retracted too", "4"],
    ["2024-03-04", "not looked at", "5"],
]
AFTER = [
    ["2024-03-01", "kept", "1"],
    ["2024-03-02", "corrected", "2.5"],
    ["2024-03-02", "late", "6"],
    ["2024-03-04", "not looked at", "55"],
    ["2024-03-05", "of a new day", "7"],
]
DATES = ["2024-03-02", "2024-03-03", "2024-03-05", "2024-03-06"]
STEPS = {
    "first": {"rows": BEFORE, "changed_dates": []},
    "some dates": {"rows": AFTER, "changed_dates": DATES},
    "the same dates again": {"rows": AFTER, "changed_dates": DATES},
    "all dates": {"rows": AFTER, "changed_dates": []},
}


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """The rows of the ledger after each step."""
    folder = tmp_path_factory.mktemp("incremental")
    for name in MACROS:
        (folder / "macros" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / f"macros/{name}.sql", folder / f"macros/{name}.sql")
    found = re.search(r"\{\{\s*config\(.*?\)\s*\}\}\n", LEDGER.read_text(), re.DOTALL)
    assert found
    (folder / "models").mkdir()
    (folder / "models/ledger.sql").write_text(found[0] + MODEL)
    shutil.copy(PROJECT / "profiles.yml.example", folder / "profiles.yml")
    (folder / "dbt_project.yml").write_text(
        "name: amlmart\nversion: '1.0'\nprofile: amlmart\n"
        "flags: {send_anonymous_usage_stats: false}\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(list(STEPS.values()))],
        cwd=folder,
        env={
            **os.environ,
            "AMLMART_TARGET": "spark",
            "AMLMART_SCHEMA": "mart",
            "AMLMART_MEMORY": "1g",
            "AMLMART_SPARK_HOME": str(folder / "spark"),
            "AMLMART_SPARK_PARTITIONS": "1",
            "DBT_PROFILES_DIR": str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr[-3000:]
    lines = [line for line in finished.stdout.splitlines() if line.startswith("rows ")]
    return dict(zip(STEPS, (json.loads(line[5:]) for line in lines), strict=True))


def test_named_dates_are_replaced_and_no_others(ledgers: dict[str, list[list[str]]]) -> None:
    """A date whose rows are gone is empty, a date that is new is there, once."""
    assert ledgers["first"] == BEFORE
    untouched = [row for row in BEFORE if row[0] == "2024-03-04"]
    expected = sorted([row for row in AFTER if row[0] != "2024-03-04"] + untouched)
    assert ledgers["some dates"] == expected
    assert ledgers["the same dates again"] == expected


def test_no_named_dates_replace_everything(ledgers: dict[str, list[list[str]]]) -> None:
    assert ledgers["all dates"] == AFTER
