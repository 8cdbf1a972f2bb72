"""The worked example of docs/exposure.md: every number in its tables is what the models give."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import exposure_pictures
import pytest
from exposure_pictures import Row, heading_of, tables
from support_dbt import WITHOUT_TESTS, run_dbt
from support_raw import write_table

PAGE = exposure_pictures.PAGE.read_text(encoding="utf-8")
DAY = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
NAMES = ("mixer", "clean 1", "clean 2", "A", "B", "C", "exchange")
ADDRESSES = {name: f"0x{place:040x}" for place, name in enumerate(NAMES, start=0xA0)}
MODELS = ("+fct_transfer_exposures", "+fct_node_exposures", "+fct_exposure_paths")
CATEGORIES = {"incoming": "mixing_service", "outgoing": "exchange"}
DIRECTIONS = list(CATEGORIES)


def payments() -> list[Row]:
    (rows,) = tables(PAGE, "## The example")
    return rows


def at(clock: str) -> dt.datetime:
    hour, minute = clock.split(":")
    return DAY + dt.timedelta(hours=int(hour), minutes=int(minute))


def transaction(payment: str) -> str:
    return f"0x{int(payment):064x}"


def write_example(raw: Path) -> None:
    """Write the payments of the page, who is known as somebody, and the price of an ETH."""
    rows = payments()
    times = [at(row["at"]) for row in rows]
    write_table(
        raw,
        "onchain.evm_transactions",
        len(rows),
        overrides={
            "hash": [transaction(row["payment"]) for row in rows],
            "from_address": [ADDRESSES[row["from"]] for row in rows],
            "to_address": [ADDRESSES[row["to"]] for row in rows],
            "value": [str(int(row["ETH"]) * 10**18) for row in rows],
            "block_timestamp": times,
            "receipt_status": 1,
            "known_at": times,
            "loaded_at": times,
        },
    )
    before = DAY - dt.timedelta(days=30)
    write_table(
        raw,
        "attribution.address_tags",
        2,
        overrides={
            "address": [ADDRESSES["mixer"], ADDRESSES["exchange"]],
            "category": list(CATEGORIES.values()),
            "currency": "ETH",
            "abuse": [None, None],
            "confidence": "manual",
            "first_used_at": [None, None],
            "tagged_at": before,
            "known_at": before,
            "loaded_at": before,
        },
    )
    write_table(
        raw,
        "reference.asset_prices",
        1,
        overrides={
            "asset": "ETH",
            "price_date": [(DAY - dt.timedelta(days=1)).date()],
            "price_usd": [Decimal(1000)],
            "known_at": DAY,
            "loaded_at": DAY,
        },
    )
    write_table(raw, "attribution.sanctioned_addresses", 1)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The example, built."""
    folder = tmp_path_factory.mktemp("example")
    write_example(folder / "raw")
    run_dbt(folder, "build", "--select", *MODELS, *WITHOUT_TESTS)
    with duckdb.connect(str(folder / "local.duckdb"), read_only=True) as connection:
        yield connection


def by_payment(con: duckdb.DuckDBPyConnection, direction: str) -> dict[str, dict[str, Any]]:
    """Return the exposures of a direction by the number of the payment."""
    rows = (
        con.sql(
            """
            select exs.*, trf.transaction_hash, mov.received_units / 1e8 as received
            from amlmart_marts.fct_transfer_exposures as exs
            inner join amlmart_intermediate.int_ledger__transfers as trf using (transfer_id)
            inner join amlmart_intermediate.int_exposure__movements as mov using (transfer_key)
            where exs.exposure_direction = ?
            """,
            params=[direction],
        )
        .to_arrow_table()
        .to_pylist()
    )
    found = {str(int(row["transaction_hash"], 16)): row for row in rows}
    assert len(found) == len(rows)
    return found


def shown(value: Any, cell: str) -> str:
    """Return a number with as many decimals as a cell of the page has."""
    decimals = len(cell.partition(".")[2])
    return f"{float(value):.{decimals}f}" if decimals == 4 else f"{round(float(value), 9):g}"


