"""The customers: who they are, and the log of their records."""

import time
import unicodedata
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support_people import PeopleWorld, run_days, together

from amlmart import contract
from amlmart.simulate import banks
from amlmart.simulate.clock import HOUR
from amlmart.simulate.contact import cities_of
from amlmart.simulate.countries import CODES, COUNTRIES, IS_LISTED, LATITUDES
from amlmart.simulate.day import Day, day_start
from amlmart.simulate.names import FullNames, other_style, pools
from amlmart.simulate.people import NEVER, VERSION, People
from amlmart.simulate.romanise import romanise, slug
from amlmart.simulate.settings import Settings

SETTINGS = Settings(customers=300, seed=11)
IBAN_LENGTHS = {
    **dict.fromkeys(("DE", "BG", "GB", "IE"), 22),
    **dict.fromkeys(("FR", "IT", "GR", "MC"), 27),
    **dict.fromkeys(("ES", "RO", "CZ", "SE", "SA", "PK"), 24),
    **dict.fromkeys(("AE", "IL"), 23),
    **dict.fromkeys(("AT", "LT"), 20),
    **dict.fromkeys(("PL", "LB"), 28),
    **dict.fromkeys(("TR", "IR"), 26),
    **dict.fromkeys(("UA", "BR"), 29),
    **{"NL": 18, "BE": 16, "PT": 25, "CH": 21},
}


@pytest.fixture(scope="module")
def world():
    """Sixty days of 300 customers."""
    return run_days(SETTINGS, 60)


@pytest.fixture(scope="module")
def crowd():
    """Many customers on their first day."""
    settings = Settings(customers=20_000, seed=5)
    people = People(settings)
    people.join(Day(settings, 0))
    return people


def _log(world):
    return world["exchange.customers"].to_pylist()


@pytest.mark.parametrize(
    "name",
    [
        *("exchange.customers", "exchange.bank_accounts", "exchange.referrals"),
        *("exchange.logins", "exchange.security_events"),
    ],
)
def test_no_key_twice_and_nothing_required_is_missing(world, name):
    table = contract.table(name)
    keys = Counter(zip(*(world[name][column].to_pylist() for column in table.key), strict=True))
    assert [key for key, count in keys.items() if count > 1] == []
    for column in table.columns:
        if column.is_required:
            assert world[name][column.name].null_count == 0


def test_records_change_in_the_order_of_a_customer_s_life(world):
    lives = defaultdict(list)
    for row in sorted(_log(world), key=lambda row: row["changed_at"]):
        lives[row["customer_id"]].append(row)
    for rows in lives.values():
        kinds = [row["change_type"] for row in rows]
        assert kinds[0] == "opened" and kinds.count("opened") == 1
        assert kinds.index("verified") == 1 if len(kinds) > 1 else True
        assert kinds.count("verified") == (len(kinds) > 1)
        assert "closed" not in kinds[:-1]
        assert rows[0]["status"] == "pending" and rows[0]["kyc_tier"] == 0
        tiers = [row["kyc_tier"] for row in rows[1:]]
        assert tiers == sorted(tiers) and set(tiers) <= {1, 2, 3}
        assert len({(row["birth_date"], row["full_name"]) for row in rows}) == 1
    seen = Counter(row["change_type"] for row in _log(world))
    assert set(seen) == {
        *("opened", "verified", "tier_changed", "rerated", "address_changed"),
        *("phone_changed", "closed"),
    }


def test_each_change_changes_what_it_names(world):
    before = {}
    for row in sorted(_log(world), key=lambda row: row["changed_at"]):
        old = before.get(row["customer_id"])
        before[row["customer_id"]] = row
        if old is None:
            continue
        changed = {name for name in row if row[name] != old[name]}
        changed -= {"changed_at", "change_type", "known_at", "loaded_at", "email"}
        expected = {
            "verified": {"status", "kyc_tier"},
            "tier_changed": {"kyc_tier"},
            "address_changed": {"address_line"},
            "phone_changed": {"phone"},
            "closed": {"status"},
            "rerated": {"risk_rating", "declared_income_usd", "declared_wealth_usd", "status"},
        }[row["change_type"]]
        assert changed <= expected and changed


