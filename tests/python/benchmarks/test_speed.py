"""The speed benchmark: everyone's output is ours, and what differs gets no time."""

from pathlib import Path

import duckdb
import pytest
from speed.__main__ import arguments
from speed.compare import compare
from speed.harness import Request, measure
from speed.ledger import connect, rows_query
from speed.results import merged, write_markdown
from speed.tasks import TASKS

SIZE = 2_000
# Java takes half a minute to start; the peers on Spark are compared when the benchmark is run.
QUICK = {
    "T1": ["ours", "duckdb_sql", "polars", "pandas", "floor"],
    "T2": ["ours", "duckdb_sql", "polars"],
    "T2C": ["ours", "duckdb_sql", "polars"],
    "T3": ["ours", "duckdb_asof", "polars", "pandas"],
    "T5": ["ours", "python"],
}


def ignored(text: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="session")
def request_(tmp_path_factory: pytest.TempPathFactory) -> Request:
    """One run of each, in a folder of the tests."""
    return Request(
        work=tmp_path_factory.mktemp("bench"),
        runs=1,
        is_warmed_up=False,
        minutes=5,
        memory_gb=2,
        keeps_outputs=True,
    )


@pytest.fixture(scope="session")
def records(request_: Request) -> dict[str, list[dict]]:
    """Every quick contestant on a small ledger with a hub."""
    return {
        key: measure(TASKS[key], SIZE, "hot", names, request_, ignored)
        for key, names in QUICK.items()
    }


@pytest.mark.parametrize("key", QUICK)
def test_everyone_writes_the_same(records, key):
    told = {one["contestant"]: (one["status"], one["reason"]) for one in records[key]}
    assert told == dict.fromkeys(QUICK[key], ("measured", None))
    for one in records[key]:
        assert one["median_seconds"] > 0 and one["peak_gb"] > 0
        if one["contestant"] not in ("ours", "floor"):
            assert one["compared_rows"] >= SIZE // 20


@pytest.mark.parametrize("shape", TASKS["T4"].key_choices)
def test_everyone_finds_the_same_components(request_, shape):
    told = measure(TASKS["T4"], SIZE, shape, [], request_, ignored)
    # the peers of T4 need not be installed
    assert {one["status"] for one in told} <= {"measured", "skipped"}, told
    assert told[0]["contestant"] == "ours" and told[0]["status"] == "measured"
    nodes, components = duckdb.sql(
        "select count(*), count(distinct component_key) from"
        f" '{request_.work}/T4/{SIZE}-{shape}/ours-output/out.parquet'"
    ).fetchall()[0]
    if shape == "random":
        assert SIZE / 2 < nodes < SIZE and 1 < components < nodes / 4
    else:
        assert (nodes, components) == (SIZE // 5 if "path" in shape else SIZE + 1, 1)


def changed(request_: Request, tmp_path: Path, expression: str) -> list[str]:
    """What is said of Polars' output of T1 with one column changed."""
    place = request_.work / "T1" / f"{SIZE}-hot"
    column, value = expression.split(" = ")
    duckdb.sql(
        f"copy (select * replace ({value} as {column})"
        f" from '{place}/polars-output/out.parquet') to '{tmp_path}/out.parquet'"
    )
    found = compare(TASKS["T1"], place / "ours-output", tmp_path, tmp_path / "scratch", True, 2)
    return list(found.differences)


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("sender_outbound_count_90d = sender_outbound_count_90d + 1", SIZE),
        ("receiver_inbound_usd_sum_1h = receiver_inbound_usd_sum_1h + 1", SIZE),
        ("sender_outbound_usd_max_7d = null", None),
        ("receiver_inbound_usd_mean_7d = receiver_inbound_usd_mean_7d * (1 + 1e-8)", None),
    ],
)
def test_a_difference_is_told_with_its_column(records, request_, tmp_path, expression, rows):
    column = expression.split(" = ")[0]
    (told,) = changed(request_, tmp_path, expression)
    assert told.startswith(f"differs in column {column}, ")
    assert rows is None or told.endswith(f" {rows:,} rows")


