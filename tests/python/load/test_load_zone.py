"""Loads are idempotent, atomic and bounded, whatever interrupts them."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from amlmart import contract
from amlmart.load import tables
from amlmart.load import write as writer
from amlmart.load import zone as raw_zone
from amlmart.load.plan import KNOWN_WHEN_OCCURRED

PRICES = "asset,price_date,price_usd\n"
LOADED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_same_file_twice_changes_nothing(zone, write):
    path = write("prices.csv", PRICES + "BTC,2024-01-01,1\n")
    zone.load("prices", path, "--set", "source_name=s")
    before = [(file, file.stat().st_mtime_ns) for file in zone.files()]
    copied = write("elsewhere/copy.csv", path.read_bytes())
    output = zone.load("prices", path, copied, "--set", "source_name=s")
    assert output.count("already loaded") == 2
    assert [(file, file.stat().st_mtime_ns) for file in zone.files()] == before


def test_other_content_or_options_are_another_load(zone, write):
    path = write("prices.csv", PRICES + "BTC,2024-01-01,1\n")
    zone.load("prices", path)
    zone.load("prices", path, "--set", "asset=ETH")
    zone.load("prices", path, "--known-at", "2024-02-01")
    zone.load("prices", write("prices.csv", PRICES + "BTC,2024-01-01,2\n"))
    assert len(zone.files("reference.asset_prices")) == 4
    assert len({file.parent.name for file in zone.files()}) == 4


def test_several_files_are_a_load_each_and_count_separately(zone, write):
    files = [write(f"{n}.csv", PRICES + "BTC,2024-01-01,1\n" * n) for n in (1, 2)]
    broken = write("3.csv", "")
    result = zone.run("prices", *files, broken)
    assert result.exit_code == 2
    assert "3.csv" in result.output
    assert len(zone.rows("reference.asset_prices")) == 3


def test_a_killed_load_leaves_the_old_state_and_is_swept(zone, tmp_path):
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from amlmart.load import zone
        with zone.scratch(Path(sys.argv[1]), "0" * 16) as folder:
            (folder / "half.parquet").write_bytes(b"PAR1")
            print("ready", flush=True)
            time.sleep(60)
    """)
    command = [sys.executable, "-c", script, str(zone.raw)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        incoming = zone.raw / raw_zone.INCOMING
        path = tmp_path / "prices.csv"
        path.write_text(PRICES + "BTC,2024-01-01,1\n")
        zone.load("prices", path)
        # The other load still runs: its folder is not a leftover.
        assert list(incoming.rglob("half.parquet"))
        process.send_signal(signal.SIGKILL)
    path.write_text(PRICES + "BTC,2024-01-01,2\n")
    zone.load("prices", path)
    assert not list(incoming.iterdir())


def test_an_interrupted_load_of_three_tables_is_completed(zone, write, monkeypatch):
    transaction = (
        '{"hash": "f", "block_timestamp": 1388367102, "inputs": [{"index": 0, "value": "x"}],'
        ' "outputs": [{"index": 0, "value": 5}]}\n'
    )
    path = write("bitcoin.json", transaction)
    moves = []

    def move_two(written: Path, target: Path) -> None:
        moves.append(target)
        if len(moves) > 2:
            raise OSError(28, "No space left on device")
        put_in_place(written, target)

    put_in_place = raw_zone.put_in_place
    monkeypatch.setattr(raw_zone, "put_in_place", move_two)
    assert "No space left" in zone.fail("bitcoin-etl", path)
    assert moves[0].parent.name == "refused_rows"
    monkeypatch.undo()
    assert zone.load("bitcoin-etl", path).count("already loaded") == 1
    for table in ("utxo_transactions", "utxo_inputs", "utxo_outputs"):
        assert len(zone.files(f"onchain.{table}")) == 1
    assert len(zone.rows("operations.refused_rows")) == 1
    assert zone.load("bitcoin-etl", path).count("already loaded") == 3


def settings_of(zone, **changes) -> writer.Settings:
    return writer.Settings(raw=zone.raw, loaded_at=LOADED_AT, **changes)


def test_large_loads_are_partitioned_by_utc_day(zone, tmp_path):
    path = tmp_path / "blocks.csv"
    # One hour before and after midnight UTC, and a row without a time.
    lines = ["1,0x,1704063600", "2,0x,1704070800", "3,0x,"]
    path.write_text("number,hash,timestamp\n" + "\n".join(lines))
    options = tables.Options(constants={"chain_id": "1"})
    table = contract.table("onchain.evm_blocks")
    load = tables.plan(path, table, options, KNOWN_WHEN_OCCURRED, "table")
    writer.write_load(load, settings_of(zone, partition_rows=2))
    folders = {file.parent.name for file in zone.files()}
    assert folders == {"date=2023-12-31", "date=2024-01-01", "date=__HIVE_DEFAULT_PARTITION__"}
    assert [row[0] for row in zone.rows(table.full_name, "number")] == [1, 2, 3]
    columns = duckdb.read_parquet(str(zone.files()[0]), hive_partitioning=False).columns
    assert columns == [column.name for column in table.columns]


def test_small_loads_are_one_file_in_order_of_time(zone, write):
    path = write("prices.csv", PRICES + "BTC,2024-01-02,1\nETH,2024-01-01,1\nBTC,2024-01-01,1\n")
    zone.load("prices", path)
    [file] = zone.files()
    rows = duckdb.sql(f"select asset, price_date::varchar from '{file}'").fetchall()
    assert rows == [("BTC", "2024-01-01"), ("ETH", "2024-01-01"), ("BTC", "2024-01-02")]


def test_an_output_folder_that_cannot_be_written(zone, write):
    path = write("prices.csv", PRICES + "BTC,2024-01-01,1\n")
    for raw in (write("a_file", "x") / "raw", Path("/proc/raw")):
        sentence = zone.fail("prices", path, raw=raw)
        assert str(raw) in sentence
        assert "Cannot write to the raw zone" in sentence


def test_a_full_disk_leaves_the_old_state(zone, tmp_path):
    small = tmp_path / "small.csv"
    small.write_text(PRICES + "BTC,2024-01-01,1\n")
    zone.load("prices", small)
    before = zone.files()
    path = tmp_path / "large.csv"
    path.write_text(PRICES + "".join(f"A{n},2024-01-01,{n}\n" for n in range(50_000)))
    script = textwrap.dedent("""
        import resource, sys
        from amlmart.cli_load import load_app
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        load_app(sys.argv[1:])
    """)
    result = subprocess.run(
        [sys.executable, "-c", script, "prices", str(path), "--raw", str(zone.raw)],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert result.returncode == 2, result.stderr
    assert "Cannot write to the raw zone" in result.stderr
    assert "Traceback" not in result.stderr
    assert zone.files() == before
    assert not list((zone.raw / raw_zone.INCOMING).iterdir())
