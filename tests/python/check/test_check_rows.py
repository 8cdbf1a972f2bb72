"""What `amlmart check --rows` makes of judged rows, and how it leaves everything else alone."""

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import typer
from rich.console import Console
from support_raw import write_table
from typer.testing import CliRunner

from amlmart.check import command, judging
from amlmart.check.judging import Judged, judged
from amlmart.check.rows import Quarantined, judged_tables
from amlmart.cli_check import check
from amlmart.contract import tables
from amlmart.errors import AmlmartError

app = typer.Typer()
app.command()(check)

COLUMNS = (
    "row_status varchar, quarantine_reason varchar, row_key varchar, occurred_at timestamp, "
    "loaded_at timestamp, source_table varchar, source_file varchar, source_row_number bigint, "
    "refusal_reason varchar"
)
# Of restatable tables the key is read too.
KEYS = sorted({column for table in tables() if table.is_restatable for column in table.key})
NOON, NEXT_NOON, AFTER = (
    "2024-01-01 12:00:00",
    "2024-01-02 12:00:00",
    "2024-01-02 12:00:00.000001",
)


@pytest.fixture
def judgement():
    """Base models without rows, to be filled by `put`."""
    with duckdb.connect() as connection:
        relations = {}
        for table in tables():
            name = f"base_{table.source}__{table.name}"
            connection.execute(
                f"create table {name} ({COLUMNS}, {', '.join(f'{key} varchar' for key in KEYS)})"
            )
            relations[name] = name
        yield Judged(connection, relations)


def put(judgement, table, status, count=1, **values):
    row = {"row_status": status, "occurred_at": NOON, "loaded_at": NOON, **values}
    marks = ", ".join("?" * len(row))
    for _ in range(count):
        judgement.connection.execute(
            f"insert into base_{table.replace('.', '__')} ({', '.join(row)}) values ({marks})",
            list(row.values()),
        )


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def no_dbt(monkeypatch):
    def refuse(*arguments, **_):
        raise AssertionError(f"dbt was called with {arguments}")

    monkeypatch.setattr(judging, "dbt", refuse)


@pytest.fixture
def judging_is(monkeypatch, judgement):
    """Let the command find the rows of `judgement`, without dbt."""

    @contextmanager
    def give(raw, step_done=None):
        step_done(1, 1)
        yield judgement

    monkeypatch.setattr(judging, "judged", give)


def test_only_staged_rows_of_prompt_sources_are_late_and_a_day_is_not(judgement):
    put(judgement, "exchange.logins", "staged", loaded_at=NEXT_NOON)
    put(judgement, "exchange.logins", "staged", loaded_at=None)
    put(judgement, "exchange.logins", "staged", 2, loaded_at=AFTER)
    put(judgement, "exchange.logins", "duplicate", loaded_at=AFTER)
    put(judgement, "exchange.logins", "quarantined", loaded_at=AFTER, quarantine_reason="null_key")
    put(judgement, "onchain.evm_blocks", "staged", loaded_at=AFTER)
    put(judgement, "attribution.address_tags", "staged", loaded_at=AFTER)
    late = {table.table: table.late for table in judged_tables(judgement)}
    assert late == {"attribution.address_tags": 0, "exchange.logins": 2, "onchain.evm_blocks": 1}


def test_a_row_that_restates_another_is_not_late(judgement):
    put(judgement, "exchange.trades", "superseded", trade_id="corrected", loaded_at=AFTER)
    put(judgement, "exchange.trades", "staged", trade_id="corrected", loaded_at=AFTER)
    put(judgement, "exchange.trades", "staged", trade_id="late", loaded_at=AFTER)
    (table,) = judged_tables(judgement)
    assert (table.superseded, table.late, table.is_wrong) == (1, 1, False)


def test_reasons_are_counted_with_their_first_key(judgement):
    for key, reason in [("b", "missing_value"), ("c", "missing_value"), ("a", "missing_time")]:
        put(judgement, "exchange.trades", "quarantined", row_key=key, quarantine_reason=reason)
    (table,) = judged_tables(judgement)
    assert table.rows == table.quarantined_rows == 3
    assert table.quarantined == (
        Quarantined("missing_value", 2, "b"),
        Quarantined("missing_time", 1, "a"),
    )


