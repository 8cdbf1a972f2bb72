"""`amlmart simulate` refuses what it cannot do in one sentence, and sums up what it did."""

import json
import re
import shutil
from datetime import date

import pytest
from support_fake_world import FakeWorld, digests
from typer.testing import CliRunner

from amlmart.cli import _app
from amlmart.errors import AmlmartError
from amlmart.simulate import command
from amlmart.simulate.command import DIRTY
from amlmart.simulate.settings import DEFAULT_ILLICIT_RATE, DEFAULT_START, Settings, Troubles
from amlmart.simulate.state_file import MANIFEST, read_manifest


@pytest.fixture(autouse=True)
def _fake(monkeypatch):
    monkeypatch.setattr(command, "_world", FakeWorld)


def run(*arguments) -> str:
    """Run the command and return what it printed; what it raises is raised."""
    outcome = CliRunner().invoke(_app, ["simulate", *map(str, arguments)])
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return outcome.output


def refused(*arguments) -> str:
    """Run the command, which has to end with a sentence, and return it."""
    with pytest.raises(AmlmartError) as error:
        run(*arguments)
    sentence = str(error.value)
    assert sentence.endswith(".") and "\n" not in sentence and ". " not in sentence
    return sentence


SMALL = ("--customers", 20, "--days", 2)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--customers", 0), "--customers is 0"),
        (("--customers", -5), "--customers is -5"),
        (("--customers", 19), "20 or more"),
        (("--days", 0), "--days is 0"),
        (("--days", -1), "--days is -1"),
        (("--days", 100_000), "would end after"),
        (("--seed", -1), "--seed is -1"),
        (("--illicit-rate", 0.21), "--illicit-rate is 0.21"),
        (("--illicit-rate", -0.1), "--illicit-rate"),
        (("--illicit-rate", "nan"), "--illicit-rate is nan"),
        (("--late", 1), "--late is 1"),
        (("--duplicates", -0.5), "--duplicates is -0.5"),
        (("--corrections", "nan"), "--corrections is nan"),
        (("--retractions", 2), "--retractions is 2"),
        (("--missing-fields", 1.5), "--missing-fields"),
        (("--reorgs", 1), "--reorgs"),
        (("--wrong-checksums", "inf"), "--wrong-checksums"),
        (("--late", 0.6, "--duplicates", 0.6), "add up to more than 1"),
        (("--start", "yesterday"), "--start is 'yesterday'"),
        (("--start", "2024-02-30"), "--start is '2024-02-30'"),
        (("--start", "1999-01-01"), "--start is 1999-01-01"),
        (("--start", "2200-01-01"), "--start is 2200-01-01"),
        (("--threads", 0), "--threads is 0"),
        (("--append", 0), "--append is 0"),
        (("--append", 1, "--seed", 1), "give only --out"),
        (("--append", 1, "--dirty"), "give only --out"),
        (("--append", 1, "--late", 0), "give only --out"),
        (("--append", 1), "no simulated world"),
    ],
)
def test_bad_arguments(tmp_path, arguments, named):
    out = tmp_path / "world"
    assert named in refused("--out", out, *arguments)
    assert not out.exists()


def test_a_file_is_no_folder(tmp_path):
    out = tmp_path / "world"
    out.write_text("")
    assert "is a file" in refused("--out", out, *SMALL)


def test_a_path_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    assert "Cannot write" in refused("--out", tmp_path / "file" / "world", *SMALL)


def test_a_folder_in_use_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert "notes.txt" in refused("--out", tmp_path, *SMALL)
    assert digests(tmp_path).keys() == {"notes.txt"}


def test_a_world_is_not_replaced(tmp_path):
    run("--out", tmp_path, *SMALL)
    before = digests(tmp_path)
    assert "--append" in refused("--out", tmp_path, *SMALL)
    assert digests(tmp_path) == before


def test_leftovers_of_a_killed_run_count_as_empty(tmp_path):
    (tmp_path / "_incoming" / "simulate-0").mkdir(parents=True)
    (tmp_path / "_incoming" / "simulate-0" / "half.parquet").write_bytes(b"PAR1")
    (tmp_path / ".gitkeep").touch()
    run("--out", tmp_path, *SMALL)
    assert list((tmp_path / "_incoming").glob("*/")) == []


def test_too_little_disk(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=50_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    sentence = refused("--out", tmp_path / "world", "--customers", 100_000, "--days", 365)
    assert "100,000 customers over 365 days" in sentence and "0.1 GB free" in sentence
    run("--out", tmp_path / "world", *SMALL)


def test_another_version_is_not_continued(tmp_path):
    run("--out", tmp_path, *SMALL)
    content = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps(content | {"version": 99}))
    assert "another version" in refused("--out", tmp_path, "--append", 1)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_while_writing_leaves_nothing_behind(tmp_path, monkeypatch, threads):
    class FullDisk(FakeWorld):
        def simulate_day(self, number):
            if number == 3:
                raise OSError(28, "No space left on device")
            return super().simulate_day(number)

    monkeypatch.setattr(command, "_world", FullDisk)
    arguments = ("--customers", 20, "--days", 9, "--threads", threads)
    assert "No space left" in refused("--out", tmp_path / "world", *arguments)
    assert digests(tmp_path / "world") == {}
    monkeypatch.setattr(command, "_world", FakeWorld)
    run("--out", tmp_path / "world", *arguments)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_mistake_in_a_day_ends_the_run(tmp_path, monkeypatch, threads):
    class Mistaken(FakeWorld):
        def simulate_day(self, number):
            day = super().simulate_day(number)
            day.add("attribution.tor_exit_nodes", ip_address=["1.2.3.4"], seen_at=["soon"])
            return day

    monkeypatch.setattr(command, "_world", Mistaken)
    with pytest.raises(ValueError, match="seen_at"):
        run("--out", tmp_path, "--customers", 20, "--days", 30, "--threads", threads)


def test_the_summary(tmp_path):
    output = run("--out", tmp_path, "--customers", 30, "--days", 10, "--seed", 4)
    totals = read_manifest(tmp_path).totals
    share = totals.illicit_transfers / totals.ledger_transfers
    assert re.fullmatch(
        rf"Simulated 10 days: {totals.rows:,} rows, {totals.ledger_transfers:,} ledger transfers, "
        rf"2 scenarios and 2 look-alikes, {share:.3%} of the transfers illicit; [\d.]+ seconds, "
        rf"in {re.escape(str(tmp_path))}\n",
        output,
    )


def test_the_settings_are_kept(tmp_path):
    run("--out", tmp_path / "a", *SMALL)
    assert read_manifest(tmp_path / "a").settings == Settings(
        20, 1, DEFAULT_ILLICIT_RATE, DEFAULT_START, Troubles()
    )
    options = ("--seed", 9, "--illicit-rate", 0.01, "--start", "2023-05-06", "--dirty")
    run("--out", tmp_path / "b", *SMALL, *options, "--late", 0.2)
    troubles = Troubles(**{**vars(DIRTY), "late": 0.2})
    kept = Settings(20, 9, 0.01, date(2023, 5, 6), troubles)
    assert read_manifest(tmp_path / "b").settings == kept
    assert "Simulated 5 days" in run("--out", tmp_path / "b", "--append", 3, "--threads", 2)
    assert read_manifest(tmp_path / "b").settings == kept


def test_the_raw_zone_is_the_default(tmp_path, monkeypatch):
    monkeypatch.setenv("AMLMART_RAW", str(tmp_path / "raw"))
    run(*SMALL)
    assert read_manifest(tmp_path / "raw").days == 2
