"""What is known about addresses, lists and cases: incomplete, late, and never before its time."""

import csv
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amlmart import contract
from amlmart.project import project_dir
from amlmart.simulate import sanctions, services
from amlmart.simulate.attribution import Attribution
from amlmart.simulate.cases import DECISIONS, Cases
from amlmart.simulate.clock import DAY, day_start
from amlmart.simulate.columns import BitcoinAddresses, EvmAddresses
from amlmart.simulate.day import Day
from amlmart.simulate.randomness import key, stream
from amlmart.simulate.services import SERVICES
from amlmart.simulate.settings import Settings

WORLD = Settings(1_000, 5)
TABLES = (
    "attribution.address_tags",
    "attribution.sanctioned_addresses",
    "attribution.sanctioned_names",
    "attribution.tor_exit_nodes",
    "attribution.vasps",
    "cases.case_decisions",
)
SALTS = {"evm": key(5, "evm address"), "bitcoin": key(5, "bitcoin address")}


def directory() -> SimpleNamespace:
    """Wallets of all services, numbered one after the other."""
    evm, bitcoin = 0, 0
    found: dict[str, list[np.ndarray]] = {"evm": [], "bitcoin": []}
    for service in SERVICES:
        found["evm"].append(np.arange(evm, evm + service.evm_wallets))
        found["bitcoin"].append(np.arange(bitcoin, bitcoin + service.bitcoin_wallets) * 4)
        evm += service.evm_wallets
        bitcoin += service.bitcoin_wallets
    return SimpleNamespace(**found, evm_salt=SALTS["evm"], bitcoin_salt=SALTS["bitcoin"])


def ask(attribution: Attribution, cases: Cases, day: Day) -> None:
    """Ask on a day for what scenarios ask for."""
    rng = stream(1, "scenarios of a test", day.number)
    for number in range(3):
        wallet = 1_000_000 + day.number * 10 + number
        attribution.tag_later(day, "evm", wallet, "scam", f"Shop {wallet}", "scam", 2, 30, 0.6)
        attribution.tag_later(day, "bitcoin", wallet * 4, "market", "Bazaar", None, 1, 9, 0.5)
        attribution.sanction_later(day, "evm", wallet, "CYBER", 3, 20, 0.3)
        cases.consider(
            *(day, f"S-{day.number}-{number}", "structuring", rng.integers(500, 900, 4)),
            is_illicit=number < 2,
            ended_at=day.start - number * DAY,
        )
    attribution.tag_ordinary(day, "evm", np.arange(2_000_000, 2_000_300), 0.01)


def run(days: int, stop: int | None = None, world: Settings = WORLD) -> list[dict[str, pa.Table]]:
    """Return the tables of every day; at `stop` the state goes through a save and a restore."""
    attribution, cases = Attribution(world), Cases(world)
    found = []
    for number in range(days):
        if number == stop:
            states = attribution.state(), cases.state()
            for state in states:
                assert not any(array.dtype.hasobject for array in state.values())
            attribution, cases = Attribution(world), Cases(world)
            attribution.restore(states[0])
            cases.restore(states[1])
        day = Day(world, number)
        if number == 0:
            attribution.open(day, directory())
        ask(attribution, cases, day)
        attribution.daily(day)
        cases.daily(day, np.arange(1_000 + number * 5), np.arange(500, 900))
        found.append(day.tables())
    return found


@pytest.fixture(scope="module")
def forty_days() -> list[dict[str, pa.Table]]:
    return run(40)


@pytest.fixture(scope="module")
def world(forty_days) -> dict[str, list[dict]]:
    return {
        name: [row for day in forty_days for row in (day[name].to_pylist() if name in day else [])]
        for name in TABLES
    }


def test_a_longer_world_begins_with_the_days_of_a_shorter(forty_days):
    assert all(
        longer.keys() == shorter.keys()
        and all(longer[name].equals(shorter[name]) for name in longer)
        for longer, shorter in zip(forty_days, run(20), strict=False)
    )


@settings(max_examples=4, deadline=None)
@given(stop=st.integers(1, 39))
def test_a_world_that_was_saved_goes_on_as_if_it_had_not_been(forty_days, stop):
    for one, other in zip(forty_days, run(40, stop), strict=True):
        assert one.keys() == other.keys()
        assert all(one[name].equals(other[name]) for name in one)


@pytest.mark.parametrize("name", TABLES)
def test_no_key_comes_twice(world, name):
    keys = [tuple(row[column] for column in contract.table(name).key) for row in world[name]]
    assert keys and len(set(keys)) == len(keys)