def test_rows_refused_at_load_are_in_quarantine_where_they_belong(judgement):
    for table, number in [("exchange.logins", 2), ("exchange.logins", 1), ("gone.table", 1)]:
        put(
            *(judgement, "operations.refused_rows", "staged"),
            source_table=table,
            source_file="in.csv",
            source_row_number=number,
            refusal_reason="not a time",
        )
    put(judgement, "operations.refused_rows", "duplicate", source_table="exchange.logins")
    found = {table.table: table for table in judged_tables(judgement)}
    refused = Quarantined("refused_at_load: not a time", 2, "in.csv|1")
    assert found["exchange.logins"].quarantined == (refused,)
    assert found["gone.table"].quarantined_rows == 1
    assert found["operations.refused_rows"].duplicates == 1


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        ("staged", 0, "nothing wrong; 1 loaded more than 24 hours after they happened."),
        ("superseded", 0, "nothing wrong; 1 superseded by a later row."),
        ("duplicate", 1, "0 in quarantine and 1 duplicates."),
        ("quarantined", 1, "1 in quarantine and 0 duplicates."),
    ],
)
def test_rows_left_out_are_exit_code_1_and_late_rows_are_told(
    raw, judgement, judging_is, status, code, said
):
    reason = "missing_value: [amount]" if status == "quarantined" else None
    put(
        *(judgement, "exchange.trades", status),
        loaded_at=AFTER,
        quarantine_reason=reason,
        row_key="T-1",
    )
    result = run("--raw", raw, "--rows", "--verbose")
    assert result.exit_code == code
    assert result.output.strip().endswith(said)
    assert "exchange.trades" in result.output
    assert ("missing_value: [amount]: the first key is T-1." in result.output) == bool(reason)


def test_a_zone_that_breaks_the_contract_is_not_judged(raw, no_dbt):
    write_table(raw, "onchain.evm_blocks", drop=["hash"])
    assert run("--raw", raw, "--rows").exit_code == 2


def test_sources_in_a_warehouse_are_refused_in_one_sentence(raw, no_dbt, monkeypatch):
    monkeypatch.setattr(command, "sources_elsewhere", lambda: frozenset({"onchain", "cases"}))
    with pytest.raises(AmlmartError, match=r"keeps cases and onchain in a warehouse; run .*\.$"):
        command.run_check(raw, rows=True, console=Console(quiet=True))


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_dbt_works_in_a_temporary_folder_alone_and_a_failure_leaves_nothing(
    raw, temporary, monkeypatch
):
    heard = []

    def fail(*arguments, environment, **options):
        options["heard"]("10:00:00  3 of 35 START sql table model base\n")
        options["heard"]("10:00:00  3 of 35 OK created sql table model base [OK in 0.1s]\n")
        (scratch,) = temporary.iterdir()
        for option in ("--profiles-dir", "--target-path", "--log-path"):
            assert Path(arguments[arguments.index(option) + 1]).is_relative_to(scratch)
        assert Path(environment["AMLMART_DUCKDB"]).is_relative_to(scratch)
        variables = json.loads(arguments[arguments.index("--vars") + 1])
        assert variables == {"as_of": None, "raw_path": str(raw)}
        return 1, "first line\n" * 50 + "the reason\n"

    monkeypatch.setattr(judging, "dbt", fail)
    with (
        pytest.raises(AmlmartError, match=r"dbt failed; mend (.|\n)*the reason$") as error,
        judged(raw, lambda *step: heard.append(step)),
    ):
        pass
    assert len(str(error.value).splitlines()) < 30
    assert heard == [(3, 35)]
    assert not list(temporary.iterdir())


def test_without_a_temporary_folder_it_says_what_to_set(raw, temporary, no_dbt):
    temporary.rmdir()
    with pytest.raises(AmlmartError, match="set TMPDIR"), judged(raw):
        pass


def test_a_table_without_a_base_model_is_named(judgement):
    del judgement.relations["base_exchange__logins"]
    with pytest.raises(AmlmartError, match=r"exchange\.logins has no model base_exchange__logins"):
        judged_tables(judgement)
