"""Velocity: each number is what a slow count over the ledger gives, and never sees the future."""

import math
import random
from collections import defaultdict

import duckdb
import pytest
from support_features import HALFWAY

WINDOWS = {"1h": 3600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000, "90d": 7_776_000}
SIDES = {"sender": ("outbound", "inbound"), "receiver": ("inbound", "outbound")}
LEDGER = """
    select transfer_id, from_node_id, to_node_id, amount_usd, is_change,
        epoch_us(occurred_at) as occurred, epoch_us(known_at) as known
    from amlmart_intermediate.int_ledger__transfers
"""


def expected(events, transfer, node, window):
    """Return what a node paid and was paid, counted one by one, by direction."""
    found = {"outbound": [], "inbound": []}
    for event in events[node]:
        is_there = transfer["occurred"] - WINDOWS[window] * 1_000_000 < event["occurred"]
        if is_there and event["occurred"] <= transfer["occurred"]:
            if event["known"] > transfer["known"] or event["is_change"]:
                continue
            if event["from_node_id"] == node:
                found["outbound"].append(event["amount_usd"])
            if event["to_node_id"] == node:
                found["inbound"].append(event["amount_usd"])
    return found


@pytest.fixture(scope="module")
def ledger(features):
    with duckdb.connect(str(features), read_only=True) as con:
        rows = con.sql(LEDGER).to_arrow_table().to_pylist()
    events = defaultdict(list)
    for row in rows:
        for node in {row["from_node_id"], row["to_node_id"]} - {"exchange:order_book"}:
            events[node].append(row)
    return rows, events


def picked(con, rows):
    """Return transfers to look at: a random sample, and all that late events concern."""
    ids = {row["transfer_id"] for row in random.Random(5).sample(rows, 250)}
    ids |= {
        transfer_id
        for (transfer_id,) in con.execute(
            """
            select sds.transfer_id from amlmart_intermediate.int_transfers__sides as sds
            inner join amlmart_intermediate.int_transfers__sides as lat using (node_id)
            where lat.is_late and lat.occurred_us <= sds.occurred_us
                and lat.known_us > sds.known_us
            group by sds.transfer_id order by md5(sds.transfer_id) limit 250
            """
        ).fetchall()
    }
    return [row for row in rows if row["transfer_id"] in ids]


def test_every_number_is_the_one_counted_by_hand(con, ledger):
    rows, events = ledger
    features = {
        row["transfer_id"]: row
        for row in con.sql("select * from amlmart_features.feat_transfer__velocity")
        .to_arrow_table()
        .to_pylist()
    }
    assert len(features) == len(rows)
    for transfer in picked(con, rows):
        row = features[transfer["transfer_id"]]
        for side, (main, other) in SIDES.items():
            node = transfer["from_node_id" if side == "sender" else "to_node_id"]
            for window in WINDOWS:
                found = expected(events, transfer, node, window)
                for direction in (main, other):
                    name = f"{side}_{direction}"
                    priced = [usd for usd in found[direction] if usd is not None]
                    assert row[f"{name}_count_{window}"] == len(found[direction])
                    assert row[f"{name}_usd_sum_{window}"] == sum(priced)
                priced = [usd for usd in found[main] if usd is not None]
                name = f"{side}_{main}_usd"
                assert row[f"{name}_max_{window}"] == max(priced, default=None)
                if not priced:
                    assert row[f"{name}_mean_{window}"] is None
                    continue
                mean = sum(priced) / len(priced)
                assert row[f"{name}_mean_{window}"] == pytest.approx(float(mean), abs=2e-6)
                if len(priced) < 2:
                    assert row[f"{name}_deviation_{window}"] is None
                    continue
                squares = sum((usd - mean) ** 2 for usd in priced)
                deviation = math.sqrt(float(squares) / (len(priced) - 1))
                # To the cent; sums of large squares leave a little less.
                assert row[f"{name}_deviation_{window}"] == pytest.approx(
                    deviation, abs=0.011, rel=1e-6
                )


def test_late_events_concern_some(con):
    ((late,),) = con.execute(
        "select count(*) from amlmart_intermediate.int_transfers__sides where is_late"
    ).fetchall()
    assert late > 50


def test_what_came_to_be_known_later_changes_nothing(con):
    """The replay knows nothing that happened or was known after its instant.

    Left out are nodes of deposits and withdrawals that the books told of before their chain did:
    the ledger then replaces the booking by the movement on chain, which is known later.
    """
    names = con.execute(
        "select distinct table_schema from information_schema.tables "
        "where table_schema like '%as_of%' order by table_schema"
    ).fetchall()
    features, intermediate = (
        next(name for (name,) in names if name.startswith(f"amlmart_{layer}__as_of"))
        for layer in ("features", "intermediate")
    )
    con.execute(
        f"""
        create temp table compared as
        with replaced as (
            select from_node_id, to_node_id from {intermediate}.int_ledger__transfers
            where transfer_id not in (
                select transfer_id from amlmart_intermediate.int_ledger__transfers)
        ),
        left_out as (
            select from_node_id as node_id from replaced
            union
            select to_node_id from replaced
            union
            select from_node_id from amlmart_intermediate.int_ledger__transfers as trf
            where exists (
                select 1 from replaced where replaced.to_node_id = trf.to_node_id)
        )
        select transfer_id from amlmart_intermediate.int_ledger__transfers
        where known_at <= timestamp '{HALFWAY}'
            and from_node_id not in (select node_id from left_out)
            and to_node_id not in (select node_id from left_out)
        """
    )
    known = "select * from {}.feat_transfer__velocity semi join compared using (transfer_id)"
    now, then = known.format("amlmart_features"), known.format(features)
    ((differing, compared, replayed),) = con.execute(
        f"""
        select
            (select count(*) from ({now} except all {then})),
            (select count(*) from ({now})),
            (select count(*) from {features}.feat_transfer__velocity)
        """
    ).fetchall()
    assert differing == 0 and compared > 0.7 * replayed > 2_000
