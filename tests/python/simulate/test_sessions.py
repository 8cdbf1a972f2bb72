"""Logins and security events: when, from where, with what."""

import ipaddress
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support_people import PeopleWorld, together

from amlmart.simulate import internet
from amlmart.simulate.clock import DAY, HOUR, MINUTE
from amlmart.simulate.countries import CODES, COUNTRIES, distance_km, index_of
from amlmart.simulate.day import Day
from amlmart.simulate.people import People
from amlmart.simulate.sessions import SESSION_GAP, Sessions, foreign_device
from amlmart.simulate.settings import Settings

SETTINGS = Settings(customers=1500, seed=21)
DAYS = 90


class _QuietWorld(PeopleWorld):
    """No scenarios: whatever looks odd is by accident."""

    is_quiet = True


@pytest.fixture(scope="module")
def world():
    """The rows of a quiet world and what its customers did."""
    made = _QuietWorld(SETTINGS)
    rows = together([made.run(number) for number in range(DAYS)])
    return made, rows


def _us(rows, name="occurred_at"):
    return np.asarray(rows[name].cast("int64"))


def _customers(rows):
    return np.array([int(text[2:]) - 1 for text in rows["customer_id"].to_pylist()])


def _visible(rows, seed):
    """Return which logins are from where their user is: no exits, and the user's own."""
    exits = set(internet.tor_exits(seed))
    hidden = np.array([text in exits for text in rows["ip_address"].to_pylist()])
    return np.asarray(rows["is_successful"]) & ~np.asarray(rows["is_vpn"]) & ~hidden


def test_nobody_travels_faster_than_an_airliner(world):
    _, rows = world
    logins = rows["exchange.logins"]
    seen = np.flatnonzero(_visible(logins, SETTINGS.seed))
    who, at = _customers(logins)[seen], _us(logins)[seen]
    north, east = (np.asarray(logins[name])[seen] for name in ("latitude", "longitude"))
    order = np.lexsort((at, who))
    who, at, north, east = who[order], at[order], north[order], east[order]
    same = who[1:] == who[:-1]
    distance = distance_km(north[1:], east[1:], north[:-1], east[:-1])
    hours = (at[1:] - at[:-1]) / HOUR
    far = same & (distance > 50)
    assert far.sum() > 300
    assert (distance[far] / hours[far]).max() <= 900
    # Within a city nobody jumps either.
    near = same & (distance > 1) & (hours < 0.5)
    assert near.sum() == 0


def test_people_travel_to_many_countries_and_come_home(world):
    made, rows = world
    logins = rows["exchange.logins"]
    visible = _visible(logins, SETTINGS.seed)
    countries = np.array([CODES.index(code) for code in logins["ip_country"].to_pylist()])
    home = made.people.country[_customers(logins)]
    abroad = visible & (countries != home)
    assert 0.01 < abroad.sum() / visible.sum() < 0.08
    assert len(set(countries[abroad].tolist())) > 12
    travellers = np.unique(_customers(logins)[abroad])
    back = [
        (countries[visible & (_customers(logins) == one)] == home_country).any()
        for one, home_country in zip(
            travellers[:60], made.people.country[travellers[:60]], strict=True
        )
    ]
    assert np.mean(back) > 0.9


def test_whoever_acts_has_logged_in_before(world):
    made, rows = world
    logins = rows["exchange.logins"]
    good = np.asarray(logins["is_successful"])
    times = defaultdict(list)
    for customer, at in zip(_customers(logins)[good], _us(logins)[good], strict=True):
        times[int(customer)].append(int(at))
    acted = defaultdict(list)
    for customers, moments in made.actions.values():
        for customer, at in zip(customers.tolist(), moments.tolist(), strict=True):
            acted[customer].append(at)
    for customer, moments in acted.items():
        logged_in = np.array(sorted(times[customer]))
        last = None
        for at in sorted(moments):
            before = logged_in[logged_in <= at]
            assert len(before), customer
            since = before[-1] if last is None else max(before[-1], last)
            assert at - since <= SESSION_GAP + 15 * MINUTE
            last = at


