"""The cross-domain typologies as planned: easy ones meet the published defaults, others evade them.

Amounts are replayed in USD at constant prices and without fees, which is enough for shares.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest

from amlmart.simulate.catalogue import TYPOLOGIES, script_of
from amlmart.simulate.clock import DAY, HOUR
from amlmart.simulate.plan import BENIGN, EASY, GRADES, HARD, Candidates, CannotCast, Plan, Script
from amlmart.simulate.services import ILLICIT_CATEGORIES, SERVICES, VASPS

CROSS = [typology_id for typology_id in TYPOLOGIES if typology_id.startswith("X")]
START = 19_723 * DAY
TRIES = 40
# Wallets of services are numbered from here on, a hundred for each service.
FIRST_SERVICE = 1_000_000


class StubStage:
    """What a plan asks of the world, without a world."""

    def __init__(self):
        self.wallets = 0

    def country(self, customer):
        return customer % 7

    def new_wallet(self, chain):
        self.wallets += 1
        return self.wallets

    def service_wallets(self, chain):
        counts = [s.bitcoin_wallets if chain == "bitcoin" else s.evm_wallets for s in SERVICES]
        return [
            FIRST_SERVICE + 100 * place + np.arange(min(count, 3))
            for place, count in enumerate(counts)
        ]

    def price(self, asset, at):
        return 1.1

    def outside_party(self, rng, country):
        return int(rng.integers(1 << 38))

    def mixer_pool(self, rng, day_number, ether, slug):
        return FIRST_SERVICE + 100 * next(
            place for place, s in enumerate(SERVICES) if s.slug == "galepool"
        )


def planned(typology_id, grade, seed, customers=300):
    digest = hashlib.blake2b(f"{typology_id} {grade} {seed}".encode(), digest_size=8).digest()
    rng = np.random.default_rng(int.from_bytes(digest, "big"))
    pool = Candidates(
        customers=np.arange(customers),
        age_days=rng.uniform(0, 700, customers),
        tier=rng.integers(1, 4, customers),
        is_business=np.arange(customers) % 20 == 0,
        birth_year=rng.integers(1940, 2005, customers),
        income_usd=rng.lognormal(10.3, 0.6, customers),
        country=np.arange(customers) % 7,
        days_idle=rng.exponential(20, customers),
        worth_usd=rng.lognormal(6, 2, customers),
    )
    script = Script(0, typology_id, TYPOLOGIES[typology_id], grade, START)
    script_of(typology_id, grade)(Plan(script, rng, 30, START, pool, StubStage()))
    script.acts.sort(key=lambda act: act.at)
    return script


@dataclass
class Event:
    """An act with its amount; `ends` is the other side, a wallet or a person's place."""

    at: int
    what: str
    person: int | None
    usd: float
    asset: int | None
    end: object
    arguments: dict = field(repr=False)


def replay(script):
    """Return the events of a script with their amounts, in order of time."""
    fiat, crypto, outside = defaultdict(float), defaultdict(float), defaultdict(float)
    events = []
    for act in script.acts:
        get = act.arguments.get
        person, asset, end = get("person"), get("asset"), None

        def taken(books, place, get=get):
            usd = get("usd")
            if usd is None:
                share = get("share")
                usd = books[place] * (1.0 if share is None else share)
            usd = min(usd, books[place])
            books[place] -= usd
            return usd

        usd = 0.0
        if act.what == "pay_in":
            usd = get("usd")
            payer = get("payer")
            end = None if payer is None else next(iter(payer.items()))
            fiat[person] += usd
        elif act.what == "pay_out":
            usd = taken(fiat, person)
            payer = get("payer")
            end = None if payer is None else next(iter(payer.items()))
        elif act.what == "buy":
            usd = taken(fiat, person)
            crypto[person, asset] += usd / (1 + get("cost"))
            end = get("counterparty")
            if end is not None:
                crypto[end, asset] -= usd / (1 + get("cost"))
                fiat[end] += usd
        elif act.what == "sell":
            usd = taken(crypto, (person, asset))
            fiat[person] += usd * (1 - get("cost"))
        elif act.what == "swap":
            usd = taken(crypto, (person, asset))
            crypto[person, get("into")] += usd * (1 - get("cost"))
        elif act.what == "give":
            end = get("to")
            usd = taken(crypto, (person, asset))
            crypto[end, asset] += usd
        elif act.what == "withdraw":
            end = tuple(get("to"))
            usd = taken(crypto, (person, asset))
            outside[end, asset] += usd
        elif act.what in ("deposit", "send"):
            source = tuple(get("wallet"))
            usd = get("usd") if is_service(source) else taken(outside, (source, asset))
            end = source
            if act.what == "deposit":
                crypto[person, asset] += usd
            else:
                end = tuple(get("to"))
                outside[end, asset] += usd
        elif act.what == "bring_own":
            crypto[person, 3] += 2_000.0 * get("share")
        events.append(Event(act.at, act.what, person, usd, asset, end, act.arguments))
    return events


