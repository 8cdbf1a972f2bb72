"""From two finished builds to a verdict: files as Spark lays them out, masks, exit codes."""

import io
import json
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from typer import Typer
from typer.testing import CliRunner

from amlmart.cli_parity import parity as parity_command
from amlmart.errors import AmlmartError
from amlmart.parity.build import Work
from amlmart.parity.command import Options, run_parity
from amlmart.parity.tables import tables_to_compare

SIGNALS = """
    select * from (values
        ('s1', 'Ada', 1.5::double, date '2022-06-30'),
        ('s2', 'Bob', 2.5::double, null)
    ) t(signal_id, full_name, score, occurred_date)
"""


def model(name, access="public", materialized="table", **meta):
    return {
        "resource_type": "model",
        "name": name,
        "alias": name,
        "schema": "amlmart_marts",
        "access": access,
        "config": {"materialized": materialized, "meta": meta},
        "columns": {},
    }


def seed(name, access):
    found = model(name, access, "seed")
    found["config"]["access"] = found.pop("access")
    return {**found, "resource_type": "seed"}


@pytest.fixture
def work(tmp_path):
    """Two builds of one public model, partitioned by date on Spark, that are the same."""
    found = Work(tmp_path / "a work folder, ü")
    write_manifest(found, model("fct_signals", grain=["signal_id"]))
    write_duckdb(found, SIGNALS)
    write_spark(found, SIGNALS)
    return found


def write_manifest(work, *models):
    nodes = {f"model.amlmart.{node['name']}": node for node in models}
    source = {"columns": {"full_name": {"config": {"meta": {"sensitivity": "personal"}}}}}
    work.target("duckdb").mkdir(parents=True, exist_ok=True)
    (work.target("duckdb") / "manifest.json").write_text(
        json.dumps({"nodes": nodes, "sources": {"source.amlmart.kyc": source}})
    )


def write_duckdb(work, query, name="fct_signals"):
    with duckdb.connect(str(work.duckdb)) as connection:
        connection.execute("create schema if not exists amlmart_marts")
        connection.execute(f"create or replace table amlmart_marts.{name} as {query}")


def write_spark(work, query, name="fct_signals", partition="occurred_date"):
    """Write as Spark does: a folder per partition, and files of its own beside them."""
    folder = work.spark / "warehouse" / "amlmart_marts.db" / name
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute(f"create table written as {query}")
    for (value,) in connection.execute(f"select distinct {partition} from written").fetchall():
        text = "__HIVE_DEFAULT_PARTITION__" if value is None else str(value)
        part = folder / f"{partition}={text}"
        part.mkdir(exist_ok=True)
        connection.execute(
            f"copy (select * exclude ({partition}) from written "
            f"where {partition} is not distinct from $value) to '{part}/part-0.zstd.parquet'",
            {"value": value},
        )
    (folder / "_SUCCESS").touch()
    (folder / "_temporary" / "0").mkdir(parents=True)
    (folder / "_temporary" / "0" / "part-9.parquet").write_text("half a file")
    return folder


def parity(work, **options):
    """Compare what is built and return the exit code and what was printed."""
    console = Console(file=io.StringIO(), width=150)
    code = run_parity(
        Options(raw=Path("raw"), work=work.folder, build=False, **options), console=console
    )
    return code, console.file.getvalue()


def test_equal_builds_pass(work):
    code, printed = parity(work)
    assert code == 0
    assert "1 tables and 2 rows are the same" in printed


def test_a_changed_value_is_shown_by_its_grain_and_personal_ones_are_masked(work):
    write_duckdb(
        work, SIGNALS.replace("2.5", "2.75").replace("Bob", "Bert").replace("null", "null::date")
    )
    code, printed = parity(work)
    assert code == 1
    assert "signal_id=s2" in printed
    assert "score: DuckDB 2.75, Spark 2.5" in printed
    assert "full_name: DuckDB ***, Spark ***" in printed
    assert "Bert" not in printed and "Bob" not in printed


def test_another_partition_is_a_difference(work):
    write_duckdb(work, SIGNALS.replace("2022-06-30", "2022-07-01"))
    code, printed = parity(work)
    assert code == 1
    assert "occurred_date: DuckDB 2022-07-01, Spark 2022-06-30" in printed


