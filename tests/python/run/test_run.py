"""`amlmart run`: what stops it before anything is built, and what it says at the end."""

import io
import json

import pytest
from rich.console import Console
from support_raw import write_zone

from amlmart import spark_server
from amlmart.errors import AmlmartError
from amlmart.run import build, dbt
from amlmart.run.summary import parse_summary, show_summary


def a_build(raw):
    return build.Build(raw, "duckdb", None, None, False, False)


@pytest.fixture
def no_dbt(monkeypatch):
    def refuse(*arguments, **_):
        raise AssertionError(f"dbt was called with {arguments}")

    monkeypatch.setattr(build, "dbt", refuse)
    monkeypatch.setattr(build, "profiles_dir", lambda: None)


def test_a_missing_profile_is_one_sentence_that_names_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    with pytest.raises(AmlmartError, match=r"no profile amlmart in .*profiles\.yml: copy"):
        dbt.profiles_dir()


def test_a_profiles_file_of_another_project_is_no_profile(tmp_path, monkeypatch):
    (tmp_path / "profiles.yml").write_text("other:\n  target: dev\n")
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    with pytest.raises(AmlmartError, match="no profile amlmart"):
        dbt.profiles_dir()


def test_an_empty_raw_zone_stops_the_run_before_dbt(tmp_path, no_dbt, capsys):
    assert build.run_build(a_build(tmp_path)) == build.WRONG_INPUT
    assert "Nothing was built." in capsys.readouterr().out


def test_a_broken_file_stops_the_run_before_dbt(tmp_path, no_dbt, capsys):
    write_zone(tmp_path)
    broken = next(tmp_path.glob("reference/asset_prices/**/*.parquet"))
    broken.write_bytes(broken.read_bytes()[:-20])
    assert build.run_build(a_build(tmp_path)) == build.WRONG_INPUT
    assert broken.name in capsys.readouterr().out


def test_spark_without_java_is_one_sentence(tmp_path, no_dbt, monkeypatch):
    monkeypatch.setattr(spark_server.shutil, "which", lambda name: None)
    monkeypatch.setenv("AMLMART_TARGET", "spark")
    for target in ("spark", None):
        with pytest.raises(AmlmartError, match="openjdk-17-jre-headless"):
            build.run_build(build.Build(tmp_path, target, None, None, False, False))


def test_a_failed_build_gives_dbts_exit_code_and_no_summary(tmp_path, monkeypatch):
    write_zone(tmp_path)
    monkeypatch.setattr(build, "profiles_dir", lambda: None)
    monkeypatch.setattr(build, "dbt", lambda *_, **__: (1, ""))
    assert build.run_build(a_build(tmp_path)) == 1


def test_the_summary_shows_counts_reasons_and_sentences():
    printed = json.dumps(
        {
            "layers": [["staging", 30, 4907]],
            "quarantine": [["onchain.evm_transactions", "null_key", "2"]],
            "signals": [["mixer_use", "signal", "18"]],
            "alerts": [["critical", "open", "7"]],
            "gravest": [["critical", "C-1", "Signals. 1 ETH [USD 5] went to a mixer."]],
        }
    )
    console = Console(file=io.StringIO(), width=120)
    show_summary(parse_summary(printed), console)
    shown = console.file.getvalue()
    gravest = "1. critical, C-1: Signals. 1 ETH [USD 5] went to a mixer."
    for text in ("4,907", "null_key", "18", "7", gravest):
        assert text in shown


def test_a_build_without_signals_says_so():
    names = ("layers", "quarantine", "signals", "alerts", "gravest")
    empty = json.dumps({name: [] for name in names})
    console = Console(file=io.StringIO(), width=120)
    show_summary(parse_summary(empty), console)
    shown = console.file.getvalue()
    assert "No signals" in shown and "No alerts." in shown and "Nothing in quarantine." in shown
