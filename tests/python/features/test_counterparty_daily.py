"""A counterparty's days: every cell is what a slow look at the rows known by then gives."""

import random
from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import chain

import duckdb
import pytest
from support_features import HALFWAY
from support_parties import (
    DAY,
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
        found = con.sql("select * from amlmart_features.feat_counterparty__daily").to_arrow_table()
    return {(row["node_id"], row["feature_date"]): row for row in found.to_pylist()}


def provider_dealings(parties, provider, day):
    """What customers had with the addresses that a provider was known to have."""
    found, addresses = {"inbound": [], "outbound": []}, set()
    if not any(row["vasp_id"] == provider for row in parties.known(parties.rows["vasps"], day)):
        return found
    tags = defaultdict(list)
    for tag in parties.rows["tags"]:
        if tag["actor"] == provider and tag["known_at"].date() <= day:
            tags[tag["address_family"], tag["address"]].append(tag)
    for node in list(parties.transfers):
        chain, _, address = node.partition(":")
        if (parties.families.get(chain), address) in tags:
            addresses.add(node)
    for node in addresses:
        chain, _, address = node.partition(":")
        uses = [tag["first_used_at"] for tag in tags[parties.families[chain], address]]
        for way, transfers in parties.dealings(node, day).items():
            found[way] += [
                row
                for row in transfers
                if any(used is None or used.date() <= row["occurred_at"].date() for used in uses)
            ]
    return found


def country(parties, node, day):
    kind, _, name = node.partition(":")
    table, key, column = (
        ("accounts", "bank_account_id", "bank_country")
        if kind == "bank_account"
        else ("vasps", "vasp_id", "jurisdiction_country")
    )
    told = [
        (max(row["occurred_at"], row["known_at"]).date(), row[column])
        for row in parties.known(parties.rows[table], day)
        if row[key] == name and row[column] and kind in ("bank_account", "vasp")
    ]
    last = max((when for when, _ in told), default=None)
    return min((where for when, where in told if when == last), default=None)


def expected(parties, node, kind, day):
    """All cells of a counterparty and day."""
    if kind == "vasp":
        sides = provider_dealings(parties, node.removeprefix("vasp:"), day)
    else:
        sides = parties.dealings(node, day)
    cells, both = flow_cells(sides, day), list(chain.from_iterable(sides.values()))
    for window in WINDOWS:
        if window == "24h":
            continue
        for name, transfers in (
            ("inbound_", sides["inbound"]),
            ("outbound_", sides["outbound"]),
            ("", both),
        ):
            customers = {row["customer"] for row in since(transfers, day, window)}
            cells[f"{name}customer_distinct_count_{window}"] = len(customers)
        paid = {row["occurred_at"].date() for row in since(sides["inbound"], day, window)}
        cells[f"inbound_active_day_count_{window}"] = len(paid)
    met, volumes = {}, defaultdict(list)
    for row in both:
        when = row["occurred_at"].date()
        met[row["customer"]] = min(when, met.get(row["customer"], when))
        volumes[row["customer"]] += amounts([row])
    for window in ("24h", "7d", "30d"):
        cells[f"new_customer_count_{window}"] = sum(
            (day - first).days < WINDOWS[window] for first in met.values()
        )
    total = sum(amounts(both))
    top = max((sum(each) for each in volumes.values()), default=0)
    cells["top_customer_usd_share_lifetime"] = float(top) / float(total) if total else None
    cells["is_shared_by_customers"] = len(met) > 1
    own = parties.groups(node, day, day) if kind == "address" else set()
    cells["attribution_group"] = "vasp" if kind == "vasp" else gravest(own)
    cells["is_tagged"], cells["is_sanctioned"] = "tagged" in own, "sanctioned" in own
    cells["country"] = country(parties, node, day)
    return cells


@pytest.fixture(scope="module")
def picked(parties, rows):
    """Days to look at: any, of late knowledge, of each kind, of the shared and the sanctioned."""
    draw = random.Random(51)
    chosen = set(draw.sample(sorted(rows), 150))
    late = {
        (node, moment.date())
        for transfer in parties.rows["ledger"]
        for moment in (transfer["known_at"], transfer["superseded_at"])
        if moment and moment.date() > transfer["occurred_at"].date()
        for node in (transfer["from_node_id"], transfer["to_node_id"])
    }
    chosen |= set(draw.sample([key for key in sorted(late) if key in rows], 40))
    for kind in ("address", "bank_account", "vasp"):
        fitting = sorted(key for key, row in rows.items() if row["counterparty_kind"] == kind)
        chosen |= set(draw.sample(fitting, min(30, len(fitting))))
    for column in ("is_shared_by_customers", "is_sanctioned", "dormant_days"):
        fitting = sorted(key for key, row in rows.items() if row[column])
        chosen |= set(draw.sample(fitting, min(20, len(fitting))))
    return sorted(chosen)


def test_cells_are_those_counted_by_hand(parties, rows, picked):
    seen = Counter()
    for node, day in picked:
        cells = expected(parties, node, rows[node, day]["counterparty_kind"], day)
        assert differences(rows[node, day], cells) == {}, (node, day)
        seen.update(name for name, value in cells.items() if value)
    assert {"country", "is_shared_by_customers", "new_customer_count_7d", "is_tagged"} <= set(seen)
    assert len(set(rows[picked[0]]) - set(cells)) == 4  # the keys, the kind and the time


def test_nobody_of_ours_is_an_outside_party(parties, rows):
    """What both sides are known of, on that day, is no dealing with somebody outside."""
    assert not any(node.startswith("customer:") for node, _ in rows)
    assert not any(node == "bank_account:unknown" for node, _ in rows)
    assert {row["counterparty_kind"] for row in rows.values()} == {
        "address",
        "bank_account",
        "vasp",
    }


def test_between_rows_nothing_changes_but_the_time(parties, rows):
    draw, days = random.Random(52), defaultdict(list)
    for node, day in rows:
        days[node].append(day)
    last, quiet = max(day for _, day in rows), 0
    for node in draw.sample(sorted(days), 150):
        day = min(days[node]) + draw.randrange(45) * DAY
        if day in days[node] or day > last:
            continue
        before = rows[node, max(each for each in days[node] if each < day)]
        cells = {
            name: value
            for name, value in expected(parties, node, before["counterparty_kind"], day).items()
            if name.endswith(("_lifetime", "_seen_at"))
            or name.startswith(("is_", "attribution", "country"))
        }
        assert differences(before, cells) == {}, (node, day)
        quiet += 1
    assert quiet > 30


def test_what_came_to_be_known_later_changes_no_day_before(con):
    """The replay knows nothing that happened or was known after its instant."""
    ((schema,),) = con.execute(
        "select distinct table_schema from information_schema.tables "
        "where table_schema like 'amlmart_features__as_of%'"
    ).fetchall()
    last: date = datetime.fromisoformat(HALFWAY).date()
    now, then = (
        f"select * from {place}.feat_counterparty__daily where feature_date < date '{last}'"
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
    assert only_now == 0 and only_then == 0 and compared > 300