def test_businesses_have_no_birth_date_and_people_are_of_age(world):
    for row in _log(world):
        if row["segment"] == "business":
            assert row["birth_date"] is None and row["occupation"] is None
        else:
            age = (row["changed_at"].date() - row["birth_date"]).days / 365.25
            assert 18 <= age < 88
            assert row["occupation"]


def test_names_come_in_several_scripts(crowd):
    names = crowd.full_names(np.arange(crowd.count)).arrow().to_pylist()
    scripts = Counter()
    for name in names:
        assert name == name.strip() and "  " not in name and len(name) > 1
        letter = next(letter for letter in name if letter.isalpha())
        scripts[unicodedata.name(letter).split()[0]] += 1
    expected = {"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "CJK", "HANGUL"}
    assert expected | {"THAI", "DEVANAGARI"} <= set(scripts)
    assert scripts["LATIN"] > 0.6 * len(names)
    # Names repeat, as they do, but few do.
    assert 0.9 < len(set(names)) / len(names) < 1


def test_incomes_have_a_heavy_tail_and_ages_a_mode(crowd):
    people = ~crowd.is_business
    income = crowd.income_usd[people]
    assert 20_000 < np.median(income) < 60_000
    assert np.sort(income)[-len(income) // 100 :].sum() > 0.06 * income.sum()
    assert income.min() > 0 and crowd.wealth_usd.min() >= 0
    years = 2024 - crowd.birth_year[people]
    counts = np.bincount(years // 5 * 5)
    assert counts.argmax() in (25, 30, 35)
    assert 0.03 < crowd.is_business.mean() < 0.05
    assert 0.001 < crowd.is_pep.mean() < 0.006
    assert np.median(crowd.income_usd[crowd.is_business]) > 5 * np.median(income)
    assert set(np.unique(crowd.tier[crowd.active_from < crowd.opened_at.max()])) == {1, 2, 3}
    assert (crowd.risk[crowd.is_pep] == 2).all()
    listed = IS_LISTED[crowd.country]
    assert 0.005 < listed.mean() < 0.06 and crowd.risk[listed].mean() > crowd.risk.mean()


def test_some_live_together_and_a_few_bring_many(crowd):
    _, sizes = np.unique(crowd.address, return_counts=True)
    assert 0.006 < (sizes > 1).sum() / crowd.count < 0.016
    guests = np.flatnonzero((crowd.address != np.arange(crowd.count)) & (crowd.address < VERSION))
    assert len(guests) > 100
    assert (crowd.country[guests] == crowd.country[crowd.address[guests]]).all()
    referred = np.flatnonzero(crowd.referrer >= 0)
    assert 0.1 < len(referred) / crowd.count < 0.14
    assert (crowd.active_from[crowd.referrer[referred]] < crowd.opened_at[referred]).all()
    brought = np.sort(np.bincount(crowd.referrer[referred]))[::-1]
    assert brought[:50].sum() > 0.08 * len(referred)
    assert brought[0] < 0.05 * len(referred)


def test_referrals_are_written_when_the_customer_opens(world):
    opened = {
        row["customer_id"]: row["changed_at"]
        for row in _log(world)
        if row["change_type"] == "opened"
    }
    for row in world["exchange.referrals"].to_pylist():
        assert row["referred_at"] == opened[row["referee_customer_id"]]
        assert opened[row["referrer_customer_id"]] < row["referred_at"]


def test_contacts_are_nobody_s_and_e_mail_addresses_are_unique(crowd):
    day = Day(crowd.settings, 0)
    fresh = People(crowd.settings)
    fresh.join(day)
    rows = day.tables()["exchange.customers"]
    emails = defaultdict(set)
    for customer, email in zip(
        rows["customer_id"].to_pylist(), rows["email"].to_pylist(), strict=True
    ):
        emails[email].add(customer)
        assert email.isascii() and email.count("@") == 1
        assert email.rsplit("@")[1].split(".")[-2] == "example"
    assert max(len(customers) for customers in emails.values()) == 1
    for phone in set(rows["phone"].to_pylist()):
        assert phone.startswith("+") and phone.split(" ", 1)[1].startswith("0")
    for address in set(rows["address_line"].to_pylist()):
        assert address == address.strip() and any(letter.isdigit() for letter in address)


def test_ibans_have_right_check_digits_and_lengths(world):
    seen = set()
    for row in world["exchange.bank_accounts"].to_pylist():
        country, number = row["bank_country"], row["iban"]
        if "*" in number:
            assert len(number) == 16 and number[0] == "9"
            assert row["holder_name"] == row["holder_name"].upper()
        elif country in IBAN_LENGTHS:
            seen.add(country)
            assert len(number) == IBAN_LENGTHS[country] and number.startswith(country)
            moved = "".join(str(int(letter, 36)) for letter in number[4:] + number[:4])
            assert int(moved) % 97 == 1
        else:
            assert number.isdigit()
    assert len(seen) > 10
    assert {country.code for country in COUNTRIES if country.bban} == set(IBAN_LENGTHS)


@given(st.lists(st.integers(0, 2**48 - 1), unique=True, max_size=60), st.integers(0, 2**32))
@hypothesis_settings(max_examples=50, deadline=None)
def test_names_of_accounts_are_one_to_one(accounts, seed):
    numbers = banks.account_ids(seed, np.array(accounts, dtype=np.int64)).numbers
    assert len(set(numbers.tolist())) == len(accounts)
    assert (numbers >= 0).all() and (numbers < 2**48).all()


def test_no_account_is_null_and_outside_parties_have_names(crowd):
    party = banks.outside_party(3, "JP", is_company=True)
    accounts = np.array([-1, 8, 10, party, banks.outside_party(4), -1])
    columns = {
        name: column.arrow().to_pylist()
        for name, column in banks.bank_columns(crowd, accounts).items()
    }
    for name, values in columns.items():
        assert values[0] is None and values[5] is None, name
        assert all(value for value in values[1:5]), name
    assert columns["counterparty_country"][3] == "JP"
    assert romanise(columns["counterparty_name"][3])
    assert banks.outside_parties(np.array([4]))[0] == banks.outside_party(4), (
        "one at a time or many at once, a party is the same"
    )


def test_an_account_is_linked_once_and_before_it_is_used_again(crowd):
    book = banks.Banks(crowd)
    day = Day(crowd.settings, 0)
    customers = np.array([5, 5, 6, 5, 7])
    accounts = np.array([21, 21, 21, 20, -1])
    times = day.start + np.array([500, 300, 400, 200, 100])
    book.link(day, customers, accounts, times)
    book.link(day, customers, accounts, times + 1)
    rows = day.tables()["exchange.bank_accounts"].to_pylist()
    assert len(rows) == 2
    assert {row["customer_id"]: row["linked_at"].microsecond for row in rows} == {
        "C-0000006": 300,
        "C-0000007": 400,
    }


def test_one_person_with_two_accounts_writes_the_name_otherwise():
    settings = Settings(customers=400, seed=3)
    people = People(settings)
    day = Day(settings, 0)
    people.join(day)
    for old in range(0, 400, 7):
        new = people.open(day, day.start + (old + 1) * 10**6, same_person_as=old)
        names = people.full_names(np.array([old, new])).arrow().to_pylist()
        assert people.identity[new] == people.identity[old]
        assert people.country[new] == people.country[old]
        assert people.birth_year[new] == people.birth_year[old]
        if not people.is_business[old]:
            assert names[0] != names[1]
            # Whoever reads both still finds a part of one in the other.
            assert set(slug(names[0])) & set(slug(names[1]))


def test_a_scenario_s_account_shares_what_is_asked_for():
    settings = Settings(customers=50, seed=3)
    people = People(settings)
    day = Day(settings, 0)
    people.join(day)
    at = day.end - 10**6
    new = people.open(
        *(day, at),
        phone_of=1,
        address_of=2,
        device_of=3,
        country="KR",
        birth_year=1950,
        income_usd=12_000,
        tier=2,
    )
    assert people.phone[new] == people.phone[1] and people.address[new] == people.address[2]
    assert people.device[new] == people.device[3] and people.network[new] == people.network[3]
    assert CODES[people.country[new]] == "KR" and people.birth_year[new] == 1950
    assert people.income_usd[new] == 12_000 and people.tier[new] == 2
    assert at < people.active_from[new] <= day.end


def test_customers_who_are_held_or_may_not_close_stay():
    settings = Settings(customers=20_000, seed=3)
    people = People(settings)
    people.join(Day(settings, 0))
    people.held[::2] = True
    for number in range(1, 12):
        day = Day(settings, number)
        people.join(day)
        people.change(day, may_close=np.arange(20_000) % 4 == 1)
    closed = np.flatnonzero(people.closed_at < NEVER)
    assert len(closed) and (closed % 4 == 1).all()
    # The night's run is over before anybody is up.
    assert ((people.closed_at[closed] - day_start(settings.start, 0)) % (24 * HOUR) < HOUR).all()


def test_a_longer_world_begins_with_the_shorter_one(world):
    short = run_days(SETTINGS, 20)
    for name, table in short.items():
        assert world[name].slice(0, len(table)).equals(table), name


def test_a_world_goes_on_from_its_state(world):
    first = PeopleWorld(SETTINGS)
    days = [first.run(number) for number in range(10)]
    second = PeopleWorld(SETTINGS)
    second.restore({name: array.copy() for name, array in first.state().items()})
    days += [second.run(number) for number in range(10, 20)]
    for name, table in together(days).items():
        assert world[name].slice(0, len(table)).equals(table), name


def test_other_seeds_are_other_people():
    other = Settings(customers=300, seed=12)
    names = []
    for settings in (SETTINGS, other):
        people = People(settings)
        people.join(Day(settings, 0))
        names.append(people.full_names(np.arange(300)).arrow().to_pylist())
    assert len(set(names[0]) & set(names[1])) < 20


def test_two_hundred_thousand_customers_join_in_seconds():
    settings = Settings(customers=200_000, seed=1)
    began = time.monotonic()
    day = Day(settings, 0)
    People(settings).join(day)
    rows = day.tables()["exchange.customers"].num_rows
    assert rows > 400_000
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Weißenböck", "Weissenbock"),
        ("Łucja Żmijewska", "Lucja Zmijewska"),
        ("Ανδρέας Κουτρουμάνης", "Andreas Koutroumanis"),
        ("Дмитрий", "Dmitriy"),
        ("김", "Gim"),
        ("陳家豪", "Chenjiahao"),
        ("अनन्या शर्मा", "Ananya Sharma"),
        ("محمد حسن", "Mahamad Hasan"),
        ("İstanbul", "Istanbul"),
    ],
)
def test_names_are_romanised(name, latin):
    assert romanise(name) == latin


def test_every_name_has_a_latin_form_that_is_plain():
    words = pools()
    for pool in (words.given, words.family, words.endings):
        for native, latin in zip(pool.native, pool.latin, strict=True):
            assert latin and latin.isascii(), native


def test_another_style_reads_differently(crowd):
    rows = np.flatnonzero(~crowd.is_business)[:3000]
    parts = crowd.name_parts(rows)
    uniform = np.linspace(0, 0.999, len(rows))
    usual = FullNames(parts).arrow().to_pylist()
    other = FullNames(parts.styled(other_style(parts, uniform))).arrow().to_pylist()
    same = sum(one == two for one, two in zip(usual, other, strict=True))
    assert same == 0


def test_places_are_where_they_are_said_to_be(crowd):
    assert len(LATITUDES) == 4 * len(COUNTRIES)
    assert ((crowd.city // 4) == crowd.country).all()
    assert set(np.unique(cities_of(1, np.arange(500)))) == {0, 1, 2, 3}
    known = set(CODES)
    assert all(len(country.cities) == 4 for country in COUNTRIES)
    for country in COUNTRIES:
        for code in set(country.neighbours) & known:
            assert country.code in COUNTRIES[CODES.index(code)].neighbours, (country.code, code)
