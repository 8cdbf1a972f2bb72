"""Runs the engine macros that change tables, each on tables of its own.

They cannot be probed by a unit test, which reads and never writes. So a scratch dbt project with
this project's macros runs them as operations, on DuckDB in memory or on Spark in a folder. dbt and
Spark keep to one database per process: the operations run in a child process.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]

OPERATIONS = """
{% macro show_rows(query) -%}
    {%- set lines = [] -%}
    {%- for row in run_query(query).rows -%}
        {%- set cells = [] -%}
        {%- for cell in row -%}
            {%- do cells.append(none if cell is none else cell | string) -%}
        {%- endfor -%}
        {%- do lines.append(cells) -%}
    {%- endfor -%}
    {%- do log('ROWS ' ~ tojson(lines), info=true) -%}
{%- endmacro %}

{% macro scratch_relation(name) -%}
    {%- set relation = api.Relation.create(
        database=target.database or none, schema='engine_ddl', identifier=name) -%}
    {%- do adapter.create_schema(relation) -%}
    {{ return(relation) }}
{%- endmacro %}

{# Registers twice, because every build does so again. #}
{% macro register_and_select(path, columns, select) -%}
    {%- set relation = scratch_relation('registered') -%}
    {%- for _ in range(2) -%}
        {%- do run_query(register_raw_table(relation, columns, path)) -%}
    {%- endfor -%}
    {%- do show_rows('select ' ~ select ~ ' from ' ~ relation ~ ' order by 1') -%}
{%- endmacro %}

{# Four rows on three dates, then takes out the dates given. #}
{% macro remove_and_select(dates) -%}
    {%- set relation = scratch_relation('partitioned') -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query(
        'create table ' ~ relation ~ ' (label string, occurred_date date)'
        ~ (' using parquet partitioned by (occurred_date)' if target.type == 'spark' else '')) -%}
    {%- do run_query(
        'insert into ' ~ relation ~ " select 'a', cast('2024-02-28' as date) union all"
        ~ " select 'b', cast('2024-02-29' as date) union all"
        ~ " select 'c', cast('2024-02-29' as date) union all"
        ~ " select 'd', cast('2024-03-01' as date)") -%}
    {%- do run_query(remove_dates(relation, dates)) -%}
    {%- do show_rows('select label from ' ~ relation ~ ' order by 1') -%}
{%- endmacro %}
"""

PROJECT_FILE = """
name: amlmart
config-version: 2
profile: amlmart
flags: {send_anonymous_usage_stats: false}
vars: {as_of: null, raw_path: null, raw_locations: {}, changed_dates: []}
"""


@dataclass(frozen=True)
class Outcome:
    """What an operation gave: rows as lists of texts, or the message it ended with."""

    rows: list[list[str | None]] | None
    error: str | None


def run_operations(
    engine: str, folder: Path, operations: dict[str, tuple[str, dict[str, Any]]]
) -> dict[str, Outcome]:
    """Run operations, given by name as a macro and its arguments, one after the other.

    `engine` is `duckdb` or `spark`; the scratch project and Spark's files lie in `folder`.
    """
    project = folder / "project"
    shutil.copytree(PROJECT / "macros", project / "macros")
    (project / "macros" / "operations.sql").write_text(OPERATIONS, encoding="utf-8")
    (project / "dbt_project.yml").write_text(PROJECT_FILE, encoding="utf-8")
    shutil.copy(PROJECT / "profiles.yml.example", project / "profiles.yml")
    target = "spark" if engine == "spark" else "lint"
    task = folder / "operations.json"
    task.write_text(json.dumps({"target": target, "operations": operations}), encoding="utf-8")
    child = subprocess.run(
        [sys.executable, __file__, str(task)],
        cwd=project,
        env=os.environ | {"AMLMART_SPARK_HOME": str(folder / "spark"), "AMLMART_MEMORY": "1g"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    answer = folder / "outcomes.json"
    if not answer.exists():
        raise AssertionError(f"dbt did not run:\n{child.stdout[-4000:]}\n{child.stderr[-4000:]}")
    outcomes = json.loads(answer.read_text(encoding="utf-8"))
    return {name: Outcome(**outcome) for name, outcome in outcomes.items()}


def _invoke(runner: Any, messages: list[str], target: str, macro: str, args: Any) -> dict[str, Any]:
    messages.clear()
    result = runner.invoke(
        ["run-operation", macro, "--args", json.dumps(args), "--target", target, "--quiet"]
    )
    if not result.success:
        errors = [str(result.exception or "")]
        errors += [str(item.message) for item in getattr(result.result, "results", None) or []]
        return {"rows": None, "error": " ".join([*errors, *messages])}
    rows = next(text for text in messages if text.startswith("ROWS "))
    return {"rows": json.loads(rows.removeprefix("ROWS ")), "error": None}


def main(task: Path) -> None:
    """Run the operations of `task` in the working directory's project; write outcomes.json."""
    from dbt.cli.main import dbtRunner

    messages: list[str] = []
    given = json.loads(task.read_text(encoding="utf-8"))

    def keep(event: Any) -> None:
        if event.info.name == "JinjaLogInfo" or event.info.level == "error":
            messages.append(str(event.info.msg))

    runner = dbtRunner(callbacks=[keep])
    outcomes = {
        name: _invoke(runner, messages, given["target"], macro, args)
        for name, (macro, args) in given["operations"].items()
    }
    (task.parent / "outcomes.json").write_text(json.dumps(outcomes), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
