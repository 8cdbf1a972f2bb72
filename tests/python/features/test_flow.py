"""Money that passes through: each number is what a slow count over the ledger gives."""

import pytest
from support_transfers import SIDES, WINDOWS, known_events, read_features, replay_counts

MODEL = "feat_transfer__flow"
SECOND = 1_000_000


def test_every_number_is_the_one_counted_by_hand(con, ledger, picked):
    rows, events = ledger
    features = read_features(con, MODEL)
    assert len(features) == len(rows)
    met = {"share": 0, "part": 0, "age": 0, "last": 0, "nothing": 0}
    for transfer in picked:
        row = features[transfer["transfer_id"]]
        for side, column in SIDES.items():
            known = list(known_events(events, transfer, transfer[column]))
            came = [(age, event) for age, way, event in known if way == "inbound" and age]
            last = min((age for age, _ in came), default=None)
            if last is not None and last >= WINDOWS["90d"] * SECOND:
                last = None
            name = f"{side}_seconds_since_last_inbound_90d"
            assert row[name] == (None if last is None else last // SECOND), transfer
            met["last"] += last is not None
            for window in ("24h", "7d"):
                width = WINDOWS[window] * SECOND
                recent = [
                    (event["occurred"], event["amount_usd"])
                    for age, event in came
                    if age < width and event["amount_usd"] is not None
                ]
                received = sum(usd for _, usd in recent)
                sent = sum(
                    event["amount_usd"] or 0
                    for age, way, event in known
                    if way == "outbound" and age < width
                )
                share = row[f"{side}_passed_on_share_{window}"]
                age = row[f"{side}_inbound_age_seconds_mean_{window}"]
                if not received:
                    assert share is None and age is None
                    met["nothing"] += 1
                    continue
                assert share == pytest.approx(min(1.0, float(sent / received)), rel=1e-12)
                met["share"] += share > 0
                met["part"] += 0 < share < 1
                moment = transfer["occurred"] // SECOND
                weighted = sum(usd * (moment - when // SECOND) for when, usd in recent)
                assert age == weighted // received, (transfer, window)
                met["age"] += age > 0
                if side == "sender":
                    ratio = row[f"amount_to_sender_inbound_ratio_{window}"]
                    amount = transfer["amount_usd"]
                    if amount is None:
                        assert ratio is None
                    else:
                        assert ratio == pytest.approx(float(amount / received), rel=1e-12)
    assert min(met.values()) > 20, met


def test_the_last_payment_is_often_not_the_last_one_known_now(con):
    """Otherwise nothing would be skipped, and the comparison above would say little."""
    ((skipped,),) = con.sql(
        """
        select count(*) from amlmart_intermediate.int_transfers__inbound_ages as age
        where exists (
            from amlmart_intermediate.int_transfers__hindsight as hnd
            where hnd.transfer_key = age.transfer_key and hnd.side = age.side
                and hnd.is_inbound and hnd.correction = -1 and hnd.age_us > 0
                and (age.inbound_us_last_90d is null or hnd.occurred_us > age.inbound_us_last_90d)
        )
        """
    ).fetchall()
    assert skipped > 20


def test_what_came_to_be_known_later_changes_nothing(con):
    differing, compared, replayed = replay_counts(con, MODEL)
    assert differing == 0 and replayed > compared > 0.9 * replayed > 2_000
