"""Settings that are no time or no date end the run with one sentence, before anything is built."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support_builds import PROJECT

MACROS = ("as_of", "is_calendar_date", "generate_schema_name", "changed_dates", "stale_batches")

REFUSED = {
    "{as_of: yesterday}": "Var as_of is yesterday; write it as 2022-06-30 or",
    "{as_of: '2022-13-45'}": "Var as_of is 2022-13-45; write it as",
    "{as_of: '2023-02-29'}": "Var as_of is 2023-02-29; write it as",
    "{as_of: '2022-01-01 25:00:00'}": "Var as_of is 2022-01-01 25:00:00; write it as",
    "{as_of: '2022-01-01 12:00:00+02:00'}": "Var as_of is 2022-01-01 12:00:00+02:00; write",
    '{as_of: "2022-01-01\'; drop table x"}': "Var as_of is 2022-01-01'; drop table x; write",
    "{changed_dates: [2024-03-01, soon]}": "Var changed_dates holds soon; write each date",
    "{changed_dates: ['2024-04-31']}": "Var changed_dates holds 2024-04-31; write each",
    '{changed_dates: ["2024-03-01\') or true --"]}': "Var changed_dates holds 2024-03-01') or",
    "{changed_dates: '2024-03-01'}": "Var changed_dates is 2024-03-01; write a list of",
    "{rows_a_batch: many}": "Var rows_a_batch is many; write a number of rows such as",
    "{rows_a_batch: 0}": "Var rows_a_batch is 0; write a number of rows such as",
}
# Every spelling of an instant, as YAML reads it, and a leap day.
ACCEPTED = (
    "{as_of: 2024-02-29T12:00:00Z, changed_dates: [2024-02-29, '2024-03-01'], rows_a_batch: 5}"
)

# All in one process: starting dbt takes longer than the rest.
SCRIPT = """
import json, sys
from dbt.cli.main import dbtRunner
for variables in json.loads(sys.argv[1]):
    print("=====", flush=True)
    outcome = dbtRunner().invoke(
        ["compile", "--no-use-colors", "--no-partial-parse", "--select", "shown"]
        + ["--vars", variables]
    )
    print("success" if outcome.success else "failure", flush=True)
"""


@pytest.fixture(scope="module")
def tiny_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one model whose schema and text come from the settings."""
    folder = tmp_path_factory.mktemp("settings")
    (folder / "macros").mkdir()
    (folder / "models").mkdir()
    for name in MACROS:
        shutil.copy(PROJECT / f"macros/project/{name}.sql", folder / "macros")
    (folder / "models/shown.sql").write_text(
        "select '{{ this.schema }}' as schema_name, '{{ as_of() }}' as instant, "
        "'{{ changed_dates() | join(',') }}' as dates, "
        "'{{ in_parts([('1st', 3), ('2nd', 2), ('3rd', 7), ('4th', 4)], var('rows_a_batch'))"
        " | map('join', '+') | join(', ') }}' as parts\n"
    )
    (folder / "dbt_project.yml").write_text(
        "name: amlmart\nversion: '1.0'\nprofile: only\n"
        "vars: {as_of: null, changed_dates: [], rows_a_batch: 1}\n"
        "flags: {send_anonymous_usage_stats: false}\n"
    )
    (folder / "profiles.yml").write_text(
        "only: {target: only, outputs: {only: "
        "{type: duckdb, path: ':memory:', schema: mart, threads: 1}}}\n"
    )
    return folder


@pytest.fixture(scope="module")
def outcomes(tiny_project: Path) -> dict[str, str]:
    """What dbt printed for each text of `--vars`, and `success` or `failure` at its end."""
    cases = [*REFUSED, ACCEPTED]
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(cases)],
        cwd=tiny_project,
        env={**os.environ, "DBT_PROFILES_DIR": str(tiny_project)},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(cases, finished.stdout.split("=====\n")[1:], strict=True))


@pytest.mark.parametrize(("variables", "sentence"), REFUSED.items())
def test_refused(outcomes: dict[str, str], variables: str, sentence: str) -> None:
    output = outcomes[variables]
    assert output.endswith("failure\n")
    assert sentence in output
    assert "Traceback" not in output


def test_accepted(outcomes: dict[str, str]) -> None:
    output = outcomes[ACCEPTED]
    assert output.endswith("success\n"), output
    assert "'mart__as_of_2024_02_29_12_00_00' as schema_name" in output
    assert "'2024-02-29 12:00:00' as instant" in output
    assert "'2024-02-29,2024-03-01' as dates" in output
    assert "'1st+2nd, 3rd, 4th' as parts" in output
