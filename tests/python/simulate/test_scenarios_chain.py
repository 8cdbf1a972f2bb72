"""The on-chain typologies as planned: easy ones meet the published defaults, others evade them.

Amounts are replayed in USD at constant prices and without fees, which is enough for shares.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pytest

from amlmart.simulate.assets import BITCOIN, BTC, ETH, XMR
from amlmart.simulate.catalogue import TYPOLOGIES, script_of
from amlmart.simulate.clock import DAY, HOUR
from amlmart.simulate.plan import BENIGN, EASY, GRADES, HARD, Candidates, CannotCast, Plan, Script
from amlmart.simulate.services import ILLICIT_CATEGORIES, MIXERS, SERVICES, VASPS
from amlmart.simulate.strangers import MIXER_POOLS

CHAIN = [typology_id for typology_id in TYPOLOGIES if typology_id.startswith("C")]
DAY_NUMBER = 30
START = (19_723 + DAY_NUMBER) * DAY
TRIES = 40
# Wallets of services are numbered from here on, a hundred for each service.
FIRST_SERVICE = 1_000_000
ETHER_USD = 2_300.0


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
        counts = [s.bitcoin_wallets if chain == BITCOIN else s.evm_wallets for s in SERVICES]
        return [
            FIRST_SERVICE + 100 * place + np.arange(min(count, 8))
            for place, count in enumerate(counts)
        ]

    def outside_party(self, rng, country):
        return int(rng.integers(1 << 38))

    def mixer_pool(self, rng, day_number, ether, slug):
        assert ether in MIXER_POOLS
        place = next(place for place, s in enumerate(SERVICES) if s.slug == "galepool")
        return FIRST_SERVICE + 100 * place + MIXER_POOLS.index(ether)


def planned(typology_id, grade, seed, customers=300, day_number=DAY_NUMBER):
    digest = hashlib.blake2b(f"{typology_id} {grade} {seed}".encode(), digest_size=8).digest()
    rng = np.random.default_rng(int.from_bytes(digest, "big"))
    pool = Candidates(
        customers=np.arange(customers),
        age_days=rng.uniform(0, 700, customers),
        tier=rng.choice([1, 1, 1, 2, 2, 3], customers),
        is_business=np.arange(customers) % 25 == 0,
        birth_year=rng.integers(1940, 2005, customers),
        income_usd=rng.lognormal(10.3, 0.6, customers),
        country=np.arange(customers) % 7,
        days_idle=rng.exponential(20, customers),
        worth_usd=rng.lognormal(6, 2, customers),
    )
    start = START + (day_number - DAY_NUMBER) * DAY
    script = Script(0, typology_id, TYPOLOGIES[typology_id], grade, start)
    script_of(typology_id, grade)(Plan(script, rng, day_number, start, pool, StubStage()))
    script.acts.sort(key=lambda act: act.at)
    return script


@dataclass(frozen=True)
class Move:
    """Crypto that went from a node to another; a node is (`evm`, 7), or (`customer`, 0)."""

    at: int
    what: str
    source: tuple
    to: tuple
    asset: int
    usd: float
    share: float  # of what the source held
    is_cover: bool


@dataclass(frozen=True)
class Change:
    """Crypto or money that a customer or wallet changed into something else."""

    at: int
    what: str
    node: tuple
    into: int | None
    usd: float


def replay(script):
    """Return what moved and what was changed, in order of time, with amounts."""
    held = defaultdict(float)
    moves, changes = [], []
    for act in script.acts:
        get = act.arguments.get
        asset = get("asset")
        node = ("customer", get("person")) if get("person") is not None else None
        if node is None and get("wallet") is not None:
            node = tuple(get("wallet"))

        def take(node, asset, get=get):
            usd = get("usd")
            if get("units") is not None:
                usd = get("units") / 1e9 * ETHER_USD
            if is_service(node):
                return usd, 0.0
            before = held[node, asset]
            if usd is None:
                usd = before * (1.0 if get("share") is None else get("share"))
            usd = min(usd, before)
            held[node, asset] -= usd
            return usd, usd / before if before else 0.0

        def move(source, to, asset, usd, share, act=act):
            held[to, asset] += usd
            moves.append(Move(act.at, act.what, source, to, asset, usd, share, act.is_cover))

        if act.what == "pay_in":
            held[node, None] += get("usd")
        elif act.what == "pay_out":
            usd, _ = take(node, None)
            changes.append(Change(act.at, act.what, node, None, usd))
        elif act.what in ("buy", "sell", "swap", "dex", "bridge"):
            given = {"buy": None, "dex": ETH}.get(act.what, asset)
            into = {"buy": asset, "sell": None}.get(act.what, get("into"))
            usd, _ = take(node, given)
            held[node, into] += usd
            changes.append(Change(act.at, act.what, node, into, usd))
        elif act.what == "withdraw":
            usd, share = take(node, asset)
            move(node, tuple(get("to")), asset, usd, share)
        elif act.what == "deposit":
            source = tuple(get("wallet"))
            usd, share = take(source, asset)
            move(source, node, asset, usd, share)
        elif act.what == "send":
            usd, share = take(node, asset)
            move(node, tuple(get("to")), asset, usd, share)
        elif act.what == "split":
            total = held[node, BTC]
            for to, share in zip(get("to"), get("shares"), strict=True):
                held[node, BTC] -= total * share
                move(node, tuple(to), BTC, total * share, share)
        elif act.what == "merge":
            for wallet in get("wallets"):
                usd = held.pop((tuple(wallet), BTC), 0.0)
                move(tuple(wallet), tuple(get("to")), BTC, usd, 1.0)
        elif act.what == "mix_out":
            pool = ("evm", FIRST_SERVICE + 100 * MIXERS[0])
            move(pool, tuple(get("to")), ETH, get("ether") * ETHER_USD, 0.0)
    return moves, changes


def is_service(node):
    return node[0] != "customer" and node[1] >= FIRST_SERVICE


def service(node):
    """Return the service a node belongs to, as a place in SERVICES, -1 for none."""
    return (node[1] - FIRST_SERVICE) // 100 if is_service(node) else -1


def of_category(node, *categories):
    return is_service(node) and SERVICES[service(node)].category in categories


def tagged(script, *categories, by=None):
    """Return the scenario's wallets that a source surely knows by some time, or ever may."""
    return {
        tuple(item["wallet"])
        for item in script.later
        if item["sort"] == "tag"
        and item["category"] in categories
        and (by is None or (item["probability"] > 0.9 and START + item["days"][1] * DAY <= by))
    }