def test_logins_are_ordered_numbered_and_of_customers_who_exist(world):
    made, rows = world
    logins = rows["exchange.logins"]
    at = _us(logins)
    assert (np.diff(at) >= 0).all()
    assert len(set(logins["login_id"].to_pylist())) == logins.num_rows
    who = _customers(logins)
    assert (at >= made.people.opened_at[who]).all()
    # Attackers try the accounts of those who left, too; nobody else gets in.
    good = np.asarray(logins["is_successful"])
    assert (at[good] < made.people.closed_at[who[good]]).all()
    assert 0.9 < good.mean() < 0.99


def test_addresses_are_well_formed_and_nobody_s(world):
    _, rows = world
    allowed = [
        ipaddress.ip_network(text) for text in ("10.0.0.0/8", "100.64.0.0/10", "2001:db8::/32")
    ]
    texts = set(rows["exchange.logins"]["ip_address"].to_pylist())
    for text in texts:
        address = ipaddress.ip_address(text)
        assert str(address) == text
        assert any(address in network for network in allowed)
    versions = Counter(ipaddress.ip_address(text).version for text in texts)
    assert min(versions.values()) > 0.2 * len(texts)


def test_a_few_share_a_device_or_a_line_and_most_do_not(world):
    made, rows = world
    logins = rows["exchange.logins"]
    good = np.asarray(logins["is_successful"])
    users = defaultdict(set)
    for customer, device in zip(
        _customers(logins)[good], np.array(logins["device_id"].to_pylist())[good], strict=True
    ):
        users[device].add(int(customer))
    shared = [group for group in users.values() if len(group) > 1]
    assert shared and len(shared) < 0.02 * len(users)
    address = made.people.address
    moved = address >= 2**40
    for group in shared:
        assert len({int(address[one]) for one in group if not moved[one]}) <= 1


def test_exits_are_used_by_few(world):
    made, rows = world
    logins = rows["exchange.logins"]
    who = _customers(logins)
    vpn = np.unique(who[np.asarray(logins["is_vpn"])])
    assert 0.03 < len(vpn) / made.people.count < 0.08


def test_tor_logins_come_from_exits_on_that_day_s_list():
    settings = Settings(customers=20_000, seed=2)
    people = People(settings)
    sessions = Sessions(settings, people)
    found = 0
    everything = set(internet.tor_exits(settings.seed))
    for number in range(3):
        day = Day(settings, number)
        people.join(day)
        sessions.add(day, 7, day.start + HOUR, is_tor=True)
        sessions.ordinary(day, people, np.arange(20_000), np.full(20_000, day.start + 9 * HOUR))
        listed = set(internet.tor_exit_list(settings.seed, number))
        seen = set(day.tables()["exchange.logins"]["ip_address"].to_pylist())
        assert seen & everything <= listed
        found += len(seen & listed)
    assert found > 6


def test_security_events_happen_with_the_device_and_address_of_a_login(world):
    made, rows = world
    logins, events = rows["exchange.logins"], rows["exchange.security_events"]
    assert len(set(events["security_event_id"].to_pylist())) == events.num_rows
    pairs = set(
        zip(
            *(logins[name].to_pylist() for name in ("customer_id", "device_id", "ip_address")),
            strict=True,
        )
    )
    kinds = Counter()
    for event in events.to_pylist():
        kinds[event["event_type"]] += 1
        if event["event_type"] != "phone_changed":
            assert (event["customer_id"], event["device_id"], event["ip_address"]) in pairs
    assert {"password_changed", "mfa_enabled", "device_added", "address_whitelisted"} <= set(kinds)
    changed = [
        row
        for row in rows["exchange.customers"].to_pylist()
        if row["change_type"] == "phone_changed" and row["changed_at"].year >= 2024
    ]
    assert kinds["phone_changed"] == len(changed)
    assert events.num_rows < 0.1 * logins.num_rows
    assert made.people.count < 1500 * 1.25


def _lone(customers=40):
    settings = Settings(customers=customers, seed=4)
    people = People(settings)
    day = Day(settings, 0)
    people.join(day)
    return Sessions(settings, people), people, day


