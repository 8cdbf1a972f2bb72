"""Networks by day: every cell of some days is what a slow look at what was known then gives."""

import random
import re
from collections import Counter
from datetime import date, datetime, timedelta

import duckdb
import pytest
from support_features import HALFWAY, replayed_schema
from support_networks import Knowledge, Network, network
from support_parties import Parties, differences

FEATURES = {"feat_address__network": "node_id", "feat_customer__network": "customer_id"}


@pytest.fixture(scope="module")
def parties(features):
    with duckdb.connect(str(features), read_only=True) as con:
        return Parties(con)


@pytest.fixture(scope="module")
def knowledge(features):
    with duckdb.connect(str(features), read_only=True) as con:
        return Knowledge(con)


@pytest.fixture(scope="module")
def rows(features):
    """The rows of each feature by day and node."""
    found = {}
    with duckdb.connect(str(features), read_only=True) as con:
        for name, key in FEATURES.items():
            table = con.sql(f"select * from amlmart_features.{name}").to_arrow_table()
            found[name] = days = {}
            for row in table.to_pylist():
                node = row[key] if key == "node_id" else f"customer:{row[key]}"
                days.setdefault(row["feature_date"], {})[node] = row
    return found


@pytest.fixture(scope="module")
def picked(rows):
    """Days far enough from the first for a day of seven days before, and the first ones."""
    days = sorted(rows["feat_address__network"])
    return [*days[:2], *sorted(random.Random(51).sample(days[8:], 5)), days[-1]]


@pytest.mark.parametrize("feature", FEATURES)
def test_cells_are_those_counted_by_hand(parties, knowledge, rows, picked, feature):
    of_parties, seen, names = feature == "feat_customer__network", Counter(), set()
    for day in picked:
        expected = {
            node: cells
            for node, cells in network(parties, knowledge, day, of_parties).cells().items()
            if node.startswith("customer:") == of_parties
        }
        found, earlier = rows[feature][day], day - timedelta(days=7)
        assert found.keys() == expected.keys(), day
        before = network(parties, knowledge, earlier, of_parties).components()
        for node, cells in expected.items():
            cells["component_node_growth_7d"] = (
                cells["component_node_count_30d"] - len(before.get(node, ()))
                if earlier in rows["feat_address__network"]
                else None
            )
            cells |= knowledge.cells(node, day, cells)
            assert differences(found[node], cells) == {}, (node, day)
            seen.update(name for name, value in cells.items() if value)
            names |= cells.keys()
    untold = {"node_id", "chain", "address_family", "address", "customer_id"}
    untold |= {"feature_date", "known_at", "network_state_key"}
    assert set(found[node]) - untold == names
    # a world so small has not all; no customer is near a mixer, or in a cluster
    rare = r"is_hub.*|(incoming|outgoing)_.*" + r"|.*_mixer_hops.*|cluster.*" * of_parties
    assert [name for name in names - set(seen) if not re.fullmatch(rare, name)] == []
    assert sum(name.endswith("_spread_share_lifetime") for name in seen) > 2


def test_the_bound_is_the_core_number_where_it_says_so(parties, knowledge, picked):
    exact = 0
    for day in picked:
        for of_parties in (False, True):
            both = network(parties, knowledge, day, of_parties)
            cores, cells = both.core_numbers(), both.cells()
            for node, core in cores.items():
                bound = cells[node]["core_number_bound_30d"]
                is_exact = cells[node]["is_core_number_exact_30d"]
                assert bound == core if is_exact else bound >= core, (node, day)
                exact += is_exact
    assert exact > 1_000


def test_ten_rounds_are_too_few_for_a_long_chain():
    """The ends of a chain are in no cycle; what they are not is told two nodes a round."""
    cells = Network({(str(node), str(node + 1)) for node in range(40)}).cells()
    assert [cells[str(node)]["core_number_bound_30d"] for node in (0, 10, 11)] == [1, 1, 2]
    assert not cells["0"]["is_core_number_exact_30d"]
    short = Network({(str(node), str(node + 1)) for node in range(18)}).cells()
    assert {row["core_number_bound_30d"] for row in short.values()} == {1}
    assert short["0"]["is_core_number_exact_30d"]


@pytest.mark.parametrize("feature", FEATURES)
def test_what_came_to_be_known_later_changes_no_day_before(con, feature):
    """The replay knows nothing that happened or was known after its instant."""
    last: date = datetime.fromisoformat(HALFWAY).date()
    now, then = (
        f"select * from {schema}.{feature} where feature_date < date '{last}'"
        for schema in ("amlmart_features", replayed_schema(con, "features"))
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


def test_degrees_are_those_of_the_daily_features(con):
    ((compared, differing),) = con.execute(
        """
        select
            count(*),
            count(*) filter (
                net.in_degree_count_30d != dly.inbound_counterparty_distinct_count_30d
                or net.out_degree_count_30d != dly.outbound_counterparty_distinct_count_30d
                or net.degree_count_30d != dly.counterparty_distinct_count_30d
            )
        from amlmart_features.feat_address__daily as dly
        inner join amlmart_features.feat_address__network as net using (node_id, feature_date)
        """
    ).fetchall()
    assert compared > 1_000 and differing == 0