def assert_row(row: Row, found: dict[str, Any], columns: dict[str, str]) -> None:
    """Assert that the cells of a row of the page are the columns of a row that was built."""
    for column, name in columns.items():
        assert shown(found[name], row[column]) == row[column], (row, column, found)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_each_payment_is_exposed_as_the_page_says(con, direction):
    page = tables(PAGE, heading_of(PAGE, direction))[0]
    found = by_payment(con, direction)
    assert [row["payment"] for row in page] and {row["payment"] for row in page} == set(found)
    columns = {
        "haircut": "haircut_native",
        "poison": "poison_native",
        "spread": "method_spread_share",
        "hops": "shortest_path_hops",
    }
    if direction == "incoming":
        columns |= {"share": "haircut_share", "received before": "received"}
    for row in page:
        exposure = found[row["payment"]]
        assert_row(row, exposure, columns)
        assert exposure["category"] == CATEGORIES[direction]
        assert exposure["haircut_usd"] == exposure["haircut_native"] * 1000
        assert exposure["is_direct"] == (row["hops"] == "1")
        known = row.get(
            "known at", next(p["at"] for p in payments() if p["payment"] == row["payment"])
        )
        assert exposure["known_at"].strftime("%H:%M") == known, row


def test_what_was_exposed_of_the_receipts_is_what_came_before(con):
    found = by_payment(con, "incoming")
    made = {row["payment"]: row for row in payments()}
    for row in tables(PAGE, heading_of(PAGE, "incoming"))[0]:
        payment = made[row["payment"]]
        came = sum(
            found[number]["haircut_native"]
            for number, earlier in made.items()
            if number in found
            and earlier["to"] == payment["from"]
            and earlier["at"] < payment["at"]
        )
        assert shown(came, row["of it exposed"]) == row["of it exposed"], row


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_each_node_is_exposed_as_the_page_says(con, direction):
    page = tables(PAGE, heading_of(PAGE, direction))[1]
    rows = (
        con.sql(
            "select * from amlmart_marts.fct_node_exposures where exposure_direction = ?",
            params=[direction],
        )
        .to_arrow_table()
        .to_pylist()
    )
    names = {f"ethereum:{address}": name for name, address in ADDRESSES.items()}
    found = {names[row["node_id"]]: row for row in rows}
    assert len(rows) == len(page) and {row["node"] for row in page} == set(found)
    for row in page:
        assert_row(
            row,
            found[row["node"]],
            {
                "direct": "direct_native_sum",
                "indirect": "indirect_native_sum",
                "haircut share": "haircut_share",
                "poison": "poison_native_sum",
                "poison share": "poison_share",
                "spread": "method_spread_share",
            },
        )


def test_the_path_is_the_one_of_the_page(con):
    page = tables(PAGE, heading_of(PAGE, "incoming"))[2]
    rows = con.execute(
        """
        select pth.step_number, trf.transaction_hash, pth.haircut_native
        from amlmart_marts.fct_exposure_paths as pth
        inner join amlmart_intermediate.int_ledger__transfers as trf using (transfer_id)
        inner join amlmart_intermediate.int_ledger__transfers as exd
            on pth.exposed_transfer_id = exd.transfer_id
        where pth.exposure_direction = 'incoming' and exd.transaction_hash = ?
        order by pth.step_number
        """,
        [transaction("7")],
    ).fetchall()
    assert [
        (str(step), str(int(payment, 16)), f"{haircut.normalize():f}")
        for step, payment, haircut in rows
    ] == [(row["step"], row["payment"], row["haircut"]) for row in page]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_picture_is_drawn_from_the_page(direction):
    drawn = exposure_pictures.draw(PAGE, direction)
    kept = exposure_pictures.ASSETS / f"exposure_{direction}.svg"
    assert kept.read_text(encoding="utf-8") == drawn, "run python benchmarks/exposure_pictures.py"
