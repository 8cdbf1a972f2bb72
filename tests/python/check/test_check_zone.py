"""Bad raw zones, and the one sentence that each must give."""

import os
import shutil
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support_raw import arrow_table, write_table, write_zone

from amlmart.check import findings, inspect
from amlmart.check.finding import printable
from amlmart.contract import tables

BLOCKS = "onchain.evm_blocks"


def the_one(raw):
    """Return the only finding; its sentence is one line, ends in a full stop, has no traceback."""
    found = findings(raw)
    assert len(found) == 1, [finding.sentence for finding in found]
    sentence = found[0].sentence
    assert sentence.endswith(".") and sentence.isprintable() and "Traceback" not in sentence
    return found[0]


def test_a_full_zone_of_the_contract_has_no_findings(tmp_path):
    inspection = inspect(write_zone(tmp_path / "raw", 5, only_required=False))
    assert inspection.findings == []
    assert [summary.table for summary in inspection.summaries] == list(tables())
    assert {summary.rows for summary in inspection.summaries} == {5}


def test_optional_tables_and_optional_columns_may_be_absent(raw):
    optional = [c.name for t in tables() if t.full_name == BLOCKS for c in t.columns]
    optional = [
        name for name in optional if name not in ("chain_id", "number", "hash", "timestamp")
    ]
    write_table(raw, BLOCKS, drop=optional)
    write_table(raw, BLOCKS, file="load=2/part-0.parquet")
    assert findings(raw) == []


def test_a_missing_raw_folder(tmp_path):
    finding = the_one(tmp_path / "nowhere")
    assert "nowhere does not exist" in finding.sentence and "AMLMART_RAW" in finding.sentence


def test_a_raw_folder_that_is_a_file(tmp_path):
    (tmp_path / "raw").write_text("x")
    assert "is not a folder" in the_one(tmp_path / "raw").sentence


def test_a_folder_with_no_files(tmp_path):
    (tmp_path / "onchain" / "evm_blocks").mkdir(parents=True)
    assert "holds no Parquet file of any table" in the_one(tmp_path).sentence


def test_a_required_table_without_files(raw):
    shutil.rmtree(raw / "reference" / "asset_prices")
    finding = the_one(raw)
    assert finding.table == "reference.asset_prices"
    assert "reference/asset_prices" in finding.sentence and "required" in finding.sentence


def test_a_source_kept_in_a_warehouse_is_not_looked_for(raw):
    shutil.rmtree(raw / "reference")
    assert len(findings(raw)) == 1
    assert findings(raw, elsewhere={"reference"}) == []


def test_an_empty_file(raw):
    path = write_table(raw, BLOCKS)
    path.write_bytes(b"")
    finding = the_one(raw)
    assert finding.file == path and finding.table == BLOCKS
    assert "onchain/evm_blocks/load=1/part-0.parquet" in finding.sentence
    assert "0 bytes" in finding.sentence


def test_a_file_of_no_rows_is_fine(raw):
    write_table(raw, BLOCKS, rows=0)
    assert findings(raw) == []


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(raw, kept):
    path = write_table(raw, BLOCKS, rows=1000)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    finding = the_one(raw)
    assert finding.file == path and "truncated" in finding.sentence