def test_rows_are_written_on_the_day_they_become_known(forty_days):
    for number, tables in enumerate(forty_days):
        start = day_start(WORLD.start, number)
        for name in TABLES:
            known = (
                tables[name].column("known_at").cast(pa.int64()).to_pylist()
                if (name in tables)
                else []
            )
            assert all(at < start + DAY for at in known), name
            assert number == 0 or all(at >= start for at in known), name


def test_tags_are_told_before_they_are_known_and_after_first_use(world):
    for row in world["attribution.address_tags"]:
        assert row["tagged_at"] <= row["known_at"]
        assert row["first_used_at"] is None or row["first_used_at"] <= row["known_at"]


def test_words_are_those_of_the_terminology(world):
    with (project_dir() / "seeds/terminology/tag_concepts.csv").open() as file:
        concepts = {row["source_category"] for row in csv.DictReader(file)}
    with (project_dir() / "seeds/terminology/tag_confidence.csv").open() as file:
        trusts = {row["confidence"] for row in csv.DictReader(file)}
    for row in world["attribution.address_tags"]:
        assert row["category"] in concepts
        assert row["abuse"] is None or row["abuse"] in concepts
        assert row["confidence"] in trusts
    assert {service.category for service in SERVICES} <= concepts


def owners() -> dict[str, services.Service]:
    wallets = directory()
    found = {}
    for place, service in enumerate(SERVICES):
        addresses = (
            *EvmAddresses(wallets.evm_salt, wallets.evm[place]).arrow().to_pylist(),
            *BitcoinAddresses(wallets.bitcoin_salt, wallets.bitcoin[place]).arrow().to_pylist(),
        )
        found |= dict.fromkeys(addresses, service)
    return found


def test_knowledge_is_incomplete_late_and_sometimes_wrong(world):
    owner_of = owners()
    tags = [row for row in world["attribution.address_tags"] if row["address"] in owner_of]
    tagged = {row["address"] for row in tags}
    assert 0.4 < len(tagged) / len(owner_of) < 0.85
    start = day_start(WORLD.start, 0)
    is_late = [row["known_at"].timestamp() * 1e6 > start for row in tags]
    assert 0.05 < np.mean(is_late) < 0.4
    wrong = [row for row in tags if (row["label"] or "").startswith("maybe")]
    assert 0.003 < len(wrong) / len(tags) < 0.03
    assert all(row["confidence"] == "web_crawl" for row in wrong)
    by_address: dict[str, set[str]] = {}
    for row in tags:
        by_address.setdefault(row["address"], set()).add(row["source_name"])
    assert 0.05 < np.mean([len(sources) > 1 for sources in by_address.values()]) < 0.4
    # Nobody knows of a new service before it is there.
    for row in tags:
        service = owner_of[row["address"]]
        since = start + max(service.first_used_after_days, service.tagged_after_days) * DAY
        if row["actor"] == service.slug and row["source_name"] != "press-of-authorities":
            assert row["known_at"].timestamp() * 1e6 >= since


def test_services_are_listed_and_delisted_when_they_should_be():
    days = run(66)
    rows = [
        row
        for day in days
        if "attribution.sanctioned_addresses" in day
        for row in day["attribution.sanctioned_addresses"].to_pylist()
    ]
    owner_of = owners()
    start = day_start(WORLD.start, 0)
    listed_ever = set()
    for row in rows:
        service = owner_of.get(row["address"])
        delay = row["known_at"] - row["effective_at"]
        assert delay.total_seconds() > 0
        if service is None:
            continue
        assert service.sanctioned_after_days is not None
        at = row["effective_at"].timestamp() * 1e6
        assert at >= start + service.sanctioned_after_days * DAY
        listed_ever.add((service.slug, row["action"]))
    assert ("vostokex", "listed") in listed_ever
    assert ("galepool", "listed") in listed_ever
    assert ("oldmill", "delisted") in listed_ever
    unlisted = {row["address"] for row in rows} - set(owner_of)
    assert len(unlisted) > 40  # most of a list never meets the institution


def test_lists_hold_names_in_several_scripts(world):
    names = world["attribution.sanctioned_names"]
    assert {row["name_type"] for row in names} == {"primary", "aka", "fka", "nka"}
    assert {row["entity_type"] for row in names} == {"individual", "entity", "vessel", "aircraft"}
    letters = "".join(row["name"] for row in names)
    for first, last in (("А", "я"), ("ء", "ي"), ("一", "鿿"), ("가", "힣"), ("À", "ÿ")):
        assert any(first <= letter <= last for letter in letters), first
    entries = {row["entry_id"] for row in names}
    assert 150 < len(entries) < 260
    for row in names:
        assert row["known_at"] >= row["listed_at"]
        assert row["delisted_at"] is None or row["listed_at"] < row["delisted_at"]
    assert all(
        entry.known_at < day_start(WORLD.start, 0)
        for entry in sanctions.old_entries(5, day_start(WORLD.start, 0))
    )


