"""The ways of replacing dates, of the ledger and of features, on Spark, with a few rows.

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
FEATURES = PROJECT / "models/features/transfer/feat_transfer__velocity.sql"
MACROS = (
    "engine/add_days",
    "engine/remove_dates",
    "engine/unsupported_engine",
    "project/changed_dates",
    "project/is_calendar_date",
    "project/stale_batches",
    "project/stale_dates",
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

# The state of a date is what its rows add up to.
STATES = """
{{ config(materialized='table') }}

select
    cast(sum(amount_native * 10) as bigint) as ledger_state_key,
    occurred_date
from {{ ref('ledger') }}
group by occurred_date
"""

FEATURE = """
-- depends_on: {{ ref('int_ledger__transfers') }}
with

rows_of_stale_dates as (

    select * from {{ ref('ledger') }}
    where {{ in_stale_batch() }}

),

final as (

    select
        stl.transfer_id,
        stl.amount_native,
        '{{ var("run") }}' as built_in,
        sta.ledger_state_key,
        stl.occurred_date
    from rows_of_stale_dates as stl
    inner join {{ ref('int_transfers__date_states') }} as sta
        on stl.occurred_date = sta.occurred_date

)

select * from final
"""

# One process: a Spark session takes longer to start than the runs.
SCRIPT = """
import json, sys
from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession
for variables in json.loads(sys.argv[1]):
    if "lost" in variables:
        SparkSession.builder.getOrCreate().sql(
            f"alter table mart.features drop partition (occurred_date = '{variables['lost']}')")
    outcome = dbtRunner().invoke(["run", "--quiet", "--vars", json.dumps(variables)])
    assert outcome.success, outcome
    found = {}
    for table in ("ledger", "features"):
        rows = SparkSession.builder.getOrCreate().sql(f"select * from mart.{table}").collect()
        found[table] = sorted(
            [str(row.occurred_date), row.transfer_id, str(row.amount_native.normalize())]
            + ([row.built_in] if table == "features" else [])
            for row in rows)
    print("rows " + json.dumps(found))
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
    # A run that was killed between taking a date out and writing it again.
    "after a killed run": {"rows": AFTER, "changed_dates": [], "lost": "2024-03-02"},
}


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[list[str]]]]:
    """The rows of the ledger and of the features after each step."""
    folder = tmp_path_factory.mktemp("incremental")
    for name in MACROS:
        (folder / "macros" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / f"macros/{name}.sql", folder / f"macros/{name}.sql")
    (folder / "models").mkdir()
    (folder / "models/int_transfers__date_states.sql").write_text(STATES)
    (folder / "models/int_ledger__transfers.sql").write_text("select * from {{ ref('ledger') }}")
    for name, model, text in (("ledger", LEDGER, MODEL), ("features", FEATURES, FEATURE)):
        found = re.search(r"\{\{\s*config\(.*?\)\s*\}\}\n", model.read_text(), re.DOTALL)
        assert found
        (folder / f"models/{name}.sql").write_text(found[0] + text)
    shutil.copy(PROJECT / "profiles.yml.example", folder / "profiles.yml")
    (folder / "dbt_project.yml").write_text(
        "name: amlmart\nversion: '1.0'\nprofile: amlmart\n"
        "flags: {send_anonymous_usage_stats: false}\n"
        # Of the features two or three dates at once.
        "vars: {rows_a_batch: 3}\n"
    )
    finished = subprocess.run(
        [
            *(sys.executable, "-c", SCRIPT),
            json.dumps([{**variables, "run": step} for step, variables in STEPS.items()]),
        ],
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


def test_named_dates_are_replaced_and_no_others(steps) -> None:
    """A date whose rows are gone is empty, a date that is new is there, once."""
    assert steps["first"]["ledger"] == BEFORE
    untouched = [row for row in BEFORE if row[0] == "2024-03-04"]
    expected = sorted([row for row in AFTER if row[0] != "2024-03-04"] + untouched)
    assert steps["some dates"]["ledger"] == expected
    assert steps["the same dates again"]["ledger"] == expected


def test_no_named_dates_replace_everything(steps) -> None:
    assert steps["all dates"]["ledger"] == AFTER


def test_features_of_dates_in_another_state_are_built_again_and_no_others(steps) -> None:
    """The date whose rows are gone is empty; the fourth of March changes with the ledger only."""
    assert steps["first"]["features"] == [[*row, "first"] for row in BEFORE]
    built = {"2024-03-01": "first", "2024-03-04": "first"}
    ledger = steps["some dates"]["ledger"]
    expected = [[*row, built.get(row[0], "some dates")] for row in ledger]
    assert steps["some dates"]["features"] == expected
    assert steps["the same dates again"]["features"] == expected
    built["2024-03-04"] = "all dates"
    expected = [[*row, built.get(row[0], "some dates")] for row in AFTER]
    assert steps["all dates"]["features"] == expected


def test_a_killed_run_is_healed(steps) -> None:
    healed = {row[0]: row[3] for row in steps["after a killed run"]["features"]}
    assert healed["2024-03-02"] == "after a killed run" and healed["2024-03-05"] == "some dates"
    assert [row[:3] for row in steps["after a killed run"]["features"]] == AFTER