def test_a_file_cut_in_the_middle_that_still_has_its_footer(raw):
    path = write_table(raw, BLOCKS, rows=10_000)
    content = path.read_bytes()
    path.write_bytes(content[:2000] + content[len(content) // 2 :])
    assert pq.read_metadata(path).num_rows == 10_000  # the footer alone looks right
    finding = the_one(raw)
    assert finding.file == path and "truncated" in finding.sentence


def test_a_damaged_footer_never_gives_a_traceback(raw):
    path = write_table(raw, BLOCKS)
    content = path.read_bytes()
    start = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    unreadable = 0
    for position in range(start, len(content), 31):
        damaged = bytearray(content)
        damaged[position] ^= 0xFF
        path.write_bytes(damaged)
        found = findings(raw)
        assert all(finding.sentence.isprintable() for finding in found)
        unreadable += any("cannot be read" in finding.sentence for finding in found)
    assert unreadable > 10


def test_damaged_data_of_a_chain_column(raw):
    path = write_table(raw, "onchain.utxo_outputs", overrides={"chain": ["bitcoin", "dash", None]})
    chunk = pq.read_metadata(path).row_group(0).column(0)
    content = bytearray(path.read_bytes())
    end = chunk.dictionary_page_offset + chunk.total_compressed_size
    content[chunk.dictionary_page_offset : end] = b"\xff" * chunk.total_compressed_size
    path.write_bytes(content)
    finding = the_one(raw)
    assert finding.column == "chain" and "damaged" in finding.sentence


def test_text_by_the_name_of_parquet(raw):
    path = write_table(raw, BLOCKS)
    path.write_text("chain_id,number\n1,2\n")
    assert "is not a Parquet file" in the_one(raw).sentence


def test_a_dangling_link(raw):
    path = write_table(raw, BLOCKS)
    path.with_name("gone.parquet").symlink_to(raw / "nowhere.parquet")
    assert "gone.parquet" in the_one(raw).sentence


def test_a_missing_required_column(raw):
    path = write_table(raw, BLOCKS, drop=["hash"])
    finding = the_one(raw)
    assert (finding.table, finding.file, finding.column) == (BLOCKS, path, "hash")
    assert "lacks the required column hash" in finding.sentence


def test_a_required_column_missing_in_a_later_file_only(raw):
    write_table(raw, BLOCKS, file="a.parquet")
    write_table(raw, BLOCKS, file="b.parquet", drop=["hash"])
    write_table(raw, BLOCKS, file="c.parquet", drop=["hash"])
    finding = the_one(raw)
    assert finding.file.name == "b.parquet" and "and 1 other file" in finding.sentence


def test_a_misspelt_column_is_named(raw):
    write_table(raw, BLOCKS, drop=["hash"], extra={"Hash": pa.array(["a", "b", "c"])})
    assert "rename Hash" in the_one(raw).sentence


def test_extra_columns_are_a_remark_and_no_finding(raw):
    write_table(raw, BLOCKS, extra={"gas_limit": pa.array([1, 2, 3])})
    inspection = inspect(raw)
    assert inspection.findings == []
    assert len(inspection.remarks) == 1 and "gas_limit" in inspection.remarks[0]


@pytest.mark.parametrize(
    ("table", "column", "array"),
    [
        (BLOCKS, "number", pa.array(["1", "2", "3"])),
        (BLOCKS, "number", pa.array([1, 2, 3], pa.uint64())),
        (BLOCKS, "number", pa.array([1.0, 2.0, 3.0])),
        (BLOCKS, "hash", pa.array([b"1", b"2", b"3"])),
        (BLOCKS, "timestamp", pa.array([1, 2, 3])),
        (BLOCKS, "timestamp", pa.array([1, 2, 3], pa.timestamp("ns", tz="UTC"))),
        (BLOCKS, "timestamp", pa.array([1, 2, 3], pa.timestamp("us", tz="Europe/Zurich"))),
        (BLOCKS, "known_at", pa.nulls(3)),
        ("reference.fx_rates", "usd_per_unit", pa.array([1.0, 2.0, 3.0])),
        ("reference.fx_rates", "usd_per_unit", pa.array([1, 2, 3], pa.uint16())),
        ("reference.fx_rates", "usd_per_unit", pa.array([1, 2, 3], pa.decimal128(38, 19))),
        ("reference.fx_rates", "usd_per_unit", pa.array([1, 2, 3], pa.decimal128(38, 17))),
        ("reference.fx_rates", "rate_date", pa.array([1, 2, 3], pa.timestamp("us"))),
        ("exchange.logins", "latitude", pa.array([1, 2, 3], pa.int64())),
        ("exchange.logins", "latitude", pa.array([1, 2, 3], pa.uint32())),
        ("exchange.logins", "is_successful", pa.array([1, 0, 1])),
        ("exchange.logins", "is_successful", pa.array([[True]] * 3)),
    ],
)
def test_a_wrong_type(raw, table, column, array):
    path = write_table(raw, table, overrides={column: array})
    finding = the_one(raw)
    assert (finding.table, finding.file, finding.column) == (table, path, column)
    assert f"column {column} is " in finding.sentence and "must be" in finding.sentence


@pytest.mark.parametrize(
    ("table", "column", "array"),
    [
        (BLOCKS, "number", pa.array([1, 2, 3], pa.int8())),
        (BLOCKS, "number", pa.array([1, 2, 3], pa.uint32())),
        (BLOCKS, "hash", pa.array(["a", "b", "c"], pa.large_string())),
        (BLOCKS, "hash", pa.array(["a", "b", "a"]).dictionary_encode()),
        (BLOCKS, "timestamp", pa.array([1, 2, 3], pa.timestamp("s"))),
        (BLOCKS, "timestamp", pa.array([1, 2, 3], pa.timestamp("ms", tz="UTC"))),
        (BLOCKS, "timestamp", pa.array([1, 2, 3], pa.timestamp("us", tz="+00:00"))),
        ("reference.fx_rates", "usd_per_unit", pa.array([1, 2, 3], pa.int64())),
        ("reference.fx_rates", "usd_per_unit", pa.array([1, 2, 3], pa.decimal128(9, 2))),
        ("reference.fx_rates", "usd_per_unit", pa.array([1, 2, 3], pa.decimal128(20, 0))),
        ("exchange.logins", "latitude", pa.array([1, 2, 3], pa.float32())),
        ("exchange.logins", "latitude", pa.array([1, 2, 3], pa.int32())),
    ],
)
def test_a_type_that_both_engines_read(raw, table, column, array):
    write_table(raw, table, overrides={column: array})
    assert findings(raw) == []


def test_the_old_timestamps_of_spark_are_fine(raw):
    path = write_table(raw, BLOCKS)
    pq.write_table(arrow_table(BLOCKS), path, use_deprecated_int96_timestamps=True)
    assert findings(raw) == []


def test_files_of_one_table_that_disagree(raw):
    write_table(raw, BLOCKS, file="a.parquet")
    write_table(raw, BLOCKS, file="b.parquet", types={"number": pa.int32()})
    finding = the_one(raw)
    assert (finding.table, finding.column) == (BLOCKS, "number")
    assert "a.parquet" in finding.sentence and "b.parquet" in finding.sentence
    assert "int32" in finding.sentence and "int64" in finding.sentence


def test_an_unknown_chain_id(raw):
    path = write_table(raw, BLOCKS, overrides={"chain_id": [1, 424242, 1]})
    finding = the_one(raw)
    assert (finding.table, finding.file, finding.column) == (BLOCKS, path, "chain_id")
    assert "unknown chain 424242" in finding.sentence and "chains.csv" in finding.sentence


def test_an_unknown_chain_in_every_row(raw):
    """Statistics alone show the value; the pages are not read."""
    write_table(raw, BLOCKS, overrides={"chain_id": 424242})
    assert "unknown chain 424242" in the_one(raw).sentence


def test_an_unknown_chain_name_hidden_in_a_later_row_group(raw):
    path = write_table(raw, "exchange.deposit_addresses")
    names = ["bitcoin"] * 5000
    names[4321] = "Bitcoin"
    table = arrow_table("exchange.deposit_addresses", 5000, overrides={"chain": names})
    pq.write_table(table, path, row_group_size=500)
    assert "unknown chain Bitcoin;" in the_one(raw).sentence


def test_null_chains_are_left_to_staging(raw):
    write_table(raw, BLOCKS, overrides={"chain_id": None})
    assert findings(raw) == []


def test_a_chain_column_full_of_something_else_gives_few_findings(raw):
    names = [f"name\n{row}" for row in range(500)]
    write_table(raw, "exchange.deposit_addresses", 500, overrides={"chain": names})
    found = findings(raw)
    assert len(found) == 11 and all(finding.sentence.isprintable() for finding in found)


@pytest.mark.parametrize("name", ["blocks.csv", "blocks.csv.gz", "blocks.json", "notes.txt", "x"])
def test_a_foreign_file_in_a_table_folder(raw, name):
    path = write_table(raw, BLOCKS).with_name(name)
    path.write_text("a,b\n")
    finding = the_one(raw)
    assert (finding.table, finding.file) == (BLOCKS, path) and "amlmart load" in finding.sentence


@pytest.mark.parametrize("name", ["a.PARQUET", "a.pq"])
def test_parquet_by_another_name(raw, name):
    path = write_table(raw, BLOCKS)
    path.rename(path.with_name(name))
    assert "rename it" in the_one(raw).sentence


@pytest.mark.parametrize(
    ("folder", "nearest"),
    [("onchain/evm_block", "evm_blocks"), ("onchian/evm_blocks", "onchain")],
)
def test_a_misspelt_folder(raw, folder, nearest):
    path = write_table(raw, BLOCKS)
    (raw / folder).mkdir(parents=True)
    path.rename(raw / folder / "a.parquet")
    assert f"nearest {'table' if 'block/' in folder + '/' else 'source'} is {nearest}" in (
        the_one(raw).sentence
    )


@pytest.mark.parametrize("place", ["a.parquet", "onchain/evm_blocks.parquet"])
def test_a_file_outside_the_folder_of_any_table(raw, place):
    path = write_table(raw, BLOCKS)
    path.rename(raw / place)
    finding = the_one(raw)
    assert finding.file == raw / place and "nothing reads it" in finding.sentence


def test_what_begins_with_an_underscore_or_a_dot_is_passed_over(raw):
    write_table(raw, BLOCKS)
    for place in ("_incoming/1/x.csv", "onchain/evm_blocks/_SUCCESS", "onchain/.tmp/y.parquet"):
        path = raw / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half written")
    assert findings(raw) == []


def test_spaces_and_letters_beyond_ascii_in_a_path(tmp_path):
    raw = write_zone(tmp_path / "röhe Daten 数据")
    write_table(raw, BLOCKS, file="Ladung eins/blöcke 1.parquet")
    assert findings(raw) == []
    write_table(raw, BLOCKS, file="Ladung eins/blöcke 1.parquet", drop=["hash"])
    assert "Ladung eins/blöcke 1.parquet" in the_one(raw).sentence


def test_a_file_name_that_is_no_text_gives_one_line(raw):
    path = write_table(raw, BLOCKS)
    strange = os.fsencode(path.parent) + b"/\xff\x1b[31m\n.parquet"
    os.rename(os.fsencode(path), strange)  # noqa: PTH104
    sentence = the_one(raw).sentence
    assert "\\udcff\\x1b[31m\\n.parquet" in sentence and "not UTF-8" in sentence


def test_a_file_name_with_the_characters_of_a_pattern(tmp_path):
    raw = write_zone(tmp_path / "raw [1]*?")
    write_table(raw, BLOCKS, file="[a-z]*/b?[.parquet")
    write_table(raw, BLOCKS, file="a/bb[.parquet").write_bytes(b"")
    assert the_one(raw).file.name == "bb[.parquet"


def test_printable_leaves_letters_and_escapes_controls():
    assert printable("Zürich\t数据\x00", 8) == "Zürich\\t..."


def test_several_problems_are_all_found(raw):
    write_table(raw, BLOCKS, file="a.parquet", drop=["hash"], overrides={"chain_id": 424242})
    write_table(raw, BLOCKS, file="b.parquet").write_bytes(b"")
    (raw / "onchain" / "evm_blocks" / "c.csv").write_text("x")
    shutil.rmtree(raw / "reference" / "asset_prices")
    assert len(findings(raw)) == 5


def test_two_hundred_files_take_less_than_three_seconds(tmp_path):
    raw = write_zone(tmp_path / "raw", 100, only_required=False)
    for load in range(7):
        for table in tables():
            path = table.folder(raw)
            shutil.copyfile(
                path / "load=1" / "part-0.parquet", path / "load=1" / f"part-{load + 1}.parquet"
            )
    start = time.process_time()
    inspection = inspect(raw)
    assert time.process_time() - start < 3
    assert sum(len(summary.files) for summary in inspection.summaries) >= 200
    assert inspection.findings == []