def at_exchange(moves):
    """Return deposits and withdrawals with the node outside."""
    return [
        (m, m.source if m.what == "deposit" else m.to)
        for m in moves
        if m.what in ("deposit", "withdraw")
    ]


def within(items, hours, count, at=lambda item: item.at):
    """Whether some `count` of these lie within some hours."""
    times = sorted(at(item) for item in items)
    return any(
        times[place + count - 1] - times[place] <= hours * HOUR
        for place in range(len(times) - count + 1)
    )


# The definitions, at their published defaults, as far as a plan shows them.


def sanctions_direct(script, moves, changes):
    def is_listed(node, at):
        day = SERVICES[service(node)].sanctioned_after_days if is_service(node) else None
        return day is not None and day * DAY + START - DAY_NUMBER * DAY <= at

    # Dust is a match too; it is told apart by what it is worth.
    return sum(m.usd for m, node in at_exchange(moves) if is_listed(node, m.at)) >= 450


def illicit_exposure_direct(script, moves, changes):
    return any(
        m.usd >= 100
        and (
            of_category(node, *ILLICIT_CATEGORIES)
            or node in tagged(script, *ILLICIT_CATEGORIES, by=m.at)
        )
        for m, node in at_exchange(moves)
    )


def illicit_exposure_indirect(script, moves, changes):
    """Follow dirty USD by haircut over at most five payments between unnamed wallets."""
    named = tagged(script, *ILLICIT_CATEGORIES)

    def is_dirty(node):
        return node in named or of_category(node, *ILLICIT_CATEGORIES)

    held = defaultdict(float)
    dirty = defaultdict(lambda: np.zeros(6))
    reached = 0.0
    for m in moves:
        part = np.zeros(6)
        if is_dirty(m.source):
            part[0] = m.usd
        elif not is_service(m.source):
            part[1:] = dirty[m.source][:-1] * min(m.usd / max(held[m.source], 1e-9), 1.0)
        taken = min(m.usd / max(held[m.source], 1e-9), 1.0)
        dirty[m.source] = dirty[m.source] * (1 - taken)
        held[m.source] = max(held[m.source] - m.usd, 0.0)
        held[m.to] += m.usd
        dirty[m.to] = dirty[m.to] + part
        if m.what == "deposit":
            reached += part[1:].sum()
    return reached >= 1_000 or any(
        0 < outward(m, moves, is_dirty) <= 5 for m in moves if m.what == "withdraw" and m.usd > 500
    )