def is_service(wallet):
    return wallet[1] >= FIRST_SERVICE


def service(wallet):
    return (wallet[1] - FIRST_SERVICE) // 100


def of(events, *kinds, person=None, since=-1, hours=1e9):
    return [
        event
        for event in events
        if event.what in kinds
        and person in (None, event.person)
        and since <= event.at <= since + hours * HOUR
    ]


def total(events):
    return sum(event.usd for event in events)


def passes_through(events, paid, ways):
    """Whether a payment is bought and gone within a day, in two trades at most."""
    window = {"person": paid.person, "since": paid.at, "hours": 24}
    buys = of(events, "buy", **window)
    return len(buys) <= 2 and total(of(events, *ways, **window)) >= 0.9 * paid.usd


def on_ramp_flush(script, events):
    return any(passes_through(events, paid, ["withdraw"]) for paid in of(events, "pay_in"))


def off_ramp_flush(script, events):
    def flushed(deposit):
        window = {"person": deposit.person, "since": deposit.at, "hours": 24}
        sold, paid = of(events, "sell", **window), of(events, "pay_out", **window)
        return min(total(sold), total(paid)) >= 0.9 * deposit.usd

    return any(flushed(deposit) for deposit in of(events, "deposit"))


def exchange_as_mixer(script, events):
    def mixed(deposit):
        out = of(events, "withdraw", person=deposit.person, since=deposit.at, hours=2)
        out = [event for event in out if event.asset != deposit.asset]
        return total(out) >= 0.9 * deposit.usd

    return sum(mixed(deposit) for deposit in of(events, "deposit")) >= 3


def loss_insensitive_conversion(script, events):
    dear = [event for event in events if event.arguments.get("cost", 0) >= 0.03]
    return any(len(of(dear, "buy", "sell", "swap", since=e.at, hours=168)) >= 3 for e in dear)


def many_payers_to_crypto(script, events):
    def met(first):
        paid = of(events, "pay_in", person=first.person, since=first.at, hours=48)
        bought = of(events, "buy", person=first.person, since=first.at, hours=48)
        payers = {event.end for event in paid if event.end}
        return len(payers) >= 3 and total(paid) >= 10_000 and total(bought) >= 0.8 * total(paid)

    return any(met(first) for first in of(events, "pay_in"))


def wealth_mismatch(script, events):
    income = of(events, "open_account")[0].arguments["income_usd"]
    return of(events, "pay_in")[0].usd > 0.25 * income


def self_hosted_threshold_gaming(script, events):
    # 800 to 1,000 EUR at 1.104 dollars.
    near = [e for e in of(events, "withdraw") if 883 <= e.usd < 1_104 and not is_service(e.end)]
    return any(
        len([e for e in of(near, "withdraw", since=f.at, hours=24) if e.end == f.end]) >= 3
        for f in near
    )


def vasp_spray(script, events):
    sent = [e for e in of(events, "withdraw") if is_service(e.end) and service(e.end) in VASPS]
    return any(
        len({service(e.end) for e in of(sent, "withdraw", since=first.at, hours=24)}) >= 3
        for first in sent
    )


