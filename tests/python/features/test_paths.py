"""Paths: each number is what a slow walk over the ledger gives, hubs and all."""

from collections import defaultdict

import duckdb
import pytest
from support_transfers import Row, read_features, replay_counts

MODEL = "feat_transfer__paths"
BOOK = "exchange:order_book"
WEEK = 604_800_000_000
WINDOWS = {"24h": 86_400_000_000, "7d": WEEK}
LIMIT = 100


class Walks:
    """The ledger as a graph of payments, asked for what was known at some instant."""

    def __init__(self, events: dict[str, list[Row]]) -> None:
        self.events = {node: [row for row in rows if is_step(row)] for node, rows in events.items()}
        self.hubs: dict[tuple[str, int, int], bool] = {}

    def known(self, node: str, known: int) -> list[Row]:
        return [
            row
            for row in self.events.get(node, [])
            if row["known"] <= known and (row["superseded"] is None or row["superseded"] > known)
        ]

    def is_hub(self, node: str, row: Row) -> bool:
        """Return whether the node was a hub at a payment, as known with it."""
        key = (node, row["occurred"], row["known"])
        if key not in self.hubs:
            ages = [row["occurred"] - other["occurred"] for other in self.known(node, row["known"])]
            self.hubs[key] = sum(0 <= age < WEEK for age in ages) > LIMIT
        return self.hubs[key]

    def is_free(self, row: Row) -> bool:
        return not (self.is_hub(row["from_node_id"], row) or self.is_hub(row["to_node_id"], row))

    def paid_by(self, node: str, known: int, after: int, until: int) -> list[Row]:
        """Return what the node paid later than `after` and not later than `until`."""
        return [
            row
            for row in self.known(node, known)
            if row["from_node_id"] == node and after < row["occurred"] <= until
        ]

    def paid_to(self, node: str, known: int, after: int, until: int) -> list[Row]:
        return [
            row
            for row in self.known(node, known)
            if row["to_node_id"] == node and after < row["occurred"] <= until
        ]

    def cycles(self, transfer: Row, after: int) -> list[list[Row]]:
        """Return every way from the receiver back to the sender, walked step by step."""
        found = []
        waiting = [[transfer]]
        while waiting:
            way = waiting.pop()
            reached = way[-1]["to_node_id"]
            begin = after if len(way) == 1 else way[-1]["occurred"]
            for row in self.paid_by(reached, transfer["known"], begin, transfer["occurred"] - 1):
                if not self.is_free(row):
                    continue
                if row["to_node_id"] == transfer["from_node_id"]:
                    found.append([*way, row])
                elif len(way) < 3 and row["to_node_id"] not in {e["to_node_id"] for e in way}:
                    waiting.append([*way, row])
        return found

    def features(self, transfer: Row) -> Row:
        payer, payee = transfer["from_node_id"], transfer["to_node_id"]
        moment, known = transfer["occurred"], transfer["known"]
        sound = is_step(transfer)
        row: Row = {
            "is_sender_hub_7d": sound and self.is_hub(payer, transfer),
            "is_receiver_hub_7d": sound and self.is_hub(payee, transfer),
        }
        walked = sound and self.is_free(transfer)
        for window, width in WINDOWS.items():
            after = moment - width
            received = self.paid_to(payer, known, after, moment - 1) if walked else []
            free = [event for event in received if self.is_free(event)]
            row[f"has_hub_source_{window}"] = any(
                self.is_hub(event["from_node_id"], event) and not self.is_hub(payer, event)
                for event in received
            )
            sources = {event["from_node_id"] for event in free} - {payee}
            row[f"two_hop_source_distinct_count_{window}"] = len(sources)
            row[f"scatter_gather_distinct_count_{window}"] = max(
                (len(self.middles(transfer, source, after)) for source in sources), default=0
            )
            sent = self.paid_by(payer, known, after, moment) if free else []
            pairs = {
                (came["from_node_id"], went["to_node_id"])
                for came in free
                for went in sent
                if came["occurred"] < went["occurred"]
                and came["from_node_id"] != went["to_node_id"]
                and self.is_free(went)
            }
            row[f"gather_scatter_count_{window}"] = len(pairs)
            cycles = self.cycles(transfer, after) if walked else []
            for hops in (2, 3, 4):
                row[f"cycle_{hops}_count_{window}"] = sum(len(way) == hops for way in cycles)
            row[f"shortest_cycle_hops_{window}"] = min(map(len, cycles), default=None)
            amounts = [
                [event["amount_usd"] for event in way if event["amount_usd"] is not None]
                for way in cycles
            ]
            row[f"cycle_usd_min_{window}"] = max((min(a) for a in amounts if a), default=None)
            ages = [moment - way[1]["occurred"] for way in cycles]
            row["cycle_seconds_min_7d"] = min(ages) // 1_000_000 if ages else None
        return row

    def middles(self, transfer: Row, source: str, after: int) -> set[str]:
        """Return by whom the source's money came to the receiver."""
        known, moment = transfer["known"], transfer["occurred"]
        found = {transfer["from_node_id"]}
        for last in self.paid_to(transfer["to_node_id"], known, after, moment):
            middle = last["from_node_id"]
            if middle == source or not self.is_free(last):
                continue
            for first in self.paid_to(middle, known, after, last["occurred"] - 1):
                if first["from_node_id"] == source and self.is_free(first):
                    found.add(middle)
        return found


def is_step(row: Row) -> bool:
    ends = {row["from_node_id"], row["to_node_id"]}
    return len(ends) == 2 and BOOK not in ends and not row["is_change"]


@pytest.fixture(scope="module")
def walked(features, ledger, picked):
    """Some transfers, their features and what a walk gives for each."""
    rows, events = ledger
    with duckdb.connect(str(features), read_only=True) as con:
        found = read_features(con, MODEL)
    assert len(found) == len(rows)
    telling = {
        key
        for key, row in found.items()
        if row["scatter_gather_distinct_count_7d"] > 1
        or row["shortest_cycle_hops_7d"] is not None
        or row["gather_scatter_count_7d"] > 3
    }
    chosen = [row for row in rows if row["transfer_id"] in telling][:400]
    walks = Walks(events)
    return [
        (transfer, found[transfer["transfer_id"]], walks.features(transfer))
        for transfer in [*picked, *chosen]
    ]


def test_every_number_is_the_one_found_on_foot(walked):
    for transfer, row, expected in walked:
        found = {name: row[name] for name in expected}
        assert found == expected, transfer


def test_the_walks_meet_what_they_look_for(walked):
    met: dict[str, int] = defaultdict(int)
    for _, _, expected in walked:
        for name, value in expected.items():
            met[name] += value not in (0, None, False)
        met["scattered"] += expected["scatter_gather_distinct_count_7d"] > 1
    assert all(met[name] for name in met if name.endswith("_7d") and "receiver_hub" not in name)
    assert met["scattered"] > 20 and met["cycle_4_count_7d"] > 5


def test_what_came_to_be_known_later_changes_nothing(con):
    differing, compared, replayed = replay_counts(con, MODEL)
    assert differing == 0 and replayed > compared > 0.9 * replayed > 2_000
