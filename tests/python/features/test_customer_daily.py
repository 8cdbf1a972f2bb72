"""A customer's days: every cell is what a slow look at the rows known by then gives."""

import random
import statistics
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from support_features import HALFWAY

WINDOWS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90, "365d": 365}
DAY = timedelta(days=1)
TABLES = {
    "ledger": "amlmart_intermediate.int_ledger__transfer_versions",
    "bookings": "amlmart_intermediate.int_customers__bookings",
    "logins": "amlmart_staging.stg_exchange__logins",
    "tor": "amlmart_staging.stg_attribution__tor_exit_nodes",
    "security": "amlmart_staging.stg_exchange__security_events",
    "records": "amlmart_staging.stg_exchange__customers",
    "referrals": "amlmart_staging.stg_exchange__referrals",
    "accounts": "amlmart_staging.stg_exchange__bank_accounts",
    "fiat": "amlmart_staging.base_exchange__fiat_transactions",
    "withdrawals": "amlmart_staging.base_exchange__crypto_withdrawals",
    "deposits": "amlmart_staging.base_exchange__crypto_deposits",
    "addresses": "amlmart_staging.stg_exchange__deposit_addresses",
    "limits": "amlmart_staging.stg_reference__kyc_tier_limits",
    "closes": "amlmart_staging.stg_reference__asset_prices",
    "rates": "amlmart_staging.stg_reference__fx_rates",
}
LOGIN_COUNTS = ("login", "failed_login", "vpn_login", "tor_login", "abroad_login")
CREDENTIALS = ("password_changed", "email_changed", "phone_changed")


