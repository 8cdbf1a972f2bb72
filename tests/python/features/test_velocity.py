"""Velocity: each number is what a slow count over the ledger gives, and never sees the future."""

import math

import pytest
from support_transfers import SIDES, WINDOWS, known_events, read_features, replay_counts

# Each form of the features: the model, what its columns say, and how near the window comes.
FORMS = {
    "up to the transfer": ("feat_transfer__velocity", "", 0),
    "before the transfer": ("feat_transfer__prior_velocity", "prior_", 1),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_number_is_the_one_counted_by_hand(con, ledger, picked, form):
    model, words, nearest = FORMS[form]
    rows, events = ledger
    features = read_features(con, model)
    assert len(features) == len(rows)
    for transfer in picked:
        row = features[transfer["transfer_id"]]
        for side, column in SIDES.items():
            known = list(known_events(events, transfer, transfer[column]))
            for window, seconds in WINDOWS.items():
                for direction in ("outbound", "inbound"):
                    found = [
                        event["amount_usd"]
                        for age, way, event in known
                        if way == direction and nearest <= age < seconds * 1_000_000
                    ]
                    check(row, f"{side}_{direction}_{words}", window, found)


def check(row, name, window, found):
    """Compare the columns of one side, direction and window with the amounts found."""
    priced = [usd for usd in found if usd is not None]
    assert row[f"{name}count_{window}"] == len(found)
    assert row[f"{name}usd_sum_{window}"] == sum(priced)
    assert row[f"{name}usd_max_{window}"] == max(priced, default=None)
    mean, deviation = row[f"{name}usd_mean_{window}"], row[f"{name}usd_deviation_{window}"]
    if not priced:
        assert mean is None and deviation is None
        return
    assert mean == pytest.approx(float(sum(priced) / len(priced)), rel=1e-12)
    if len(priced) < 2:
        assert deviation is None
        return
    squares = sum((usd - sum(priced) / len(priced)) ** 2 for usd in priced)
    # To the cent; sums of large squares leave a little less.
    expected = math.sqrt(float(squares) / (len(priced) - 1))
    assert deviation == pytest.approx(expected, abs=0.011, rel=1e-6)


def test_hindsight_concerns_some(con):
    """Otherwise the comparison above would hold for a model that only looks at when things were."""
    counts = dict(
        con.sql(
            "select correction, count(*) from amlmart_intermediate.int_transfers__hindsight "
            "where correction is not null group by correction"
        ).fetchall()
    )
    assert counts[-1] > 50 and counts[1] > 50
    ((anew,),) = con.sql(
        """
        select count(*) from amlmart_features.feat_transfer__velocity as vel
        inner join amlmart_intermediate.int_ledger__transfers as trf using (transfer_id)
        inner join amlmart_intermediate.int_transfers__hindsight as hnd
            on trf.transfer_key = hnd.transfer_key and hnd.side = 'sender'
                and hnd.correction = -1 and hnd.is_outbound
        where hnd.amount_usd > vel.sender_outbound_usd_max_90d
        """
    ).fetchall()
    assert anew > 5


@pytest.mark.parametrize("model", ["feat_transfer__velocity", "feat_transfer__prior_velocity"])
def test_what_came_to_be_known_later_changes_nothing(con, model):
    """The replay knows nothing that happened or was known after its instant."""
    differing, compared, replayed = replay_counts(con, model)
    # What is missing here has been superseded since.
    assert differing == 0 and replayed > compared > 0.9 * replayed > 2_000
