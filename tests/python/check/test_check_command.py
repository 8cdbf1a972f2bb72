"""What `amlmart check` prints and returns."""

import sys

import pytest
import typer
from support_raw import write_table
from typer.testing import CliRunner

from amlmart.cli_check import check

app = typer.Typer()
app.command()(check)


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_sound_zone_gives_a_table_and_exit_code_0(raw):
    result = run("--raw", raw)
    assert result.exit_code == 0
    assert "reference.asset_prices" in result.output and "nothing wrong" in result.output


def test_findings_are_one_line_each_and_exit_code_2(raw):
    path = write_table(raw, "onchain.evm_blocks", drop=["hash"])
    path.with_name("[red]a very long name " + "x" * 150 + ".csv").write_text("a")
    result = run("--raw", raw)
    lines = result.output.splitlines()
    assert result.exit_code == 2 and len(lines) == 3
    assert "[red]a very long name" in lines[0] and "required column hash" in lines[1]
    assert "2 findings" in lines[2]


def test_extra_columns_are_told_only_when_asked(raw):
    import pyarrow as pa

    write_table(raw, "onchain.evm_blocks", extra={"gas_limit": pa.array([1, 2, 3])})
    assert "gas_limit" not in run("--raw", raw).output
    verbose = run("--raw", raw, "--verbose")
    assert "gas_limit" in verbose.output and verbose.exit_code == 0


def test_the_raw_zone_may_come_from_the_environment(raw, monkeypatch):
    monkeypatch.setenv("AMLMART_RAW", str(raw))
    assert "nothing wrong" in run().output
    monkeypatch.setenv("AMLMART_RAW", str(raw / "nowhere"))
    assert run().exit_code == 2


def test_great_expectations_is_not_imported_without_need(raw, monkeypatch):
    monkeypatch.setitem(sys.modules, "great_expectations", None)
    assert run("--raw", raw).exit_code == 0


@pytest.mark.parametrize(("drop", "code"), [([], 0), (["asset"], 2)])
def test_expectations_print_where_the_pages_are(raw, tmp_path, drop, code):
    write_table(raw, "reference.asset_prices", drop=drop, overrides={"price_usd": None})
    result = run("--raw", raw, "--expectations", "--docs", tmp_path / "docs")
    assert result.exit_code == code, result.output
    assert str(tmp_path / "docs" / "index.html") in result.output.replace("\n", "")
    assert "Warning: " in result.output and "price_usd is null in 3 of 3 rows" in result.output
    assert result.output.count("required column asset") == len(drop)  # said once, not twice
