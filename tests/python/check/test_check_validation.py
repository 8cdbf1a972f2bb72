"""The suites at work on rows, and what the Data Docs show of them."""

import re
from pathlib import Path

import pyarrow as pa
import pytest
from support_raw import write_table, write_zone

from amlmart.check import frames, inspect
from amlmart.check.validation import validate
from amlmart.contract import table
from amlmart.errors import AmlmartError

SECRET = "Zebulon Quagmire"
CUSTOMERS = "exchange.customers"
LOGINS = "exchange.logins"


def tree(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def validated(tmp_path_factory):
    """One validation of a zone with everything in it that a suite must see."""
    home = tmp_path_factory.mktemp("validated")
    raw = write_zone(home / "raw", only_required=False)
    write_table(
        raw,
        CUSTOMERS,
        4,
        file="wrong.parquet",
        drop=["customer_id", "occupation"],
        overrides={
            "status": [None, "open", "open", None],
            "full_name": SECRET,
            "email": pa.array([SECRET.encode()] * 4),  # bytes become objects in a frame
            "birth_date": pa.array([SECRET] * 4),
            "address_line": pa.array([[SECRET]] * 4),
            "declared_income_usd": pa.array([1.5] * 4),
        },
    )
    write_table(raw, LOGINS, 3, overrides={"login_id": [SECRET, SECRET, None]})
    write_table(raw, "reference.fx_rates", rows=0, file="none.parquet")
    write_table(raw, "reference.fx_rates", file="cut.parquet").write_bytes(b"PAR1")
    inspection = inspect(raw)
    before = tree(home)
    outcome = validate(inspection.summaries, raw, home / "docs")
    written = {path for path in tree(home) if path not in before}
    assert {path: stamp for path, stamp in tree(home).items() if path in before} == before
    return outcome, written, home


def test_failures_are_the_broken_promises(validated):
    outcome, _, _ = validated
    found = {(finding.table, finding.column) for finding in outcome.failures}
    columns = ("customer_id", "email", "birth_date", "address_line", "declared_income_usd")
    assert found == {(CUSTOMERS, column) for column in columns}
    assert all("wrong.parquet" in finding.sentence for finding in outcome.failures)


def test_nulls_in_required_columns_are_warnings_with_counts(validated):
    outcome, _, _ = validated
    found = {(finding.table, finding.column): finding.sentence for finding in outcome.warnings}
    assert set(found) == {(CUSTOMERS, "status"), (LOGINS, "login_id")}
    assert "null in 2 of 4 rows" in found[CUSTOMERS, "status"]
    assert "null in 1 of 3 rows" in found[LOGINS, "login_id"]


def test_every_row_was_read(validated):
    outcome, _, _ = validated
    assert outcome.rows[CUSTOMERS] == 7 and outcome.rows["reference.fx_rates"] == 3


def test_no_value_of_a_row_is_in_the_pages_or_the_sentences(validated):
    outcome, written, _ = validated
    assert written
    for path in written:
        content = path.read_text(encoding="utf-8")
        assert "Zebulon" not in content and "Quagmire" not in content, path
    sentences = [finding.sentence for finding in (*outcome.failures, *outcome.warnings)]
    assert "Zebulon" not in " ".join(sentences)


def test_only_pages_are_written_and_only_below_the_folder_given(validated):
    outcome, written, home = validated
    assert outcome.index == home / "docs" / "index.html" and outcome.index in written
    assert all(path.is_relative_to(home / "docs") and path.suffix == ".html" for path in written)
    assert not (home / "docs" / "static").exists()


def test_the_pages_need_no_network_and_their_links_lead_somewhere(validated):
    _, written, _ = validated
    for page in written:
        html = page.read_text(encoding="utf-8")
        assert "<script" not in html and not re.search(r'(?:src|href)="(?:https?:)?//', html)
        assert "Traceback" not in html
        for link in re.findall(r'href="([^"#]+)"', html):
            assert (page.parent / link).resolve() in written, f"{link} in {page}"


def test_the_first_page_lists_every_result(validated):
    outcome, written, _ = validated
    html = outcome.index.read_text(encoding="utf-8")
    results = [page for page in written if "validations" in page.parts]
    assert len(results) == 30  # 29 tables; the wrong file of customers has a frame of its own
    for page in results:
        assert page.relative_to(outcome.index.parent).as_posix() in html


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("do not delete")
    with pytest.raises(AmlmartError, match=r"holds thesis\.tex"):
        validate([], tmp_path, tmp_path)
    assert (tmp_path / "thesis.tex").exists()


def test_the_docs_folder_cannot_be_a_file(tmp_path):
    (tmp_path / "docs").write_text("x")
    with pytest.raises(AmlmartError, match="cannot be written to"):
        validate([], tmp_path, tmp_path / "docs")


def test_large_tables_are_read_in_frames_of_bounded_size(tmp_path, monkeypatch):
    monkeypatch.setattr(frames, "BATCH_ROWS", 100)
    logins = table(LOGINS)
    paths = [write_table(tmp_path, LOGINS, 250, file="a.parquet")]
    paths += [write_table(tmp_path, LOGINS, 30, file=f"b{part}.parquet") for part in range(3)]
    damaged: list[Path] = []
    batches = list(frames.batches(logins, paths, damaged))
    assert [len(batch.frame) for batch in batches] == [100, 100, 80, 60]
    assert [batch.first_row for batch in batches] == [1, 101, 201, 281]
    assert batches[2].files == (paths[0], paths[1]) and damaged == []


def test_a_file_of_other_columns_gets_a_frame_of_its_own(tmp_path):
    logins = table(LOGINS)
    paths = [write_table(tmp_path, LOGINS, file="a.parquet")]
    paths.append(write_table(tmp_path, LOGINS, file="b.parquet", drop=["login_id", "is_vpn"]))
    first, second = frames.batches(logins, paths, [])
    assert "login_id" in first.frame and "login_id" not in second.frame
    assert second.frame["is_vpn"].isna().all()  # optional: a build reads it as null


def test_a_file_with_damaged_pages_is_named_and_the_others_are_read(tmp_path):
    logins = table(LOGINS)
    paths = [write_table(tmp_path, LOGINS, 500, file=f"{name}.parquet") for name in "ab"]
    content = bytearray(paths[0].read_bytes())
    content[4:2000] = b"\xff" * 1996
    paths[0].write_bytes(content)
    damaged: list[Path] = []
    assert sum(len(batch.frame) for batch in frames.batches(logins, paths, damaged)) == 500
    assert damaged == [paths[0]]
