"""The readers of public laundering data, on tiny files written by hand in their formats."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

AMLWORLD = (
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,"
    "Payment Currency,Payment Format,Is Laundering"
)
SAML_D = (
    "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,"
    "Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type"
)
GENTEX = (
    "step,type,amount,nameOrig,bankOrig,daysInBankOrig,phoneChangesOrig,oldbalanceOrig,"
    "newbalanceOrig,nameDest,bankDest,daysInBankDest,phoneChangesDest,oldbalanceDest,"
    "newbalanceDest,isSAR,alertID,modelType"
)
TRANSFER = "from_customer_id, to_customer_id, asset, amount, transferred_at"
LABEL = "scenario_id, typology_id, is_illicit, source_reference"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def transfers(zone, columns=TRANSFER):
    return zone.rows("exchange.internal_transfers", columns)


def labels(zone, columns=LABEL, table="transfers"):
    return zone.rows(f"labels.{table}", columns)


def assert_only_tables_that_are_needed(zone, *more):
    written = {path.relative_to(zone.raw).parts[:2] for path in zone.files()}
    assert written == {
        ("exchange", "internal_transfers"),
        ("attribution", "sanctioned_addresses"),
        ("reference", "asset_prices"),
        ("labels", "scenarios"),
        ("labels", "participants"),
        ("labels", "transfers"),
        *more,
    }


@pytest.fixture
def amlworld(write):
    rows = [
        "2022/09/01 00:20,010,8000EBD30,010,8000EBD30,3697.34,US Dollar,3697.34,US Dollar,Cash,0",
        "2022/09/01 00:06,021174,800737690,012,80011F990,2848.96,Euro,2900.50,US Dollar,ACH,1",
        "2022/09/01 04:33,021174,800737690,020,80020C5B0,8630.40,Euro,8630.40,Euro,ACH,1",
        "2022/09/02 10:00,003,A,004,B,0.5,Bitcoin,0.5,Bitcoin,Bitcoin,1",
    ]
    write(
        "HI-Tiny_Patterns.txt",
        "BEGIN LAUNDERING ATTEMPT - FAN-OUT:  Max 16-degree Fan-Out\n"
        f"{rows[1]}\n{rows[2]}\nEND LAUNDERING ATTEMPT - FAN-OUT\n\n",
    )
    return write("HI-Tiny_Trans.csv", "\n".join([AMLWORLD, *rows]) + "\n")


def test_amlworld_payments_and_attempts(zone, amlworld):
    zone.load("amlworld", amlworld)
    assert_only_tables_that_are_needed(zone)
    assert transfers(zone) == [
        ("003:A", "004:B", "BTC", Decimal("0.5"), at(2022, 9, 2, 10)),
        ("010:8000EBD30", "010:8000EBD30", "USD", Decimal("3697.34"), at(2022, 9, 1, 0, 20)),
        ("021174:800737690", "012:80011F990", "USD", Decimal("2900.5"), at(2022, 9, 1, 0, 6)),
        ("021174:800737690", "020:80020C5B0", "EUR", Decimal("8630.4"), at(2022, 9, 1, 4, 33)),
    ]
    file = f"amlworld:{hashlib.sha256(amlworld.read_bytes()).hexdigest()[:12]}:"
    assert labels(zone) == [
        (f"{file}attempt 1", "fan_out", True, f"internal:{file}2"),
        (f"{file}attempt 1", "fan_out", True, f"internal:{file}3"),
        (f"{file}row 4", "unknown", True, f"internal:{file}4"),
    ]
    assert labels(zone, "scenario_id, typology, grade, started_at, ended_at", "scenarios")[0] == (
        f"{file}attempt 1",
        "fan_out",
        "unknown",
        at(2022, 9, 1, 0, 6),
        at(2022, 9, 1, 4, 33),
    )
    assert (f"{file}attempt 1", "receiver", "020:80020C5B0", None) in labels(
        zone, "scenario_id, role, customer_id, address", "participants"
    )


def test_the_transfer_of_a_label_is_named_as_the_ledger_names_it(zone, amlworld):
    zone.load("amlworld", amlworld)
    for transfer_id, reference in labels(zone, "transfer_id, source_reference"):
        assert transfer_id == hashlib.md5(reference.encode()).hexdigest()
    ids = {f"internal:{row[0]}" for row in transfers(zone, "internal_transfer_id")}
    assert {row[0] for row in labels(zone, "source_reference")} < ids


@pytest.mark.parametrize("name", ["amlworld", "saml-d"])
def test_parquet_with_types_gives_the_same_rows(new_zone, write, amlworld, name, tmp_path):
    path = amlworld
    if name == "saml-d":
        rows = "10:35:20,2022-10-07,12,22,6019.64,Euro,Dirham,UK,UAE,ACH,1,Fan_In\n"
        path = write("SAML-D.csv", f"{SAML_D}\n{rows}{rows.replace(',1,', ',0,')}")
    folder = tmp_path / "typed"
    folder.mkdir()
    typed = folder / f"{path.stem}.parquet"
    with duckdb.connect() as con:
        names = path.read_text().splitlines()[0].split(",")
        shown = [f"{each}.1" if each in names[:place] else each for place, each in enumerate(names)]
        moment = ", timestampformat = '%Y/%m/%d %H:%M'" if name == "amlworld" else ""
        con.execute(
            f"copy (select * from read_csv('{path}', names = {shown}, skip = 1{moment})) "
            f"to '{typed}'"
        )
    first, second = new_zone(), new_zone()
    first.load(name, path)
    more = ["--patterns", amlworld.with_name("HI-Tiny_Patterns.txt")] if name == "amlworld" else []
    second.load(name, typed, *more)
    kept = "asset, amount, transferred_at"
    assert transfers(first, kept) == transfers(second, kept)
    columns = "typology_id, is_illicit, occurred_at"
    assert labels(first, columns) == labels(second, columns)


def test_amlworld_without_patterns_says_so(zone, amlworld):
    amlworld.with_name("HI-Tiny_Patterns.txt").unlink()
    assert "no file of patterns" in zone.load("amlworld", amlworld)
    assert len({row[0] for row in labels(zone, "scenario_id")}) == 3


def test_the_same_file_again_changes_nothing(zone, amlworld):
    zone.load("amlworld", amlworld)
    before = {path: path.read_bytes() for path in zone.files()}
    assert "already loaded" in zone.load("amlworld", amlworld)
    assert {path: path.read_bytes() for path in zone.files()} == before


def test_a_sample_of_amlsim_takes_its_labels_from_the_nodes(zone, write, tmp_path):
    write(
        "nodes.csv",
        "nodeid,isFraud,init_balance,fraudStep\n1,1,10.0,3\n2,1,10.0,-1\n3,0,10.0,-1\n",
    )
    path = tmp_path / "transactions.parquet"
    rows = [(1, 2, 4.5, 3), (1, 2, 4.25, 4), (1, 3, 200.0, 3), (3, 2, 150.0, 3)]
    names = ["sourceNodeId", "targetNodeId", "value", "time"]
    pq.write_table(pa.table(dict(zip(names, zip(*rows, strict=True), strict=True))), path)
    zone.load("amlsim", path, "--start", "2020-02-28", "--currency", "eur")
    assert transfers(zone)[0] == ("1", "2", "EUR", Decimal("4.25"), at(2020, 3, 3))
    (label,) = labels(zone, "from_node_id, to_node_id, occurred_at, scenario_id")
    assert label[:3] == ("customer:1", "customer:2", at(2020, 3, 2))
    assert label[3].endswith(":account 2")


def test_a_sample_of_amlsim_without_nodes(zone, tmp_path):
    path = tmp_path / "transactions.parquet"
    table = {"sourceNodeId": [1], "targetNodeId": [2], "value": [1.0], "time": [1]}
    pq.write_table(pa.table(table), path)
    sentence = zone.fail("amlsim", path)
    assert "nodes.csv" in sentence and "--beside" in sentence


def test_a_log_of_amlsim_without_cash(zone, write):
    path = write(
        "tx_log.csv",
        "step,type,amount,nameOrig,oldbalanceOrig,newbalanceOrig,nameDest,oldbalanceDest,"
        "newbalanceDest,isSAR,alertID\n"
        "0,TRANSFER,10.5,1,0,0,2,0,0,0,-1\n"
        "1,TRANSFER,20,2,0,0,3,0,0,1,7\n"
        "1,TRANSFER,30,3,0,0,4,0,0,0,8\n"
        "1,CASH-IN,40,3,0,0,-,0,0,0,-1\n",
    )
    zone.load("amlsim", path)
    assert [row[3:] for row in transfers(zone)] == [
        (Decimal("10.5"), at(2017, 1, 1)),
        (Decimal("20"), at(2017, 1, 2)),
        (Decimal("30"), at(2017, 1, 2)),
    ]
    # An alert that is no laundering is a look-alike.
    found = labels(zone, "right(scenario_id, 7), is_illicit, grade")
    assert found == [("alert 7", True, "unknown"), ("alert 8", False, "benign")]


def test_converted_amlsim_takes_the_kind_from_its_alerts(zone, write):
    write(
        "alert_transactions.csv",
        "alert_id,alert_type,is_sar,tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp\n"
        "10,cycle,True,2,2,3,TRANSFER,20,2017-01-02T00:00:00Z\n",
    )
    path = write(
        "transactions.csv",
        "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id\n"
        "1,1,2,TRANSFER,10,2017-01-01T00:00:00Z,False,-1\n"
        "2,2,3,TRANSFER,20,2017-01-02T00:00:00Z,True,10\n"
        "3,2,3,TRANSFER,30,20170103,False,-1\n"
        "4,2,3,TRANSFER,40,5,False,-1\n",
    )
    zone.load("amlsim", path)
    assert [row[4] for row in transfers(zone)] == [
        at(2017, 1, 1),
        at(2017, 1, 2),
        at(2017, 1, 3),
        at(2017, 1, 6),
    ]
    assert [row[1] for row in labels(zone)] == ["cycle"]


@pytest.mark.parametrize("alert", ["alertID", "patternID"])
def test_amlgentex_income_and_spending_are_payments(zone, write, alert):
    def row(step, amount, orig, orig_bank, dest, dest_bank, sar, alert_id, model):
        return (
            f"{step},TRANSFER,{amount},{orig},{orig_bank},1,0,0,0,{dest},{dest_bank},1,0,0,0,"
            f"{sar},{alert_id},{model}"
        )

    lines = [
        GENTEX.replace("alertID", alert),
        row(0, 100, -1, "source", 5, "b1", 0, -1, 0),
        row(1, 60, 5, "b1", 6, "b2", 1, 3, 2),
        row(1, 61, 6, "b2", 7, "b1", 0, 4, 12),
        row(2, 30, 6, "b2", -2, "sink", 1, 3, 2),
    ]
    zone.load("amlgentex", write("tx_log.csv", "\n".join(lines)))
    assert_only_tables_that_are_needed(zone, ("exchange", "fiat_transactions"))
    assert [row[:2] for row in transfers(zone)] == [("5", "6"), ("6", "7")]
    columns = "customer_id, direction, bank_account_id, amount, status"
    assert zone.rows("exchange.fiat_transactions", columns) == [
        ("5", "in", "-1 of 5", Decimal(100), "booked"),
        ("6", "out", "-2 of 6", Decimal(30), "booked"),
    ]
    found = labels(zone, "source_table, typology_id, to_node_id")
    assert found == [
        ("exchange.fiat_transactions", "fan_in", "bank_account:-2 of 6"),
        ("exchange.internal_transfers", "fan_in", "customer:6"),
    ]


def test_saml_d_schemes_are_told_by_kind_and_hub(zone, write):
    path = write(
        "SAML-D.csv",
        f"{SAML_D}\n"
        "10:35:19,2022-10-07,11,21,1459.15,UK pounds,UK pounds,UK,UK,Cash,0,Normal_Cash\n"
        "10:35:20,2022-10-07,12,22,6019.64,UK pounds,Dirham,UK,UAE,Cross-border,1,Layered_Fan_In\n"
        "10:35:21,2022-10-07,13,22,10,Euro,Euro,UK,UK,ACH,1,Layered_Fan_In\n"
        "10:35:22,2022-10-08,13,24,12,Galleons,Euro,UK,UK,ACH,1,Gather-Scatter\n",
    )
    zone.load("saml-d", path)
    assert {row[2] for row in transfers(zone)} == {"GBP", "EUR", "Galleons"}
    assert transfers(zone)[0][4] == at(2022, 10, 7, 10, 35, 19)
    found = {(row[0].split(":")[-1], row[1]) for row in labels(zone)}
    assert found == {
        ("layered_fan_in 22", "layered_fan_in"),
        ("gather_scatter 13", "gather_scatter"),
    }


@pytest.mark.parametrize(
    ("command", "header", "missing"),
    [
        ("amlworld", AMLWORLD, "Payment Currency"),
        ("amlgentex", GENTEX, "modelType"),
        ("saml-d", SAML_D, "Laundering_type"),
        ("amlsim", "orig_acct,bene_acct,base_amt,tran_timestamp,is_sar,alert_id", "base_amt"),
    ],
)
def test_a_missing_column_is_named(zone, write, command, header, missing):
    path = write("file.csv", header.replace(missing, "other") + "\n")
    sentence = zone.fail(command, path)
    assert f"{path} has no column {missing}" in sentence
    assert "\n" not in sentence
    assert not zone.files()


@pytest.mark.parametrize("command", ["amlworld", "amlsim", "amlgentex", "saml-d"])
def test_an_empty_file_is_refused(zone, write, command):
    path = write("file.csv", "")
    assert f"{path} is empty" in zone.fail(command, path)


def test_a_file_of_a_header_alone_gives_empty_tables(zone, write):
    zone.load("saml-d", write("file.csv", SAML_D + "\n"))
    assert transfers(zone) == [] and labels(zone) == []


def test_an_answer_that_is_none_ends_the_load(zone, write):
    good = "10:35:19,2022-10-07,11,21,1459.15,UK pounds,UK pounds,UK,UK,Cash,0,Normal_Cash\n"
    path = write("file.csv", f"{SAML_D}\n{good}{good.replace('Cash,0', 'Cash,perhaps')}")
    sentence = zone.fail("saml-d", path)
    assert sentence.startswith(f"Row 2 of {path} has 'perhaps' in the column Is_laundering")
    assert not zone.files()


def test_a_broken_value_costs_its_row_alone(zone, write):
    row = "10:35:19,2022-10-07,11,21,{},UK pounds,UK pounds,UK,UK,Cash,0,Normal_Cash\n"
    broken = "10:35:19,2022-10-07,11,21\n"
    path = write("file.csv", f"{SAML_D}\n{row.format('much')}{broken}{row.format('5')}")
    zone.load("saml-d", path)
    assert [each[3] for each in transfers(zone)] == [Decimal(5)]
    refused = zone.rows("operations.refused_rows", "row_number, reason")
    assert [number for number, _ in refused] == [1, 2]
    assert "amount is not a decimal" in refused[0][1]


def test_a_pattern_that_is_none_is_named(zone, amlworld):
    patterns = amlworld.with_name("HI-Tiny_Patterns.txt")
    patterns.write_text("BEGIN LAUNDERING ATTEMPT - CYCLE\nno payment\n")
    sentence = zone.fail("amlworld", amlworld)
    assert sentence.startswith(f"Line 2 of {patterns}")


def test_labels_have_the_columns_of_the_simulator(zone, amlworld):
    from amlmart.simulate.labels import PARTICIPANTS, SCENARIOS, TRANSFERS

    zone.load("amlworld", amlworld)
    for label in (SCENARIOS, PARTICIPANTS, TRANSFERS):
        (path,) = zone.files(f"labels.{label.name}")
        assert pq.read_schema(path).names == label.schema.names
        with duckdb.connect() as con:
            for name in label.schema.names:
                empty = con.execute(
                    f"select count(*) from read_parquet(?) where {name} is null", [str(path)]
                ).fetchall()[0][0]
                assert name in label.optional or empty == 0, (label.name, name)
