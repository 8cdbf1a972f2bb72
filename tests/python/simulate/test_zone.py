"""Worlds are the same bytes however they were made, and survive being killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support_fake_world import FakeWorld, digests

from amlmart import contract
from amlmart.arrow_types import arrow_schema
from amlmart.check.zone import findings
from amlmart.errors import AmlmartError
from amlmart.simulate import zone
from amlmart.simulate.command import DIRTY, append, simulate
from amlmart.simulate.labels import LABEL_TABLES
from amlmart.simulate.settings import Settings
from amlmart.simulate.state_file import MANIFEST, STATE, WORLD_VERSION, read_manifest

SETTINGS = Settings(customers=40, seed=7, start=date(2024, 1, 20), troubles=DIRTY)


def make(out: Path, days: int, threads: int = 1, settings: Settings = SETTINGS) -> Path:
    simulate(settings, days, out, threads, FakeWorld)
    return out


@pytest.fixture(scope="module")
def month(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("worlds") / "month", 30)


@pytest.mark.parametrize("threads", [2, 4])
def test_the_number_of_threads_changes_no_byte(month, tmp_path, threads):
    assert digests(make(tmp_path / "world", 30, threads)) == digests(month)


@pytest.mark.parametrize("steps", [(20, 10), (1, 11, 18), (29, 1)])
def test_appending_gives_the_bytes_of_the_longer_world(month, tmp_path, steps):
    world = make(tmp_path / "world", steps[0])
    for days in steps[1:]:
        append(days, world, 2, FakeWorld)
    assert digests(world) == digests(month)


def test_another_seed_is_another_world(month, tmp_path):
    other = digests(make(tmp_path / "world", 30, settings=Settings(40, 8, start=SETTINGS.start)))
    same = {path for path, digest in digests(month).items() if other.get(path) == digest}
    assert "exchange/fiat_transactions/2024-01.parquet" not in same


def test_every_table_has_its_files_and_columns(month):
    for table in contract.tables():
        files = sorted(table.folder(month).glob("*.parquet"))
        assert files[0].name == "2024-01.parquet"
        assert all(pq.read_schema(file).equals(arrow_schema(table)) for file in files)
    for label in LABEL_TABLES:
        assert pq.read_schema(month / f"labels/{label.name}/2024-01.parquet").equals(label.schema)


def test_the_check_finds_nothing(month):
    assert findings(month, elsewhere=()) == []


def test_a_row_group_is_a_day_and_the_manifest_tells_them(month):
    manifest = read_manifest(month)
    assert manifest.days == 30
    for path, entry in manifest.files.items():
        footer = pq.read_metadata(month / path)
        assert (footer.num_rows, footer.num_row_groups) == (entry.rows, entry.row_groups)
    assert manifest.files["exchange/fiat_transactions/2024-01.parquet"].row_groups == 12
    assert manifest.files["exchange/fiat_transactions/2024-02.parquet"].row_groups == 18
    rows = sum(e.rows for path, e in manifest.files.items() if not path.startswith("labels/"))
    assert manifest.totals.rows == rows
    illicit = pq.read_table(month / "labels/transfers", columns=["is_illicit"])
    assert manifest.totals.illicit_transfers == illicit.column(0).to_pylist().count(True)


def test_large_days_are_split_and_still_appended_alike(tmp_path, monkeypatch):
    monkeypatch.setattr(zone, "ROW_GROUP_ROWS", 15)
    whole = make(tmp_path / "whole", 4)
    parts = make(tmp_path / "parts", 2)
    append(2, parts, 2, FakeWorld)
    assert digests(parts) == digests(whole)
    assert all(
        group["row_groups"] >= 4 * 3
        for path, group in json.loads((whole / MANIFEST).read_text())["files"].items()
        if path.startswith("exchange/fiat")
    )


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("moves", [0, 1, 5, 9])
def test_a_run_killed_while_it_moves_files_is_finished_by_the_next(
    month, tmp_path, monkeypatch, moves
):
    world = make(tmp_path / "world", 20)
    before = digests(world)
    moved = 0
    put = zone.put_in_place

    def put_some(written: Path, target: Path) -> None:
        nonlocal moved
        if moved > moves:
            raise _Killed
        moved += 1
        put(written, target)

    monkeypatch.setattr(zone, "put_in_place", put_some)
    with pytest.raises(_Killed):
        append(5, world, 2, FakeWorld)
    assert json.loads((world / MANIFEST).read_text())["days"] == 20
    assert before.keys() <= digests(world).keys()
    monkeypatch.undo()
    append(5, world, 2, FakeWorld)
    assert digests(world) == digests(month)


@pytest.mark.parametrize("first", [True, False])
def test_a_killed_run_leaves_the_world_as_it_was(month, tmp_path, first):
    world = tmp_path / "world"
    if not first:
        make(world, 20)
    before = digests(world) if world.exists() else {}
    script = textwrap.dedent("""
        import sys, time
        from datetime import date
        from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from support_fake_world import FakeWorld
        from amlmart.simulate.command import DIRTY, append, simulate
        from amlmart.simulate.settings import Settings

        class Slow(FakeWorld):
            def simulate_day(self, number):
                if number == 25:
                    print("halfway", flush=True)
                    time.sleep(60)
                return super().simulate_day(number)

        out = Path(sys.argv[1])
        settings = Settings(customers=40, seed=7, start=date(2024, 1, 20), troubles=DIRTY)
        if (out / "_world").exists():
            append(10, out, 2, Slow)
        else:
            simulate(settings, 30, out, 2, Slow)
        """)
    process = subprocess.Popen(
        [sys.executable, "-c", script, world, Path(__file__).parent], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"halfway\n"
    with pytest.raises(AmlmartError, match="Another run"):
        (simulate(SETTINGS, 30, world, 1, FakeWorld) if first else append(1, world, 1, FakeWorld))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert digests(world) == before
    if first:
        make(world, 30, 2)
    else:
        append(10, world, 2, FakeWorld)
    assert digests(world) == digests(month)
    assert list((world / "_incoming").glob("*/")) == []


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda world: (world / STATE).write_bytes(b"PK"), "damaged"),
        (lambda world: (world / STATE).unlink(), "damaged"),
        (lambda world: (world / MANIFEST).write_text(f'{{"version": {WORLD_VERSION}}}'), "damaged"),
        (lambda world: (world / MANIFEST).write_text("["), "damaged"),
        (lambda world: (world / MANIFEST).write_text('{"version": 0}'), "another version"),
        (lambda world: shutil.rmtree(world / "exchange"), "missing or damaged"),
    ],
)
def test_a_damaged_world_is_not_continued(month, tmp_path, damage, sentence):
    world = tmp_path / "world"
    shutil.copytree(month, world)
    damage(world)
    before = digests(world)
    with pytest.raises(AmlmartError, match=sentence):
        append(1, world, 2, FakeWorld)
    assert digests(world) == before