def test_a_partition_that_is_no_date_is_a_difference(work):
    folder = work.spark / "warehouse" / "amlmart_marts.db" / "fct_signals"
    (folder / "occurred_date=2022-06-30").rename(folder / "occurred_date=June")
    code, printed = parity(work)
    assert code == 1
    assert "column occurred_date is date in DuckDB and a partition named June in Spark" in printed


def test_a_partition_folder_with_escaped_characters(work):
    query = "select 's1' as signal_id, 'a:b/c d' as list_name"
    write_manifest(work, model("fct_lists"))
    write_duckdb(work, query, "fct_lists")
    folder = work.spark / "warehouse" / "amlmart_marts.db" / "fct_lists"
    (folder / "list_name=a%3Ab%2Fc d").mkdir(parents=True)
    duckdb.connect().execute(
        f"copy (select 's1' as signal_id) to '{folder}/list_name=a%3Ab%2Fc d/p.parquet'"
    )
    assert parity(work)[0] == 0


def test_a_table_without_files_has_no_rows(work):
    write_manifest(work, model("fct_lists"))
    (work.spark / "warehouse" / "amlmart_marts.db" / "fct_lists").mkdir()
    write_duckdb(work, "select 1 as id where false", "fct_lists")
    assert parity(work)[0] == 0
    write_duckdb(work, "select 1 as id", "fct_lists")
    assert parity(work)[0] == 1


@pytest.mark.parametrize("engine", ["DuckDB", "Spark"])
def test_a_table_that_one_engine_lacks_is_a_difference(work, engine):
    write_manifest(work, model("fct_lists"))
    if engine == "Spark":
        write_duckdb(work, "select 1 as id", "fct_lists")
    else:
        write_spark(work, "select 1 as id, 2 as day", "fct_lists", "day")
    code, printed = parity(work)
    assert code == 1
    assert f"it was not built on {engine}" in printed


def test_a_public_view_is_not_passed_over(work):
    write_manifest(work, model("fct_signals", materialized="view"))
    code, printed = parity(work)
    assert code == 1
    assert "it is a view" in printed


def test_nothing_to_compare_is_an_error(work):
    write_manifest(work, model("int_ledger__transfers", access="protected"))
    with pytest.raises(AmlmartError, match="no model or seed in the project is public"):
        parity(work)


def test_no_earlier_build_is_an_error(tmp_path):
    with pytest.raises(AmlmartError, match="without --no-build"):
        parity(Work(tmp_path))


def test_public_ones_are_compared_and_with_all_every_table(work):
    write_manifest(
        work,
        model("fct_signals"),
        seed("chains", "public"),
        seed("hidden", "private"),
        model("int_nodes", "protected"),
        model("stg_blocks", "private", "view"),
    )
    manifest = work.target("duckdb") / "manifest.json"
    public = [table.name for table in tables_to_compare(manifest)]
    every = [table.name for table in tables_to_compare(manifest, every_table=True)]
    one = tables_to_compare(manifest, selected={"model.amlmart.chains"})
    assert public == ["chains", "fct_signals"]
    assert every == ["chains", "fct_signals", "hidden", "int_nodes"]
    assert [table.name for table in one] == ["chains"]


def test_without_java_one_sentence_names_the_package(work, monkeypatch, tmp_path):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AmlmartError, match="openjdk-17-jre-headless"):
        run_parity(Options(raw=Path("raw"), work=work.folder), Console(file=io.StringIO()))
    assert work.duckdb.is_file(), "what was built before is still there"


def test_an_old_java_is_named(work, monkeypatch, tmp_path):
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(AmlmartError, match="is Java 8: install Java 17"):
        run_parity(Options(raw=Path("raw"), work=work.folder), Console(file=io.StringIO()))


def test_the_command_exits_with_what_was_found(work):
    app = Typer()
    app.command()(parity_command)
    arguments = ["--no-build", "--work", str(work.folder)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    write_duckdb(work, SIGNALS.replace("1.5", "1.25"))
    assert CliRunner().invoke(app, arguments).exit_code == 1
