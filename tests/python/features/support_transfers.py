"""The ledger's past, read slowly: what was known of a node when a transfer became known."""

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from support_features import HALFWAY, replayed_schema

Row = dict[str, Any]

WINDOWS = {"1h": 3600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000, "90d": 7_776_000}
SIDES = {"sender": "from_node_id", "receiver": "to_node_id"}
VERSIONS = """
    select transfer_id, from_node_id, to_node_id, amount_usd, is_change,
        epoch_us(occurred_at) as occurred,
        greatest(epoch_us(known_at), epoch_us(occurred_at)) as known,
        epoch_us(superseded_at) as superseded
    from amlmart_intermediate.int_ledger__transfer_versions
"""


def read_ledger(database: Path) -> tuple[list[Row], dict[str, list[Row]]]:
    """Return the standing transfers, and by node every version of what it did."""
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.sql(VERSIONS).to_arrow_table().to_pylist()
    events = defaultdict(list)
    for row in rows:
        for node in {row["from_node_id"], row["to_node_id"]} - {"exchange:order_book"}:
            events[node].append(row)
    return [row for row in rows if row["superseded"] is None], events


def pick(database: Path, rows: list[Row]) -> list[Row]:
    """Return transfers to look at: a random sample, and many that hindsight concerns."""
    with duckdb.connect(str(database), read_only=True) as con:
        corrected = con.sql(
            """
            select transfer_id from amlmart_intermediate.int_ledger__transfers
            where transfer_key in (
                select transfer_key from amlmart_intermediate.int_transfers__hindsight
            )
            order by transfer_id
            """
        ).fetchall()
    draw = random.Random(5)
    ids = {row["transfer_id"] for row in draw.sample(rows, 250)}
    ids |= {transfer_id for (transfer_id,) in draw.sample(corrected, 400)}
    return [row for row in rows if row["transfer_id"] in ids]


def known_events(
    events: dict[str, list[Row]], transfer: Row, node: str
) -> Iterator[tuple[int, str, Row]]:
    """Give what a node paid and was paid by the transfer, as known then: age, direction, event."""
    for event in events[node]:
        age = transfer["occurred"] - event["occurred"]
        if age < 0 or event["known"] > transfer["known"] or event["is_change"]:
            continue
        if event["superseded"] is not None and event["superseded"] <= transfer["known"]:
            continue
        if event["from_node_id"] == node:
            yield age, "outbound", event
        if event["to_node_id"] == node:
            yield age, "inbound", event


def read_features(con: duckdb.DuckDBPyConnection, model: str) -> dict[str, Row]:
    """Return the rows of a feature model by their transfer."""
    rows = con.sql(f"select * from amlmart_features.{model}").to_arrow_table().to_pylist()
    return {row["transfer_id"]: row for row in rows}


def replay_counts(con: duckdb.DuckDBPyConnection, model: str) -> tuple[int, int, int]:
    """Compare a feature model with the replay of the middle.

    Returns how many of the transfers known by then and in both have other features, how many there
    are, and how many the replay has.
    """
    then = replayed_schema(con, "features")
    common = f"""
        select transfer_id from amlmart_features.{model} where known_at <= timestamp '{HALFWAY}'
        intersect select transfer_id from {then}.{model}
    """
    rows = "select * exclude (ledger_state_key) from {}.{} where transfer_id in ({})"
    now = rows.format("amlmart_features", model, common)
    replay = rows.format(then, model, common)
    ((differing, compared, replayed),) = con.execute(
        f"""
        select
            (select count(*) from ({now} except all {replay})),
            (select count(*) from ({now})),
            (select count(*) from {then}.{model})
        """
    ).fetchall()
    return differing, compared, replayed