def test_a_scenario_s_login_stands_for_the_ordinary_one():
    sessions, people, day = _lone()
    at = day.start + 10 * HOUR
    thief = foreign_device(3, 1)
    sessions.add(day, 5, at, device=thief, country="RU")
    sessions.security_event(day, 5, "password_changed", at + MINUTE, device=thief)
    sessions.ordinary(day, people, np.array([5]), np.array([at + 20 * MINUTE]))
    tables = day.tables()
    rows = [
        row
        for row in tables["exchange.logins"].to_pylist()
        if row["customer_id"] == "C-0000006"
        and row["is_successful"]
        and abs(row["occurred_at"].hour - 10) <= 1
    ]
    assert [row["ip_country"] for row in rows] == ["RU"]
    event = next(
        row
        for row in tables["exchange.security_events"].to_pylist()
        if row["customer_id"] == "C-0000006"
    )
    assert event["device_id"] == rows[0]["device_id"]
    assert event["ip_address"] == rows[0]["ip_address"]


def test_a_scenario_s_customers_can_share_a_device_and_a_line():
    sessions, people, day = _lone()
    for customer in (3, 9, 12):
        sessions.add(day, customer, day.start + customer * HOUR, device=int(people.device[3]))
    sessions.add(day, 15, day.start + HOUR, ip_of=3)
    sessions.add(day, 16, day.start + HOUR, is_vpn=True, country="CH")
    sessions.add(day, 17, day.start + HOUR, is_successful=False)
    sessions.ordinary(day, people, np.zeros(0, np.int64), np.zeros(0, np.int64))
    rows = day.tables()["exchange.logins"].to_pylist()

    def of(customer, at):
        return next(
            row
            for row in rows
            if row["customer_id"] == f"C-{customer + 1:07d}"
            and row["occurred_at"].timestamp() * 10**6 == day.start + at
        )

    ring = [of(customer, customer * HOUR) for customer in (3, 9, 12)]
    assert len({row["device_id"] for row in ring}) == len({row["ip_address"] for row in ring}) == 1
    network = ipaddress.ip_network
    guest, host = of(15, HOUR)["ip_address"], ring[0]["ip_address"]
    prefix = 64 if ":" in host else 32
    assert network(f"{guest}/{prefix}", False) == network(f"{host}/{prefix}", False)
    assert of(16, HOUR)["is_vpn"] and of(16, HOUR)["ip_country"] == "CH"
    assert not of(17, HOUR)["is_successful"]


def test_a_scenario_can_send_a_customer_abroad():
    settings = Settings(customers=30, seed=8)
    people = People(settings)
    sessions = Sessions(settings, people)
    seen = []
    for number in range(8):
        day = Day(settings, number)
        people.join(day)
        if number == 2:
            sessions.send_abroad(4, "JP", day.start + 3 * DAY)
        sessions.ordinary(day, people, np.array([4]), np.array([day.start + 15 * HOUR]))
        seen += [
            row["ip_country"]
            for row in day.tables()["exchange.logins"].to_pylist()
            if row["customer_id"] == "C-0000005" and row["is_successful"] and not row["is_vpn"]
        ]
    assert "JP" in seen
    assert seen[-1] == CODES[people.country[4]]


@given(st.lists(st.tuples(st.integers(0, len(COUNTRIES) - 1), st.integers(0, 2**60)), max_size=40))
@hypothesis_settings(max_examples=100, deadline=None)
def test_addresses_of_a_country_are_of_no_other(pairs):
    countries = np.array([pair[0] for pair in pairs], dtype=np.int64)
    numbers = np.array([pair[1] for pair in pairs], dtype=np.int64)
    for make, size in ((internet.homes, 2**16), (internet.mobiles, 2**12)):
        blocks = defaultdict(set)
        for block, country in zip(make(countries, numbers) // size, countries, strict=True):
            blocks[int(block)].add(int(country))
        assert all(len(found) == 1 for found in blocks.values())
    texts = internet.Addresses(internet.ipv6(countries, numbers, numbers)).arrow().to_pylist()
    for text in texts:
        assert str(ipaddress.ip_address(text)) == text


def test_exits_and_homes_do_not_overlap():
    every = np.arange(internet.VPN_EXITS)
    vpn = internet.vpn_exits(every)
    tor = internet.tor_addresses(9, np.arange(internet.TOR_EXITS))
    homes = internet.homes(every % len(COUNTRIES), every)
    assert len(set(vpn.tolist())) == len(vpn) and len(set(tor.tolist())) == len(tor)
    assert homes.max() < vpn.min() and vpn.max() < tor.min()
    assert index_of("DE") == 0