def test_the_last_bits_of_a_mean_may_differ(records, request_, tmp_path):
    column = "receiver_inbound_usd_mean_7d"
    assert not changed(request_, tmp_path, f"{column} = {column} * (1 + 1e-12)")


def test_a_missing_row_is_told(records, request_, tmp_path):
    place = request_.work / "T1" / f"{SIZE}-hot"
    duckdb.sql(
        f"copy (from '{place}/polars-output/out.parquet' limit {SIZE - 1})"
        f" to '{tmp_path}/out.parquet'"
    )
    found = compare(TASKS["T1"], place / "ours-output", tmp_path, tmp_path / "scratch", True, 2)
    assert found.differences == (f"has {SIZE - 1:,} rows instead of {SIZE:,}",)


def test_what_differs_has_no_time(records, request_, tmp_path, monkeypatch):
    # Ours is what others are held against: a cent more in it, and Polars differs.
    ours = request_.work / "T2" / f"{SIZE}-hot" / "ours-output" / "out.parquet"
    right = ours.read_bytes()
    duckdb.sql(
        f"copy (select * replace (inbound_usd_sum_24h + 0.01 as inbound_usd_sum_24h)"
        f" from '{ours}') to '{tmp_path}/out.parquet'"
    )
    ours.write_bytes((tmp_path / "out.parquet").read_bytes())
    try:
        (record,) = measure(TASKS["T2"], SIZE, "hot", ["polars"], request_, ignored)
    finally:
        ours.write_bytes(right)
    assert record["status"] == "differs"
    assert record["reason"].startswith("differs in column inbound_usd_sum_24h, ")
    assert record["median_seconds"] is None and record["runs"] is None


def test_results_are_merged_by_task_input_and_contestant(records, tmp_path):
    path = tmp_path / "results" / "speed.json"
    merged(path, records["T1"])
    again = merged(path, [{**records["T1"][1], "median_seconds": 1234.5}, *records["T2"]])
    assert len(again) == len(records["T1"]) + len(records["T2"])
    write_markdown(tmp_path / "speed.md", again)
    table = (tmp_path / "speed.md").read_text(encoding="utf-8")
    assert "1,234.50" in table and "## T2" in table
    assert str(tmp_path) not in table + path.read_text(encoding="utf-8")


@pytest.mark.parametrize("keys", ["sparse", "hot", "sparse-late", "hot-late"])
def test_a_ledger_is_the_same_again_with_any_number_of_threads(keys):
    query = "select md5(string_agg(rows::text, '' order by rows.transfer_id)) from ({}) as rows"
    found = set()
    for threads in (1, 2):
        with connect(":memory:", 1) as connection:
            connection.execute(f"set threads = {threads}")
            found |= set(connection.execute(query.format(rows_query(SIZE, keys))).fetchall())
    assert len(found) == 1


def test_a_ledger_has_what_it_says():
    with connect(":memory:", 1) as connection:
        connection.execute(f"create table hot as {rows_query(20_000, 'hot')}")
        connection.execute(f"create table late as {rows_query(20_000, 'sparse-late')}")
        one = connection.execute(
            """
            select
                count(distinct occurred_at), count(distinct transfer_key),
                count(*) filter (from_node_id = to_node_id),
                count(*) filter (cast(known_at as date) != occurred_date),
                count(*) filter (epoch_us(known_at) - epoch_us(occurred_at) != 12000000),
                count(distinct occurred_date)
            from hot
            """
        ).fetchall()[0]
        assert one == (20_000, 20_000, 0, 0, 0, 365)
        for end in ("from", "to"):
            (share,) = connection.execute(
                f"select count(*) / 20000 from hot group by {end}_node_id order by 1 desc limit 1"
            ).fetchall()[0]
            assert 0.13 < share < 0.17
        (late,) = connection.execute(
            "select count(*) / 20000 from late where known_at > occurred_at + interval 1 hour"
        ).fetchall()[0]
        assert 0.005 < late < 0.015


@pytest.mark.parametrize(
    "words", [["--contestant", "nobody"], ["--size", "3"], ["--runs", "0"], ["--minutes", "0"]]
)
def test_what_cannot_be_measured_is_refused(words):
    with pytest.raises(SystemExit):
        arguments(words)