def outward(first, moves, is_dirty):
    """Return how many payments after a withdrawal a crime is reached, 0 for never."""
    paid = {first.to: (first.at, 0)}
    for m in moves:
        if m.source in paid and m.at > paid[m.source][0] and m.what != "deposit":
            steps = paid[m.source][1] + 1
            if is_dirty(m.to):
                return steps
            if not is_service(m.to):
                paid.setdefault(m.to, (m.at, steps))
    return 0


def mixer_use(script, moves, changes):
    """A mixer at most one wallet and a day away from the exchange."""
    mixed = [
        (a.at, tuple(w))
        for a in script.acts
        if a.what == "coinjoin"
        for w in a.arguments["wallets"]
    ]
    mixed += [(m.at, m.to) for m in moves if service(m.source) in MIXERS]
    mixed += [(m.at, m.source) for m in moves if service(m.to) in MIXERS]
    return any(
        service(node) in MIXERS
        or any(node == wallet and abs(m.at - at) <= DAY for at, wallet in mixed)
        for m, node in at_exchange(moves)
    )


def peel_chain(script, moves, changes):
    spends = defaultdict(list)
    for m in moves:
        if m.source[0] == BITCOIN and not is_service(m.source):
            spends[m.source].append(m)
    for chain in spends.values():
        run, last = 0, chain[0].at
        for m in chain:
            is_next = m.share <= 0.2 and m.at - last <= DAY
            run, last = run + 1 if is_next else 0, m.at
            if run >= 5 and any(is_service(m.to) or m.what == "deposit" for m in chain):
                return True
    return False


def quick_path(moves, hours):
    """Return the longest row of wallets that each kept what came for at most some hours."""
    longest, arrived = 0, {}
    for m in moves:
        since, row = arrived.get(m.source, (0, 0))
        row = row + 1 if m.at - since <= hours * HOUR and m.share > 0.5 else 0
        longest = max(longest, row)
        arrived[m.to] = (m.at, row)
    return longest


def rapid_hop_chain(script, moves, changes):
    return quick_path(moves, 1.0) >= 3


def accumulation_cash_out(script, moves, changes):
    """Ten small wallets within a week, and a day later it is gone."""
    customers = {m.to for m in moves if m.what == "deposit"}
    for person in customers:
        pools = {m.source for m in moves if m.to == person}
        paid = [m for m in moves if (m.to == person or m.to in pools) and not is_service(m.source)]
        small = [m for m in paid if m.usd < 2_000 and m.source not in {p.to for p in paid}]
        last = max(m.at for m in moves if m.to == person)
        came = sum(m.usd for m in moves if m.to == person)
        away = [c for c in changes if c.node == person and c.what == "sell"]
        away += [m for m in moves if m.source == person]
        gone = sum(each.usd for each in away if last - 7 * DAY <= each.at <= last + DAY)
        if within(small, 7 * 24, 10) and gone >= 0.9 * came:
            return True
    return False


def scatter_gather(script, moves, changes):
    """One pays two or more, who all pay one, each within six hours."""
    pairs = defaultdict(set)
    for first in moves:
        for second in moves:
            is_next = second.source == first.to and 0 < second.at - first.at <= 6 * HOUR
            if is_next and not is_service(first.to) and first.to[0] != "customer":
                pairs[first.source, second.to].add(first.to)
    return any(
        len(middles) >= 2
        for (source, to), middles in pairs.items()
        if source != to and not is_service(source)
    )


def gather_scatter(script, moves, changes):
    for hub in {m.source for m in moves}:
        if is_service(hub):
            continue
        came = [m for m in moves if m.to == hub]
        went = [m for m in moves if m.source == hub]
        for first in came:
            day = [m for m in came if first.at <= m.at <= first.at + DAY]
            gone = [m for m in went if first.at <= m.at <= first.at + DAY]
            enough = min(len({m.source for m in day}), len({m.to for m in gone})) >= 2
            if enough and sum(m.usd for m in gone) >= 0.8 * sum(m.usd for m in day):
                return True
    return False