class World:
    """The rows of a build, and what was known of them at the end of a day."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.rows = {
            name: con.sql(f"select * from {table}").to_arrow_table().to_pylist()
            for name, table in TABLES.items()
        }
        for name in ("fiat", "withdrawals", "deposits"):
            self.rows[name] = [
                row for row in self.rows[name] if row["row_status"] in ("staged", "superseded")
            ]
        self.features = {
            (row["customer_id"], row["feature_date"]): row
            for row in con.sql("select * from amlmart_features.feat_customer__daily")
            .to_arrow_table()
            .to_pylist()
        }

    def known(self, name, day, customer=None, key="customer_id"):
        """Rows that had happened, were known and were not superseded at the end of the day."""
        end = datetime.combine(day + DAY, time())
        return [
            row
            for row in self.rows[name]
            if row["known_at"] < end
            and row["occurred_at"] < end
            and (row.get("superseded_at") is None or row["superseded_at"] >= end)
            and (customer is None or row[key] == customer)
        ]

    def names_customer(self, day, customer, way, transfer):
        """Whether the customer of a movement on chain was known: by a booking, or its address."""
        if not transfer["source_table"].startswith("onchain."):
            return True
        end, place = datetime.combine(day + DAY, time()), transfer["to_node_id"]
        named = [
            row
            for row in self.rows["withdrawals" if way == "outbound" else "deposits"]
            if row["transaction_hash"] == transfer["transaction_hash"]
            and f"{row['chain']}:{row['to_address']}" == place
        ]
        if way == "inbound":
            named += [
                row for row in self.rows["addresses"] if f"{row['chain']}:{row['address']}" == place
            ]
        return any(row["customer_id"] == customer and row["known_at"] < end for row in named)

    def record(self, day, customer):
        """The newest version of the record known, and all of them; None where there is none."""
        known = sorted(self.known("records", day, customer), key=lambda row: row["occurred_at"])
        return (known[-1] if known else None), known

    def price(self, asset, day):
        """The youngest close of the seven days up to the day, known when the day ended."""
        if asset == "USD":
            return Decimal(1)
        end = datetime.combine(day + DAY, time())
        found = [
            (row["price_date"], 1, row["price_usd"])
            for row in self.rows["closes"]
            if row["asset"] == asset
            and day - 7 * DAY < row["price_date"] <= day
            and row["known_at"] <= end
        ] + [
            (row["rate_date"], 0, row["price_usd"])
            for row in self.rows["rates"]
            if row["currency"] == asset
            and day - 7 * DAY < row["rate_date"] <= day
            and row["known_at"] <= end
        ]
        return max(found)[2] if found else None


@pytest.fixture(scope="module")
def world(features):
    with duckdb.connect(str(features), read_only=True) as con:
        return World(con)


@pytest.fixture(scope="module")
def picked(world):
    """Customer days to look at: any, and some on which something late became known."""
    chosen = set(random.Random(11).sample(sorted(world.features), 60))
    late = sorted(
        {
            (row["customer_id"], row["known_at"].date())
            for name in ("ledger", "logins", "security", "bookings")
            for row in world.rows[name]
            if row["customer_id"] and row["known_at"].date() > row["occurred_at"].date()
        }
    )
    chosen |= {key for key in random.Random(12).sample(late, 60) if key in world.features}
    chosen |= {
        key
        for key, row in world.features.items()
        if row["new_device_withdrawal_count_24h"]
        or row["tor_login_count_24h"]
        or (row["shared_device_customer_count_lifetime"] and key[1].day == 20)
    }
    return sorted(chosen)


def is_close(found, expected):
    if expected is None or found is None:
        return found is expected
    return found == pytest.approx(float(expected), rel=1e-6, abs=2e-6)


def since(rows, day, window):
    """Rows of the days of the window."""
    first = datetime.combine(day - (WINDOWS[window] - 1) * DAY, time())
    return [row for row in rows if row["occurred_at"] >= first]


def flows(world, customer, day):
    """What the customer did, by rail and direction; trades by their base asset."""
    found = defaultdict(list)
    for row in world.known("ledger", day):
        if row["is_change"] or customer not in (
            row["customer_id"],
            row["counterparty_customer_id"],
        ):
            continue
        rail = row["rail"] if row["rail"] in ("fiat", "internal", "trade") else "crypto"
        if rail == "trade" and not row["source_reference"].endswith(":base"):
            continue
        node = f"customer:{customer}"
        own, other = row["customer_id"] == customer, row["counterparty_customer_id"] == customer
        if rail == "crypto":
            ways = [
                *(["inbound"] if own and row["direction"] in ("in", "internal") else []),
                *(["outbound"] if (own and row["direction"] == "out") or other else []),
            ]
            for way in ways:
                if world.names_customer(day, customer, way, row):
                    found[f"crypto_{way}"].append(row)
            continue
        names = (
            ("trade_buy", "trade_sell")
            if rail == "trade"
            else (f"{rail}_inbound", f"{rail}_outbound")
        )
        if row["to_node_id"] == node:
            found[names[0]].append(row)
        if row["from_node_id"] == node:
            found[names[1]].append(row)
    return found


FLOWS = (
    *("fiat_inbound", "fiat_outbound", "crypto_inbound", "crypto_outbound"),
    *("internal_inbound", "internal_outbound", "trade_buy", "trade_sell"),
)


def test_flows_are_those_counted_by_hand(world, picked):
    seen = 0
    for customer, day in picked:
        row, found = world.features[customer, day], flows(world, customer, day)
        for flow in FLOWS:
            for window in WINDOWS:
                events = since(found[flow], day, window)
                priced = [
                    event["amount_usd"] for event in events if event["amount_usd"] is not None
                ]
                place = (customer, day, flow, window)
                assert row[f"{flow}_count_{window}"] == len(events), place
                assert row[f"{flow}_usd_sum_{window}"] == sum(priced), place
                assert row[f"{flow}_usd_max_{window}"] == max(priced, default=None), place
                days = {event["occurred_at"].date() for event in events}
                assert row[f"{flow}_active_day_count_{window}"] == len(days), place
                seen += len(events)
        last = max(
            (
                event["occurred_at"].date()
                for flow in FLOWS
                for event in since(found[flow], day, "365d")
            ),
            default=None,
        )
        assert row["last_transfer_days_365d"] == (last and (day - last).days)
    assert seen > 5_000


def test_conversion_is_what_was_paid_in_and_withdrawn(world, picked):
    delays = 0
    for customer, day in picked:
        row, found = world.features[customer, day], flows(world, customer, day)
        for window in WINDOWS:
            paid, sent = (
                sum(event["amount_usd"] or 0 for event in since(found[flow], day, window))
                for flow in ("fiat_inbound", "crypto_outbound")
            )
            share = min(paid, sent) / paid if paid else None
            assert is_close(row[f"fiat_to_crypto_share_{window}"], share)
            waits = []
            for withdrawal in since(found["crypto_outbound"], day, window):
                before = [
                    payment["occurred_at"]
                    for payment in found["fiat_inbound"]
                    if payment["occurred_at"] <= withdrawal["occurred_at"]
                ]
                if before:
                    waits.append((withdrawal["occurred_at"] - max(before)) // timedelta(seconds=1))
            assert row[f"fiat_to_crypto_seconds_min_{window}"] == min(waits, default=None)
            delays += bool(waits)
    assert delays > 50


def test_logins_and_places_are_those_counted_by_hand(world, picked):
    totals = defaultdict(int)
    for customer, day in picked:
        row, logins = world.features[customer, day], world.known("logins", day, customer)
        exits = defaultdict(list)
        for seen in world.known("tor", day):
            exits[seen["ip_address"]].append(seen["occurred_at"])
        good = [login for login in logins if login["is_successful"]]

        def is_abroad(login, versions=world.rows["records"]):
            then = [
                version
                for version in versions
                if version["customer_id"] == login["customer_id"]
                and version["known_at"] <= login["known_at"]
            ]
            home = max(then, key=lambda version: version["occurred_at"], default={})
            countries = login["ip_country"], home.get("residence_country")
            return None not in countries and countries[0] != countries[1]

        kinds = {
            "login": good,
            "failed_login": [login for login in logins if not login["is_successful"]],
            "vpn_login": [login for login in good if login["is_vpn"]],
            "tor_login": [
                login
                for login in good
                if any(
                    seen <= login["occurred_at"] < seen + 31 * DAY
                    for seen in exits[login["ip_address"]]
                )
            ],
            "abroad_login": [login for login in good if is_abroad(login)],
        }
        for window in WINDOWS:
            for kind in LOGIN_COUNTS:
                number = len(since(kinds[kind], day, window))
                assert row[f"{kind}_count_{window}"] == number, (customer, day, kind, window)
                totals[kind] += number
            for name, column in {
                "device": "device_id",
                "ip": "ip_address",
                "country": "ip_country",
            }.items():
                places = {login[column] for login in since(good, day, window)} - {None}
                place = (customer, day, name, window)
                assert row[f"{name}_distinct_count_{window}"] == len(places), place
    # Nobody here comes through Tor: the unit tests of int_customers__logins do.
    assert all(totals[kind] for kind in LOGIN_COUNTS if kind != "tor_login"), totals


def new_device_logins(world, customer, day):
    """First successes known from each device but the very first, by when they were known."""
    devices, found = set(), []
    for login in sorted(
        world.known("logins", day, customer),
        key=lambda login: (login["known_at"], login["occurred_at"], login["login_id"]),
    ):
        if login["is_successful"] and login["device_id"] not in {None, *devices}:
            if devices:
                found.append(login)
            devices.add(login["device_id"])
    return found


def test_events_are_those_counted_by_hand(world, picked):
    totals = defaultdict(int)
    for customer, day in picked:
        row, security = world.features[customer, day], world.known("security", day, customer)
        new = new_device_logins(world, customer, day)
        kinds = {
            "credential_change": [each for each in security if each["event_type"] in CREDENTIALS],
            "mfa_disabled": [each for each in security if each["event_type"] == "mfa_disabled"],
            "address_whitelisted": [
                each for each in security if each["event_type"] == "address_whitelisted"
            ],
            "new_device": new,
            "new_device_withdrawal": [
                each
                for each in flows(world, customer, day)["crypto_outbound"]
                if any(
                    login["occurred_at"] <= each["occurred_at"] < login["occurred_at"] + DAY
                    for login in new
                )
            ],
            "kyc_change": [
                each
                for each in world.known("records", day, customer)
                if each["change_type"] != "opened"
            ],
            "referral": world.known("referrals", day, customer, "referrer_customer_id"),
        }
        for window in WINDOWS:
            for kind, events in kinds.items():
                number = len(since(events, day, window))
                assert row[f"{kind}_count_{window}"] == number, (customer, day, kind, window)
                totals[kind] += number
        assert row["referral_count_lifetime"] == len(kinds["referral"])
    assert totals["new_device"] and totals["new_device_withdrawal"] and totals["credential_change"]


def test_holdings_are_balances_at_the_last_close_known(world, picked):
    """And turnover divides by the mean of the days as they were seen then."""
    held = 0
    for customer, day in picked:
        row, balances = world.features[customer, day], defaultdict(Decimal)
        for booking in world.known("bookings", day, customer):
            balances[booking["asset"]] += booking["change_native"]
        values = {
            asset: world.price(asset, day) for asset, balance in balances.items() if balance > 0
        }
        holdings = sum(
            (
                (balances[asset] * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
                for asset, price in values.items()
                if price is not None
            ),
            Decimal(0),
        )
        # The cent of an asset may differ: its price is multiplied to ten places, then rounded.
        assert abs(row["holdings_usd"] - holdings) <= Decimal("0.01") * len(values)
        assert row["held_asset_count"] == len(values)
        assert row["unpriced_asset_count"] == sum(price is None for price in values.values())
        assert row["has_negative_balance"] == any(balance < 0 for balance in balances.values())
        held += bool(values)
        for window, days in WINDOWS.items():
            seen = [
                world.features[customer, earlier]["holdings_usd"]
                for earlier in (day - back * DAY for back in range(days))
                if (customer, earlier) in world.features
            ]
            sent = sum(
                row[f"{rail}_outbound_usd_sum_{window}"] for rail in ("fiat", "crypto", "internal")
            )
            mean = sum(seen) / len(seen)
            assert is_close(row[f"turnover_ratio_{window}"], sent / mean if mean else None)
    assert held > 40


def test_the_record_limits_and_mismatches_are_those_known(world, picked):
    limited = 0
    for customer, day in picked:
        row, (record, known) = world.features[customer, day], world.record(day, customer)
        record = record or defaultdict(lambda: None)
        for column in ("customer_status", "segment", "kyc_tier", "risk_rating", "is_pep"):
            assert row[column] == record[column]
        ages = [(day - each["occurred_at"].date()).days for each in known]
        assert row["account_age_days"] == max(ages, default=None)
        assert row["kyc_age_days"] == min(ages, default=None)
        for window in ("24h", "30d", "365d"):
            for way, direction in {"inbound": "in", "outbound": "out"}.items():
                limits = sorted(
                    (each["occurred_at"], each["limit_usd"])
                    for each in world.known("limits", day)
                    if each["kyc_tier"] == record["kyc_tier"]
                    and each["direction"] == direction
                    and each["period_days"] == WINDOWS[window]
                )
                moved = sum(row[f"{rail}_{way}_usd_sum_{window}"] for rail in ("fiat", "crypto"))
                ratio = moved / limits[-1][1] if limits else None
                assert is_close(row[f"{way}_limit_ratio_{window}"], ratio)
                limited += bool(moved and limits)
        fiat, crypto = (row[f"{rail}_inbound_usd_sum_365d"] for rail in ("fiat", "crypto"))
        income, wealth = record["declared_income_usd"], record["declared_wealth_usd"]
        for column, amount, declared in (
            ("fiat_inbound_income_ratio_365d", fiat, income),
            ("inbound_income_ratio_365d", fiat + crypto, income),
            ("holdings_wealth_ratio", row["holdings_usd"], wealth),
        ):
            assert is_close(row[column], amount / declared if declared else None)
    assert limited > 50


def test_ties_to_others_are_those_known(world, picked):
    shared = 0
    for customer, day in picked:
        row, end = world.features[customer, day], datetime.combine(day + DAY, time())

        def others(column, sources, end=end, customer=customer):
            owners = defaultdict(set)
            for source in sources:
                for each in world.rows[source]:
                    if each[column] and each["known_at"] < end and each.get("is_successful", True):
                        owners[each[column]].add(each["customer_id"])
            found = set().union(*(group for group in owners.values() if customer in group))
            return len(found - {customer})

        for name, number in {
            "device": others("device_id", ["logins"]),
            "bank_account": others("bank_account_id", ["accounts", "fiat"]),
            "address": others("to_address", ["withdrawals"]),
        }.items():
            assert row[f"shared_{name}_customer_count_lifetime"] == number
            shared += number
        above = {
            each["referee_customer_id"]: each["referrer_customer_id"]
            for each in world.known("referrals", day)
        }
        hops, at = 0, customer
        while at in above and hops < 10:
            hops, at = hops + 1, above[at]
        assert row["referral_hops"] == hops
    assert shared > 10


def test_scores_are_distances_from_the_segment(world, picked):
    columns = {
        f"{measure}_peer_score_30d": f"{measure}_usd_sum_30d"
        for measure in (
            *("fiat_inbound", "fiat_outbound", "crypto_inbound", "crypto_outbound", "trade_buy"),
        )
    } | {"login_peer_score_30d": "login_count_30d", "holdings_peer_score": "holdings_usd"}
    scored = 0
    for customer, day in picked:
        row = world.features[customer, day]
        peers = [
            each
            for (_, when), each in world.features.items()
            if when == day and each["segment"] and each["segment"] == row["segment"]
        ]
        assert row["peer_count"] == len(peers)
        for score, column in columns.items():
            values = [float(each[column]) for each in peers]
            if len(values) < 10 or len(set(values)) == 1:
                assert row[score] is None
                continue
            distance = (float(row[column]) - statistics.mean(values)) / statistics.stdev(values)
            assert row[score] == pytest.approx(distance, rel=1e-5, abs=2e-6)
            scored += 1
    assert scored > 200


def test_every_customer_has_a_row_for_every_day_since_it_was_known(world):
    days = sorted({day for _, day in world.features})
    assert days == [days[0] + DAY * number for number in range((days[-1] - days[0]).days + 1)]
    by_customer = defaultdict(list)
    for customer, day in world.features:
        by_customer[customer].append(day)
    assert len(by_customer) > 150
    for seen in by_customer.values():
        assert sorted(seen) == days[-len(seen) :]


def test_what_came_to_be_known_later_changes_no_day_before(con):
    """The replay knows nothing that happened or was known after its instant."""
    ((schema,),) = con.execute(
        "select distinct table_schema from information_schema.tables "
        "where table_schema like 'amlmart_features__as_of%'"
    ).fetchall()
    last = date.fromisoformat(HALFWAY[:10])
    now, then = (
        f"select * from {place}.feat_customer__daily where feature_date < date '{last}'"
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
    assert only_now == 0 and only_then == 0 and compared > 4_000