def shared_device_ring(script, events):
    root = {name: {} for name in ("device_of", "phone_of")}
    for event in of(events, "open_account"):
        for name, roots in root.items():
            shared = event.arguments["people"].get(name)
            known = roots.get(shared)
            roots[event.person] = shared if known is None else known
    groups = [
        1 + sum(root_of == leader for root_of in roots.values())
        for roots in root.values()
        for leader in set(roots.values()) - {None}
    ]
    return max(groups, default=0) >= 3


def tor_or_geography_conflict(script, events):
    odd = [e for e in of(events, "log_in") if e.arguments["is_tor"] or e.arguments["country"]]
    moves = ("deposit", "withdraw", "pay_in", "pay_out")
    return sum(bool(of(events, *moves, since=e.at, hours=24)) for e in odd) >= 3


def takeover_drain(script, events):
    alarms = [e for e in of(events, "log_in", "security_event") if e.arguments["new_device"]]
    everything = total(of(events, "withdraw"))
    return any(
        total(of(events, "withdraw", since=alarm.at, hours=24)) >= 0.5 * everything
        for alarm in alarms
    )


def impossible_travel(script, events):
    def is_away(login):
        return bool(login.arguments["country"] or login.arguments["is_vpn"])

    logins = of(events, "log_in")
    pairs = [
        b
        for a, b in pairwise(logins)
        if is_away(a) != is_away(b)
        # The farthest of them are some 2,500 km apart or more.
        and b.at - a.at < 2.7 * HOUR
    ]
    return any(of(events, "buy", "withdraw", since=b.at, hours=6) for b in pairs)


def vulnerable_customer(script, events):
    out = of(events, "withdraw")
    for first in out:
        week = [e for e in of(out, "withdraw", since=first.at, hours=168) if e.end == first.end]
        if len(week) >= 3 and all(a.usd < b.usd for a, b in pairwise(week)):
            return True
    return False


def round_trip_across_rails(script, events):
    return any(
        back.end == ("person", paid.person) and abs(back.usd / paid.usd - 1) <= 0.1
        for paid in of(events, "pay_in")
        for back in of(events, "pay_out", since=paid.at, hours=168)
    )


def unregistered_msb(script, events):
    def distinct(kinds, first):
        return {e.end for e in of(events, *kinds, since=first.at, hours=720) if e.end}

    return any(
        len(distinct(("pay_in", "pay_out"), first)) >= 10
        and len(distinct(("deposit", "withdraw"), first)) >= 10
        for first in of(events, "pay_in", "deposit")[:3]
    )