def cycle(script, moves, changes):
    """A ring in order of time that closes within a day and ten payments."""
    for first in moves:
        if is_service(first.source):
            continue
        reached = {first.to: (first.at, 1)}
        for m in moves:
            if m.source in reached and first.at < m.at <= first.at + DAY:
                since, steps = reached[m.source]
                if m.at > since and steps < 10:
                    if m.to == first.source:
                        return True
                    reached.setdefault(m.to, (m.at, steps + 1))
    return False


def bipartite_stack(script, moves, changes):
    """Two or more wallets that each pay the same two or more, who pay on, in two days."""
    paid = [m for m in moves if not is_service(m.source) and m.what == "send"]
    for first in paid:
        window = [m for m in moves if first.at <= m.at <= first.at + 2 * DAY]
        payees = defaultdict(set)
        for m in window:
            if not is_service(m.source) and m.what == "send":
                payees[m.source].add(m.to)
        for source in payees:
            both = [other for other in payees if len(payees[source] & payees[other]) >= 2]
            layer = set().union(*(payees[other] for other in both)) if both else set()
            came = sum(m.usd for m in window if m.source in both and m.to in layer)
            went = sum(m.usd for m in window if m.source in layer)
            if len(both) >= 2 and 0.9 <= went / came <= 1.1:
                return True
    return False


def chain_hopping(script, moves, changes):
    hops = [c for c in changes if c.what in ("dex", "bridge")]
    return any(
        within([c for c in hops if c.node == node], 24, 2) for node in {c.node for c in hops}
    )


def privacy_coin_conversion(script, moves, changes):
    bought = [c for c in changes if c.what in ("buy", "swap") and c.usd > 0]
    into = [c for c in bought if c.into == XMR]
    day = min((c.at for c in into), default=0)
    month = [c for c in bought if c.at <= day + 30 * DAY]
    return sum(c.usd for c in month if c.into == XMR) >= 0.5 * sum(c.usd for c in month)


def fresh_address_large_value(script, moves, changes):
    seen = {}
    for m in moves:
        since = seen.setdefault(m.to, m.at)
        is_fresh = not is_service(m.to) and m.at - since < DAY
        if m.what == "withdraw" and is_fresh and m.usd >= 10_000:
            return True
    return False


def issuer_freeze_proximity(script, moves, changes):
    frozen = tagged(script, "black_list")
    near = frozen | {m.to for m in moves if m.source in frozen and not is_service(m.to)}
    return any(node in near or of_category(node, "black_list") for _, node in at_exchange(moves))


def shared_external_address(script, moves, changes):
    users = defaultdict(set)
    for m, node in at_exchange(moves):
        if not is_service(node):
            users[node].add(m.to if m.what == "deposit" else m.source)
    return any(len(each) >= 2 for each in users.values())


def co_spend_with_illicit(script, moves, changes):
    own = {m.to for m in moves if m.what == "withdraw"}
    dirty = tagged(script, *ILLICIT_CATEGORIES)
    spent = [{tuple(w) for w in a.arguments["wallets"]} for a in script.acts if a.what == "merge"]
    return any(wallets & own and wallets & dirty for wallets in spent)


def high_risk_vasp(script, moves, changes):
    nameless = {p for p in VASPS if not SERVICES[p].is_kyc_required}
    nameless |= {p for p, s in enumerate(SERVICES) if s.category == "p2p_platform"}
    first = min(m.at for m, _ in at_exchange(moves))
    month = [(m.usd, node) for m, node in at_exchange(moves) if m.at <= first + 30 * DAY]
    risky = sum(usd for usd, node in month if service(node) in nameless)
    return risky >= 0.25 * sum(usd for usd, _ in month)


def illicit_category(script, moves, changes):
    """Direct dealings with places named by then: some for the worst, much for gambling."""
    amounts = defaultdict(float)
    for m, node in at_exchange(moves):
        if is_service(node) and SERVICES[service(node)].tagged_after_days <= DAY_NUMBER:
            amounts[SERVICES[service(node)].category] += m.usd
        elif node in tagged(script, "ransomware", by=m.at):
            amounts["ransomware"] += m.usd
    least = {
        "gambling": 1_000,
        "market": 100,
        "ransomware": 100,
        "terrorism": 1,
        "child_sexual_abuse": 1,
    }
    return any(amounts[category] >= usd for category, usd in least.items())