def test_asking_twice_for_a_tag_gives_it_once():
    attribution = Attribution(WORLD)
    day = Day(WORLD, 0)
    attribution.open(day, directory())
    for _ in range(2):
        attribution.tag_later(day, "evm", 77_777_777, "scam", "Twice", "scam", 1, 1, 1.0)
        attribution.sanction_later(day, "evm", 77_777_777, "CYBER", 1, 1, 1.0)
    wallet = EvmAddresses(SALTS["evm"], np.array([77_777_777])).arrow()[0].as_py()
    found = {"attribution.address_tags": 0, "attribution.sanctioned_addresses": 0}
    for number in range(8):
        day = Day(WORLD, number)
        attribution.daily(day)
        for name, table in day.tables().items():
            if name in found:
                rows = [row for row in table.to_pylist() if row["address"] == wallet]
                assert not rows or number > 0
                currencies = [row["currency"] for row in rows]
                found[name] += len(rows) - currencies.count("USDT") * (len(rows) > 1)
    assert found == {"attribution.address_tags": 1, "attribution.sanctioned_addresses": 1}


@pytest.mark.parametrize(
    ("kind", "days", "message"), [("tron", (1, 2), "evm, bitcoin"), ("evm", (5, 2), "smaller")]
)
def test_a_wrong_wish_is_refused(kind, days, message):
    attribution = Attribution(WORLD)
    with pytest.raises(ValueError, match=message):
        attribution.tag_later(Day(WORLD, 0), kind, 1, "scam", "x", None, *days, 1.0)


def test_cases_come_late_in_working_hours_and_are_biased(world):
    rows = world["cases.case_decisions"]
    assert {row["decision"] for row in rows} <= set(DECISIONS)
    for row in rows:
        assert row["decided_at"].weekday() < 5
        assert 7 <= row["decided_at"].hour <= 17
        assert row["signal_id"] is None
        quiet = row["decision"] in ("false_positive", "closed_no_action")
        assert (row["valid_until"] is not None) == quiet
        assert row["analyst_id"].startswith("A-")
    # Numbers follow time.
    numbers = [row["decision_id"] for row in rows]
    assert numbers == sorted(numbers)


def test_decisions_follow_the_truth_with_few_errors():
    days = Settings(1, 11)
    cases = Cases(days)
    first = Day(days, 0)
    for number in range(2_000):
        is_illicit = number % 2 == 0
        slug = "cycle" if is_illicit else "payroll"
        cases.consider(first, f"S{number}", slug, [number], is_illicit, first.end)
    rows = []
    for number in range(1, 120):
        day = Day(days, number)
        cases.daily(day, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
        rows += [row for table in day.tables().values() for row in table.to_pylist()]
    last = {row["customer_id"]: row for row in rows}
    found = [row for row in last.values() if row["typology"] == "cycle"]
    looked_at = [row for row in last.values() if row["typology"] == "payroll"]
    assert 0.5 < len(found) / 1_000 < 0.6
    assert 0.3 < len(looked_at) / 1_000 < 0.4
    bad = ("true_positive", "sar_filed")
    assert 0.92 < np.mean([row["decision"] in bad for row in found]) < 0.99
    assert 0.01 < np.mean([row["decision"] in bad for row in looked_at]) < 0.08
    delays = [(row["decided_at"].timestamp() * 1e6 - first.end) / DAY for row in rows]
    assert min(delays) >= 3


def test_ordinary_customers_are_looked_into_at_the_usual_rate():
    settings_ = Settings(1, 12)
    cases = Cases(settings_)
    rows = []
    for number in range(150):
        day = Day(settings_, number)
        cases.daily(day, np.arange(5_000), np.arange(100))
        rows += [row for table in day.tables().values() for row in table.to_pylist()]
    opened = len({row["case_id"] for row in rows})
    assert opened == pytest.approx(1.2 * 5 * 5, rel=0.5)
    assert all(int(row["customer_id"][2:]) > 100 for row in rows)


def test_services_are_a_heavy_tailed_world():
    assert 55 <= len(SERVICES) <= 80
    assert len(set(services.SLUGS)) == len(SERVICES)
    weights = np.sort([service.weight for service in SERVICES])[::-1]
    assert weights[:5].sum() > 0.5 * weights.sum()
    assert len(services.of("merchant")) == 12
    shares = services.weights(services.of("market"), 0)
    assert shares.sum() == pytest.approx(1) and (shares == 0).sum() == 1
    with pytest.raises(ValueError, match="no service is of"):
        services.of("teashop")