def cash_to_crypto(script, events):
    cash = [e for e in of(events, "pay_in") if e.arguments["rail"] == "cash_kiosk"]
    near = [e for e in cash if 8_000 <= e.usd < 10_000]
    days = defaultdict(int)
    for event in near:
        days[event.person, event.at // DAY] += 1
    gone = {(event.person, event.at // DAY) for event in of(events, "withdraw")}
    return any(count >= 3 and place in gone for place, count in days.items())


def matched_trading(script, events):
    buys = of(events, "buy")
    matched = [event for event in buys if event.end is not None]
    dear = [event for event in matched if event.arguments["cost"] >= 0.05]
    return len(dear) >= 2 and len(matched) >= 0.3 * len(buys)


def clockwork(script, events):
    trades = of(events, "buy", "sell")
    hours = defaultdict(int)
    for event in trades:
        hours[event.at % DAY // HOUR] += 1
    days = {event.at // DAY for event in trades}
    return len(days) >= 10 and max(hours.values()) >= 0.8 * len(trades)


def referral_mule_chain(script, events):
    referees = [
        event.person
        for event in of(events, "open_account")
        if "referrer" in event.arguments["people"]
    ]
    traded = {event.person for event in of(events, "buy")} - set(referees)
    first = [of(events, "pay_in", person=person)[0] for person in referees]
    passed = sum(passes_through(events, paid, ["withdraw", "give"]) for paid in first)
    return not traded and passed >= 3


def screening_gap(script, events):
    late = {
        tuple(item["wallet"])
        for item in script.later
        if item["days"][0] >= 7 and (item["sort"] == "sanction" or item["abuse"])
    }
    return sum(event.end in late for event in of(events, "deposit", "withdraw")) >= 3


MEETS = {typology_id: globals()[TYPOLOGIES[typology_id]] for typology_id in CROSS}


# Look-alikes that the published default fires on as well, at least now and then; the others look
# like it to cruder rules (near the line in any wallet, any late label).
CONFUSED = sorted(set(CROSS) - {"X07", "X14", "X17", "X19", "X20"})


def scripts_of(typology_id, grade, tries=TRIES):
    return [planned(typology_id, grade, seed) for seed in range(tries)]


def share_that_meets(typology_id, grade):
    met = [MEETS[typology_id](script, replay(script)) for script in scripts_of(typology_id, grade)]
    return np.mean([bool(each) for each in met])


@pytest.mark.parametrize("typology_id", CROSS)
def test_easy_meets_the_default_and_hard_seldom_does(typology_id):
    assert share_that_meets(typology_id, EASY) >= 0.97
    assert share_that_meets(typology_id, HARD) <= 0.4


@pytest.mark.parametrize("typology_id", CONFUSED)
def test_look_alikes_confuse_the_default(typology_id):
    assert share_that_meets(typology_id, BENIGN) > 0.05


@pytest.mark.parametrize("typology_id", CROSS)
def test_look_alikes_are_honest_and_of_like_size(typology_id):
    sizes = defaultdict(list)
    for grade in (*GRADES, BENIGN):
        for script in scripts_of(typology_id, grade, 25):
            events = replay(script)
            came = of(events, "pay_in", "deposit")
            sizes[script.is_illicit].append(np.median([event.usd for event in came]))
            if script.is_illicit:
                continue
            assert not [item for item in script.later if item["abuse"]]
            assert not [item for item in script.later if item["sort"] == "sanction"]
            met = {
                SERVICES[service(event.arguments[side])].category
                for event in events
                for side in ("wallet", "to")
                if isinstance(event.arguments.get(side), list) and is_service(event.arguments[side])
            }
            assert not met & set(ILLICIT_CATEGORIES)
    assert np.quantile(sizes[False], 0.9) > np.quantile(sizes[True], 0.2)


@pytest.mark.parametrize("typology_id", CROSS)
@pytest.mark.parametrize("grade", [*GRADES, BENIGN])
def test_plans_can_be_performed(typology_id, grade):
    moved = []
    for script in scripts_of(typology_id, grade, 25):
        assert len(script.cast) <= 12
        assert 4 <= sum(not act.is_cover for act in script.acts) <= 140
        assert script.acts[0].at >= START
        assert script.acts[-1].at < START + 160 * DAY
        opened = {}
        for act in script.acts:
            person = act.arguments.get("person")
            if act.what == "open_account":
                opened[person] = act.at
                assert all(
                    place in range(len(script.cast)) for place in act.arguments["people"].values()
                )
            elif person is not None and script.cast[person] < 0:
                assert act.at >= opened[person] + HOUR
            usd, share = act.arguments.get("usd"), act.arguments.get("share")
            assert usd is None or usd > 0
            assert share is None or 0 < share <= 1
        moved += of(replay(script), "withdraw", "send", "deposit")
    # Below, a payment on chain is not worth its fee; a rest that is left may be.
    assert sum(event.usd <= 30 for event in moved) <= 0.03 * len(moved)


@pytest.mark.parametrize("typology_id", CROSS)
def test_a_plan_depends_on_its_generator_alone(typology_id):
    for grade in (*GRADES, BENIGN):
        assert planned(typology_id, grade, 1).acts == planned(typology_id, grade, 1).acts
        assert planned(typology_id, grade, 1).acts != planned(typology_id, grade, 2).acts


@pytest.mark.parametrize("typology_id", CROSS)
def test_a_small_world_can_cast_most(typology_id):
    cast = 0
    for seed in range(10):
        for grade in (*GRADES, BENIGN):
            try:
                planned(typology_id, grade, seed, customers=70)
                cast += 1
            except CannotCast:
                continue
    assert cast >= 24
