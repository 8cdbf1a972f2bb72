"""A transfer against its own past: each number is what a slow count over the ledger gives."""

import math
from collections import Counter
from decimal import Decimal

import duckdb
import pytest
from support_transfers import SIDES, WINDOWS, known_events, read_features, replay_counts

MODEL = "feat_transfer__history"
MICROS = 1_000_000
LONGEST = WINDOWS["90d"] * MICROS
HOUR, DAY = 3600 * MICROS, 86_400 * MICROS
DIRECTIONS = {"sender": "outbound", "receiver": "inbound"}
BANDS = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000]
OWN = """
    select transfer_id, asset, amount_native, amount_usd, price_usd
    from amlmart_intermediate.int_ledger__transfers
"""
RECORDS = """
    select 'customer:' || customer_id, epoch_us(valid_from_at),
        greatest(epoch_us(known_at), epoch_us(valid_from_at))
    from amlmart_intermediate.int_kyc__customer_versions
"""
THRESHOLDS = """
    select currency, amount, is_reached_at_amount, just_below_share
    from amlmart_reference.reporting_thresholds
"""


def band(usd):
    """The number of the band that an amount lies in."""
    return sum(usd >= bound for bound in BANDS)


def hour_of_week(micros):
    """The hour of the UTC week; which day it begins with does not matter."""
    return micros // HOUR % 168


def near(value, expected):
    """Whether a number is the expected one, or both are missing."""
    if value is None or expected is None:
        return value is expected
    return math.isclose(value, expected, rel_tol=1e-9, abs_tol=1e-9)


def test_amounts_are_compared_as_by_hand(con, ledger, picked):
    rows, events = ledger
    features = read_features(con, MODEL)
    assert len(features) == len(rows)
    met = Counter()
    for transfer in picked:
        row, usd = features[transfer["transfer_id"]], transfer["amount_usd"]
        for side, column in SIDES.items():
            name = f"{side}_{DIRECTIONS[side]}"
            known = [
                (age, event)
                for age, way, event in known_events(events, transfer, transfer[column])
                if way == DIRECTIONS[side] and 0 < age < LONGEST
            ]
            priced = [event["amount_usd"] for _, event in known if event["amount_usd"] is not None]
            ratio = float(usd / max(priced)) if priced and max(priced) else None
            assert near(row[f"{name}_usd_to_max_ratio_90d"], ratio), (name, transfer)
            mean = float(sum(priced)) / len(priced) if priced else None
            assert near(row[f"{name}_usd_to_mean_ratio_90d"], float(usd) / mean if mean else None)
            check_score(row[f"{name}_usd_zscore_90d"], float(usd), mean, priced)
            lower = sum(band(each) < band(usd) for each in priced)
            same = sum(band(each) == band(usd) for each in priced)
            rank = (lower + same / 2) / len(priced) if priced else None
            assert near(row[f"{name}_usd_percentile_90d"], rank), (name, transfer)
            check_digits(row[f"{name}_benford_deviation_90d"], priced)
            check_hour(row[f"{name}_hour_of_week_surprise_90d"], transfer, known, column)
            met["priced"] += bool(priced)
            met["scored"] += row[f"{name}_usd_zscore_90d"] is not None
            met["many"] += row[f"{name}_benford_deviation_90d"] is not None
            met["same hour"] += (row[f"{name}_hour_of_week_surprise_90d"] or 9) < math.log(169) - 1
    assert len(met) == 4 and min(met.values()) > 20, met


def check_score(score, usd, mean, priced):
    """Compare with the mean and the deviation to the cent, which sums of large squares blur."""
    if len(priced) < 2 or len(set(priced)) == 1:
        assert score is None
        return
    squares = sum((float(each) - mean) ** 2 for each in priced)
    deviation = math.sqrt(squares / (len(priced) - 1))
    if deviation > 1:
        assert score == pytest.approx((usd - mean) / deviation, rel=0.02, abs=1e-6)


def check_digits(deviation, priced):
    digits = [int(str(each).replace(".", "").lstrip("0")[0]) for each in priced if each]
    if len(digits) < 30:
        assert deviation is None
        return
    parts = [
        abs(digits.count(digit) / len(digits) - math.log10(1 + 1 / digit)) for digit in range(1, 10)
    ]
    assert deviation == pytest.approx(sum(parts) / 9, abs=1e-6)


