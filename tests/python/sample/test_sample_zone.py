"""Writing the sample: the same bytes, the contract's types, and nobody's files lost."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from amlmart import contract
from amlmart.arrow_types import arrow_type
from amlmart.cli_sample import sample as sample_command
from amlmart.errors import AmlmartError
from amlmart.sample import zone as zone_module
from amlmart.sample.zone import MARKER, write_sample

WRITE = "import sys; from pathlib import Path; from amlmart.sample.zone import write_sample; "
WRITE += "write_sample(Path(sys.argv[1]))"


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_another_process_writes_the_same_bytes(sample_zone: Path, tmp_path: Path) -> None:
    # Sets and dictionaries of another hash seed must not show.
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu"}
    other = tmp_path / "again"
    subprocess.run([sys.executable, "-c", WRITE, str(other)], check=True, env=environment)
    assert digests(other) == digests(sample_zone)


def test_files_have_the_types_of_the_contract(sample_zone: Path) -> None:
    for table in contract.tables():
        [path] = table.folder(sample_zone).glob("**/*.parquet")
        schema = pq.read_schema(path)
        assert schema.names == [column.name for column in table.columns]
        for column in table.columns:
            assert schema.field(column.name).type == arrow_type(column.data_type), column
        assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"


def test_arrow_types_are_those_of_the_raw_zone() -> None:
    assert arrow_type("timestamp") == pa.timestamp("us", tz="UTC")
    assert arrow_type("decimal(38,18)") == pa.decimal128(38, 18)
    assert arrow_type("bigint") == pa.int64()
    with pytest.raises(AmlmartError, match="varchar"):
        arrow_type("varchar")


def test_an_older_sample_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "raw"
    out.mkdir()
    counts = write_sample(out)
    stale = contract.tables()[0].folder(out) / "part-0.parquet"
    stale.write_bytes(b"old")
    assert write_sample(out) == counts
    assert stale.read_bytes() != b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


@pytest.mark.parametrize("has_sample", [False, True])
def test_a_folder_with_other_files_is_refused_and_kept(tmp_path: Path, has_sample: bool) -> None:
    out = tmp_path / "raw"
    if has_sample:
        write_sample(out)
    own = out / "onchain" / "evm_transactions" / "load=1" / "mine.parquet"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"mine")
    before = digests(out)
    with pytest.raises(AmlmartError, match=r"mine\.parquet"):
        write_sample(out)
    assert digests(out) == before


def test_a_marker_alone_does_not_make_a_file_a_sample(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text("{}")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(AmlmartError, match=r"notes\.txt"):
        write_sample(tmp_path)


def test_a_crash_leaves_the_old_state(
    sample_zone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "raw"
    write_sample(out)
    written = []

    def full_disk(table: contract.Table, rows: object, folder: Path) -> None:
        if len(written) == 5:
            raise OSError(28, "No space left on device")
        written.append(table)

    monkeypatch.setattr(zone_module, "_write_table", full_disk)
    with pytest.raises(AmlmartError, match="No space left"):
        write_sample(out)
    assert digests(out) == digests(sample_zone)
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_a_path_that_cannot_be_a_folder_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(AmlmartError, match="is a file"):
        write_sample(file)
    with pytest.raises(AmlmartError, match="Cannot write"):
        write_sample(file / "raw")


def test_the_command_writes_where_it_is_told(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(sample_command)
    outcome = CliRunner().invoke(app, ["--out", str(tmp_path / "here")])
    assert outcome.exit_code == 0, outcome.output
    assert (tmp_path / "here" / MARKER).is_file()