def exchange_relay(script, moves, changes):
    """Three times a week money is at another exchange within two hours and two payments."""
    relays = []
    for m in moves:
        if m.what != "withdraw":
            continue
        if service(m.to) in VASPS or any(
            later.source == m.to and service(later.to) in VASPS and 0 < later.at - m.at <= 2 * HOUR
            for later in moves
        ):
            relays.append(m)
    return within(relays, 7 * 24, 3)


# Of the plans: the least share of easy ones that meets the definition, the most of hard ones and
# of look-alikes. Where a look-alike has the very shape of the typology its share is 1.
LIMITS = {
    "C01": (0.95, 0.0, 0.1),
    "C02": (0.95, 0.1, 0.7),
    "C03": (0.95, 0.1, 0.1),
    "C04": (0.95, 0.1, 0.1),
    "C05": (0.95, 0.2, 0.4),
    "C06": (0.95, 0.3, 0.4),
    "C07": (0.9, 0.1, 0.6),
    "C08": (0.95, 0.1, 0.9),
    "C09": (0.95, 0.3, 0.7),
    "C10": (0.9, 0.1, 0.9),
    "C11": (0.9, 0.1, 0.6),
    "C12": (0.95, 0.4, 0.8),
    "C13": (0.9, 0.3, 0.8),
    "C14": (0.95, 0.1, 0.8),
    "C15": (0.95, 0.1, 0.1),
    "C16": (0.95, 0.0, 1.0),
    "C17": (0.95, 0.0, 0.0),
    "C18": (0.95, 0.1, 1.0),
    "C19": (0.95, 0.3, 0.4),
    "C20": (0.95, 0.1, 1.0),
}


def share_meeting(typology_id, grade):
    met = 0
    for seed in range(TRIES):
        script = planned(typology_id, grade, seed)
        met += bool(globals()[TYPOLOGIES[typology_id]](script, *replay(script)))
    return met / TRIES


@pytest.mark.parametrize("typology_id", CHAIN)
def test_the_easy_form_meets_the_definition_and_the_others_do_so_less(typology_id):
    least_easy, most_hard, most_benign = LIMITS[typology_id]
    assert share_meeting(typology_id, EASY) >= least_easy
    assert share_meeting(typology_id, HARD) <= most_hard
    assert share_meeting(typology_id, BENIGN) <= most_benign


@pytest.mark.parametrize("grade", [*GRADES, BENIGN])
@pytest.mark.parametrize("typology_id", CHAIN)
def test_every_plan_can_be_performed(typology_id, grade):
    for seed, (customers, day_number) in enumerate([(300, 30), (300, 0), (100, 3), (100, 80)] * 4):
        try:
            script = planned(typology_id, grade, seed, customers, day_number)
        except CannotCast:
            pytest.fail("nobody could be cast in a world of the smallest size")
        start = script.started_at
        assert all(start <= act.at < start + 120 * DAY for act in script.acts)
        assert 1 <= len(script.cast) <= 12
        labelled = [act for act in script.acts if not act.is_cover]
        assert 1 <= len(labelled) <= 80
        for act in labelled:
            usd, share = act.arguments.get("usd"), act.arguments.get("share")
            assert usd is None or usd >= 20
            assert share is None or 0 < share <= 1
        # Nobody spends what has never come.
        moves, changes = replay(script)
        empty = [each for each in (*moves, *changes) if each.usd <= 0]
        assert len(empty) <= max(0.1 * len(moves + changes), 2)
        # The exchange sees a part of it.
        assert any(act.arguments.get("person") is not None for act in labelled)


def test_amounts_times_and_casts_vary_between_plans():
    for typology_id in CHAIN:
        for grade in (*GRADES, BENIGN):
            scripts = [planned(typology_id, grade, seed) for seed in range(12)]
            events = [[e for part in replay(script) for e in part] for script in scripts]
            totals = {round(sum(each.usd for each in one), 2) for one in events}
            hours = {(script.acts[-1].at - script.acts[0].at) // HOUR for script in scripts}
            assert len(totals) >= 11
            assert len(hours) >= 6
