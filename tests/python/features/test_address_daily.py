"""An address's days: every cell is what a slow look at the rows known by then gives."""

import random
from collections import Counter
from datetime import date, datetime
from itertools import chain

import duckdb
import pytest
from support_features import HALFWAY
from support_parties import (
    DAY,
    GROUPS,
    WINDOWS,
    Parties,
    amounts,
    differences,
    flow_cells,
    gravest,
    since,
)


@pytest.fixture(scope="module")
def parties(features):
    with duckdb.connect(str(features), read_only=True) as con:
        return Parties(con)


@pytest.fixture(scope="module")
def rows(features):
    with duckdb.connect(str(features), read_only=True) as con:
        found = con.sql("select * from amlmart_features.feat_address__daily").to_arrow_table()
    return {(row["node_id"], row["feature_date"]): row for row in found.to_pylist()}


def expected(parties, node, day):
    """All cells of an address and day."""
    sides = parties.sides(node, day)
    cells, both = flow_cells(sides, day), list(chain.from_iterable(sides.values()))
    dealings = list(chain.from_iterable(parties.dealings(node, day).values()))
    for window in WINDOWS:
        if window == "24h":
            continue
        for name, transfers in (
            ("inbound_", sides["inbound"]),
            ("outbound_", sides["outbound"]),
            ("", both),
        ):
            others = {row["other"] for row in since(transfers, day, window)} - {None}
            cells[f"{name}counterparty_distinct_count_{window}"] = len(others)
        received = {row["occurred_at"].date() for row in since(sides["inbound"], day, window)}
        cells[f"inbound_active_day_count_{window}"] = len(received)
        customers = {row["customer"] for row in since(dealings, day, window)}
        cells[f"customer_distinct_count_{window}"] = len(customers)
    cells["reuse_day_count_lifetime"] = max(cells["inbound_active_day_count_lifetime"] - 1, 0)
    cells["is_single_use"] = cells["inbound_count_lifetime"] == 1
    for window in ("30d", "lifetime"):
        for way, transfers in sides.items():
            events = since(transfers, day, window)
            total = sum(amounts(events))
            for group in (*GROUPS, "unattributed"):
                inside = [row for row in events if is_with(parties, row, group, day)]
                cells[f"{way}_{group}_count_share_{window}"] = (
                    len(inside) / len(events) if events else None
                )
                cells[f"{way}_{group}_usd_share_{window}"] = (
                    float(sum(amounts(inside))) / float(total) if total else None
                )
    own = parties.groups(node, day, day)
    cells["attribution_group"] = gravest(own)
    cells["is_tagged"], cells["is_sanctioned"] = "tagged" in own, "sanctioned" in own
    cells["is_our_deposit_address"] = bool(parties.known(parties.owners[node], day))
    return cells


def is_with(parties, transfer, group, day):
    other = transfer["other"]
    groups = parties.groups(other, day, transfer["occurred_at"].date()) if other else set()
    return "attributed" not in groups if group == "unattributed" else group in groups


def lately_told(parties):
    """Addresses and days on which something older became known or ceased to be."""
    return sorted(
        {
            (node, moment.date())
            for transfer in parties.rows["ledger"]
            for moment in (transfer["known_at"], transfer["superseded_at"])
            if moment and moment.date() > transfer["occurred_at"].date()
            for node in (transfer["from_node_id"], transfer["to_node_id"])
        }
    )


@pytest.fixture(scope="module")
def picked(parties, rows):
    """Days to look at: any, some of late knowledge, some of known, tagged and busy addresses."""
    draw = random.Random(41)
    chosen = set(draw.sample(sorted(rows), 150))
    chosen |= set(draw.sample([key for key in lately_told(parties) if key in rows], 80))
    for column in (
        *("customer_distinct_count_7d", "is_sanctioned", "is_our_deposit_address"),
        *("dormant_days", "inbound_mixing_count_share_30d", "outbound_illicit_count_share_30d"),
    ):
        fitting = sorted(key for key, row in rows.items() if row[column])
        chosen |= set(draw.sample(fitting, min(15, len(fitting))))
    number = Counter(node for node, _ in rows)
    for node, _ in number.most_common(5):
        days = sorted(day for each, day in rows if each == node)
        chosen |= {(node, day) for day in draw.sample(days, min(5, len(days)))}
    return sorted(chosen)


def test_cells_are_those_counted_by_hand(parties, rows, picked):
    seen = Counter()
    for node, day in picked:
        cells = expected(parties, node, day)
        assert differences(rows[node, day], cells) == {}, (node, day)
        seen.update(name for name, value in cells.items() if value)
    missing = {"customer_distinct_count_30d", "is_tagged", "dormant_days", "net_usd_sum_7d"}
    assert missing <= set(seen)
    assert len(set(rows[picked[0]]) - set(cells)) == 6  # the keys and the time


def test_an_address_has_a_row_where_something_became_known_and_no_other(parties, rows):
    """Between two rows nothing changes but the time: what has no window is the same."""
    draw, days = random.Random(42), {}
    for node, day in rows:
        days.setdefault(node, []).append(day)
    last, quiet = max(day for _, day in rows), 0
    for node in draw.sample(sorted(days), 120):
        day = min(days[node]) + draw.randrange(45) * DAY
        if day in days[node] or day > last:
            continue
        before = rows[node, max(each for each in days[node] if each < day)]
        cells = {
            name: value
            for name, value in expected(parties, node, day).items()
            if name.endswith(("_lifetime", "_seen_at")) or name.startswith(("is_", "attribution"))
        }
        assert differences(before, cells) == {}, (node, day)
        quiet += 1
    assert quiet > 30


def test_every_address_of_the_ledger_is_there_from_its_first_evening(parties, rows):
    first = {}
    for node, day in rows:
        first[node] = min(day, first.get(node, day))
    expected_days = {}
    for transfer in parties.rows["ledger"]:
        if transfer["chain"] is None or transfer["is_change"]:
            continue
        since_day = max(transfer["occurred_at"], transfer["known_at"]).date()
        until = transfer["superseded_at"]
        if until is not None and until.date() <= since_day:
            continue
        for node in (transfer["from_node_id"], transfer["to_node_id"]):
            if parties.is_address(node, transfer["chain"]):
                expected_days[node] = min(since_day, expected_days.get(node, since_day))
    assert first == expected_days


def test_what_came_to_be_known_later_changes_no_day_before(con):
    """The replay knows nothing that happened or was known after its instant."""
    ((schema,),) = con.execute(
        "select distinct table_schema from information_schema.tables "
        "where table_schema like 'amlmart_features__as_of%'"
    ).fetchall()
    last: date = datetime.fromisoformat(HALFWAY).date()
    now, then = (
        f"select * from {place}.feat_address__daily where feature_date < date '{last}'"
        for place in ("amlmart_features", schema)
    )
    ((only_now, only_then, compared),) = con.execute(
        f"""
        select
            (select count(*) from ({now} except all {then})),
            (select count(*) from ({then} except all {now})),
            (select count(*) from ({now}))
        """
    ).fetchall()
    assert only_now == 0 and only_then == 0 and compared > 1_000