def check_hour(surprise, transfer, known, column):
    if transfer[column] == "exchange:order_book":
        assert surprise is None
        return
    hour = hour_of_week(transfer["occurred"])
    same = sum(hour_of_week(event["occurred"]) == hour for _, event in known)
    expected = -math.log((same + 1) / (len(known) + 168))
    assert surprise == pytest.approx(expected, abs=1e-6), transfer


def test_times_are_those_found_by_hand(con, ledger, picked):
    _, events = ledger
    features = read_features(con, MODEL)
    records = con.sql(RECORDS).fetchall()
    met = Counter()
    for transfer in picked:
        row = features[transfer["transfer_id"]]
        for side, column in SIDES.items():
            ages = [age for age, _, _ in known_events(events, transfer, transfer[column])]
            last = min((age for age in ages if 0 < age < LONGEST), default=None)
            seconds = None if last is None else last // MICROS
            assert row[f"{side}_seconds_since_last_90d"] == seconds, (side, transfer)
            days = max(ages) // DAY if ages else None
            assert row[f"{side}_age_days"] == days, (side, transfer)
            is_dormant = bool(ages) and max(ages) >= LONGEST and last is None
            assert row[f"is_{side}_dormant_90d"] == is_dormant
            on_record = [
                valid
                for node, valid, known in records
                if node == transfer[column] and known <= transfer["known"]
            ]
            opened = (transfer["occurred"] - min(on_record)) // DAY if on_record else None
            if opened is not None and min(on_record) > transfer["occurred"]:
                opened = None
            assert row[f"{side}_account_age_days"] == opened, (side, transfer)
            met["last"] += last is not None
            met["first"] += days == 0
            met["old"] += bool(days)
            met["account"] += opened is not None
            met["no account"] += opened is None
    assert len(met) == 5 and min(met.values()) > 20, met


def test_hindsight_changes_the_last_time_of_some(con: duckdb.DuckDBPyConnection):
    """Otherwise the comparison above would hold for a model that only looks at when things were."""
    ((count,),) = con.sql(
        """
        select count(*) from (
            select lag(sds.occurred_us) over (
                partition by sds.node_key order by sds.occurred_us
            ) as standing_us, hst.last_us, sds.occurred_us
            from amlmart_intermediate.int_transfers__sides as sds
            inner join amlmart_intermediate.int_transfers__side_histories as hst
                using (transfer_key, side)
            where sds.is_standing and (sds.is_outbound or sds.is_inbound)
        )
        where standing_us < occurred_us and standing_us is distinct from last_us
        """
    ).fetchall()
    assert count > 20


def test_the_amount_itself_is_read_as_by_hand(con, picked):
    features = read_features(con, MODEL)
    own = {row["transfer_id"]: row for row in con.sql(OWN).to_arrow_table().to_pylist()}
    thresholds = con.sql(THRESHOLDS).fetchall()
    for transfer_id, row in features.items():
        transfer = own[transfer_id]
        native, usd = transfer["amount_native"], transfer["amount_usd"]
        text = f"{native:f}"
        whole, fraction = text.split(".")
        zeros = len(whole) - len(whole.rstrip("0")) if native and not int(fraction) else 0
        assert row["native_trailing_zero_count"] == zeros, text
        assert row["native_significant_digit_count"] == len(text.replace(".", "").strip("0")), text
        for unit in (100, 1000):
            is_round = usd is not None and usd > 0 and usd % unit == 0
            assert row[f"is_round_usd_{unit}"] == is_round, usd
        found = []
        for currency, amount, is_reached, share in thresholds:
            value = usd if currency == "USD" else native if currency == transfer["asset"] else None
            if value is None or value < amount * (1 - share) or value > amount:
                continue
            if value < amount or not is_reached:
                price = Decimal(1) if currency == "USD" else transfer["price_usd"]
                found.append(amount * price)
        assert row["is_just_below_threshold"] == bool(found), transfer
        if found:
            assert float(row["just_below_threshold_usd"]) == pytest.approx(
                float(min(found)), abs=0.006
            )
    below = [row["just_below_threshold_usd"] for row in features.values()]
    assert {Decimal(1000), Decimal(3000), Decimal(10_000)} < set(below)


def test_what_came_to_be_known_later_changes_nothing(con):
    differing, compared, replayed = replay_counts(con, MODEL)
    assert differing == 0 and replayed > compared > 0.9 * replayed > 2_000
