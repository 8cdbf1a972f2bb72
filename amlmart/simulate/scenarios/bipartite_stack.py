"""C11 Bipartite and stack: several sources pay several others, layer by layer, sums kept.

Easy: two to four sources, every one pays every wallet of the next layer, and these pay two or
three accounts, within two days. Medium: most of the edges, some per cent lost, about two days.
Hard: two to four layers with few edges each, over one or two weeks, a fifth of the money leaving
on the way.

Look-alike: firms of one group settle with their suppliers. Each of some payers pays each of some
suppliers, and these pay their own suppliers, month after month.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import CannotCast, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import (
    able,
    cash_out,
    fill,
    hop,
    in_turn,
    portions,
    proceeds,
)
from amlmart.simulate.scenarios.parts import network, settled

Layer = list[Wallet]


def typology(plan: Plan) -> None:
    """Push the money of some sources through layers to some accounts."""
    asset = plan.pick((BTC, ETH, USDT, USDT, USDC))
    usd = plan.heavy(16_000, 0.7, 200_000)
    sources: Layer = []
    at = plan.start
    width = plan.by_grade(plan.whole(2, 4), plan.whole(2, 3), plan.whole(2, 4))
    for part in portions(plan, width):
        if plan.chance(0.5):
            dirty = proceeds(plan, "source", asset=asset, usd=usd * part, hours=plan.between(1, 30))
            sources.append(dirty.wallet)
            at = max(at, dirty.at)
        else:
            source = plan.wallet("source", network(asset))
            funded = plan.after(plan.start, 0, 30)
            funded = fill(plan, source, funded, asset, usd * part)
            sources.append(source)
            at = max(at, funded)
    at = settled(plan, at, asset, 1, 40)
    layers = plan.by_grade(1, 1, plan.whole(1, 2))
    layer = sources
    for _ in range(layers):
        following = [
            plan.wallet("layer", network(asset)) for _ in range(plan.whole(2, min(3, len(layer))))
        ]
        at = _pass_on(plan, layer, following, at, asset)
        at = settled(plan, at, asset, *plan.by_grade((0.2, 5), (0.5, 8), (8, 60)))
        layer = following
    people = [able(plan, "sink", usd / 2) for _ in range(plan.by_grade(plan.whole(2, 3), 2, 2))]
    _deposit_all(plan, layer, people, at, asset)


def _edges(plan: Plan, count: int) -> list[int]:
    """Return which of the next layer a wallet pays: all, most or few of them."""
    if plan.chance(plan.by_grade(1.0, 0.7, 0.15)):
        return list(range(count))
    least = plan.by_grade(count, max(count - 1, 1), 1)
    some: list[int] = plan.rng.permutation(count)[: plan.whole(least, count)].tolist()
    return some


def _pass_on(plan: Plan, layer: Layer, following: Layer, at: int, asset: int) -> int:
    """Let each wallet pay into the next layer; return when the last one has."""
    last = at
    for number, wallet in enumerate(layer):
        edges = sorted({number % len(following), *_edges(plan, len(following))})
        kept = plan.between(0.0, plan.by_grade(0.02, 0.08, 0.25))
        shares = in_turn([*(part * (1 - kept) for part in portions(plan, len(edges))), kept])[:-1]
        when = hop(plan, at, asset, *plan.by_grade((0.05, 2), (0.1, 5), (1, 40)))
        for edge, share in zip(edges, shares, strict=True):
            plan.send(wallet, when, following[edge], asset, share=share)
            when = hop(plan, when, asset, *plan.by_grade((0.05, 0.8), (0.1, 2), (2, 25)))
        last = max(last, when)
    return last


def _deposit_all(plan: Plan, layer: Layer, people: list[Person], at: int, asset: int) -> None:
    done = at
    for number, wallet in enumerate(layer):
        when = hop(plan, at, asset, *plan.by_grade((0.05, 2), (0.1, 4), (1, 50)))
        wanted = {number % len(people), *_edges(plan, len(people))}
        for place, share in zip(sorted(wanted), in_turn(portions(plan, len(wanted))), strict=True):
            plan.deposit(people[place], when, asset, wallet, share=share)
            when = settled(plan, when, asset, 0, plan.by_grade(2, 5, 40))
        done = max(done, when)
    for who in people:
        if plan.chance(0.8):
            cash_out(plan, who, done, asset, share=plan.between(0.8, 1.0))


def look_alike(plan: Plan) -> None:
    """Settle what firms owe their suppliers, and these theirs."""
    asset = plan.pick((USDT, USDC, USDC, ETH))
    payers = [plan.wallet("firm of the group", network(asset)) for _ in range(plan.whole(2, 3))]
    firms = [plan.wallet("supplier", network(asset)) for _ in range(plan.whole(2, 3))]
    try:
        maker = plan.customer("supplier's supplier", business=True)
    except CannotCast:
        maker = plan.customer("supplier's supplier")
    bill = plan.heavy(2_600, 0.7, 30_000) + 100
    for month in range(plan.whole(1, 2)):
        at = plan.moment(month * 30 + plan.whole(0, 3), 7, 12)
        for payer in payers:
            owed = bill * len(firms) * plan.between(1.0, 1.4)
            paid = fill(plan, payer, at, asset, owed, is_cover=True)
            when = settled(plan, paid, asset, 1, 12)
            for firm in firms:
                plan.send(
                    payer, when, firm, asset, usd=plan.natural(bill * plan.between(0.6, 1.05))
                )
                when = hop(plan, when, asset, 0.1, 4)
        at = settled(plan, at, asset, 26, 70)
        for firm in firms:
            plan.deposit(maker, at, asset, firm, share=plan.between(0.3, 0.7))
            other = plan.service("payment_processor", chain=network(asset))
            paid = settled(plan, at, asset, 1, 20)
            plan.send(firm, paid, other, asset, share=plan.between(0.5, 1.0))
            at = hop(plan, at, asset, 0.3, 6)
