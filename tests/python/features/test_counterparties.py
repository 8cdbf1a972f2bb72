"""Counterparties and pairs: each number is what a slow count over the ledger gives."""

from support_transfers import SIDES, WINDOWS, known_events, read_features, replay_counts

MODEL = "feat_transfer__counterparties"
LONGEST = WINDOWS["90d"] * 1_000_000
OTHER = {"outbound": "to_node_id", "inbound": "from_node_id"}


def test_distinct_counterparties_are_those_counted_by_hand(con, ledger, picked):
    rows, events = ledger
    features = read_features(con, MODEL)
    assert len(features) == len(rows)
    seen = set()
    for transfer in picked:
        row = features[transfer["transfer_id"]]
        for side, column in SIDES.items():
            known = list(known_events(events, transfer, transfer[column]))
            for window, seconds in WINDOWS.items():
                for direction, other in OTHER.items():
                    found = {
                        event[other]
                        for age, way, event in known
                        if way == direction and age < seconds * 1_000_000
                    }
                    name = f"{side}_{direction}_counterparty_distinct_count_{window}"
                    assert row[name] == len(found), (name, transfer)
                    seen.add(len(found))
    assert len(seen) > 20


def test_pairs_are_those_counted_by_hand(con, ledger, picked):
    _, events = ledger
    features = read_features(con, MODEL)
    met = {"pair": 0, "reverse_pair": 0, "first": 0}
    for transfer in picked:
        row = features[transfer["transfer_id"]]
        payer, payee = transfer["from_node_id"], transfer["to_node_id"]
        has_parties = "exchange:order_book" not in (payer, payee)
        known = list(known_events(events, transfer, payer)) if has_parties else []
        before = {
            "pair": [
                (a, e)
                for a, way, e in known
                if a and way == "outbound" and e["to_node_id"] == payee
            ],
            "reverse_pair": [
                (a, e)
                for a, way, e in known
                if a and way == "inbound" and e["from_node_id"] == payee
            ],
        }
        for name, found in before.items():
            recent = [(age, event) for age, event in found if age < LONGEST]
            assert row[f"{name}_prior_count_90d"] == len(recent)
            assert row[f"{name}_prior_usd_sum_90d"] == sum(
                event["amount_usd"] or 0 for _, event in recent
            )
            last = min((age for age, _ in recent), default=None)
            seconds = None if last is None else last // 1_000_000
            assert row[f"{name}_seconds_since_last_90d"] == seconds, (name, transfer)
            met[name] += bool(recent)
        assert row["is_first_of_pair"] == (has_parties and not before["pair"])
        assert row["has_reverse_pair"] == bool(before["reverse_pair"])
        met["first"] += row["is_first_of_pair"]
    assert min(met.values()) > 20, met


def test_what_came_to_be_known_later_changes_nothing(con):
    differing, compared, replayed = replay_counts(con, MODEL)
    assert differing == 0 and replayed > compared > 0.9 * replayed > 2_000
