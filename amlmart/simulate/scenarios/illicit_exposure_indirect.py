"""C03 Indirect exposure: dirty money that reaches the exchange through wallets nobody has named.

Easy: one or two wallets lie between a named wallet and the deposit, and nothing dilutes it.
Medium: two to four, which honest money joins on the way. Hard: six to eight, more than a walk of
five hops sees, with as much honest money as dirty, over weeks, and parts that leave elsewhere. A
third of each goes the other way, from the exchange to the crime's wallet.

Look-alike: somebody sells goods to a payer whose wallet was mostly filled by exchanges, and with
a few dollars by a crime or a casino; or a crime's money went through an exchange first, which
ends the trail.
"""

from amlmart.simulate.assets import BTC, ETH, USDT
from amlmart.simulate.plan import EASY, HARD, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import (
    able,
    bought,
    cash_out,
    honest,
    hop,
    in_turn,
    portions,
    proceeds,
)
from amlmart.simulate.scenarios.parts import network, settled


def typology(plan: Plan) -> None:
    """Walk a crime's money to the exchange, or from it to the crime."""
    if plan.chance(0.33):
        _outwards(plan)
        return
    dirty = proceeds(
        plan,
        usd=None if plan.grade == EASY else plan.heavy(7_000, 0.8, 90_000),
        known_days=plan.by_grade((0.5, 4), (1, 20), (3, 60)),
        probability=plan.by_grade(0.95, 0.8, 0.65),
    )
    at = settled(plan, dirty.at, dirty.asset, 3, plan.by_grade(90, 120, 200))
    last, at, usd = _layers(plan, dirty.wallet, at, dirty.asset, dirty.usd)
    people = [able(plan, "receiver", usd) for _ in range(plan.by_grade(1, plan.whole(1, 2), 2))]
    count = max(plan.by_grade(plan.whole(1, 2), plan.whole(1, 4), plan.whole(3, 6)), len(people))
    for number, part in enumerate(in_turn(portions(plan, count))):
        at = settled(plan, at, dirty.asset, 0.5, plan.by_grade(10, 40, 100))
        who = people[number % len(people)]
        plan.deposit(who, at, dirty.asset, last, share=part)
        if plan.chance(0.7):
            cash_out(plan, who, at, dirty.asset, share=plan.between(0.85, 1.0))


def _layers(
    plan: Plan, wallet: Wallet, at: int, asset: int, usd: float
) -> tuple[Wallet, int, float]:
    """Return the last wallet, when it was paid, and about how much it then has."""
    for _ in range(plan.by_grade(plan.whole(1, 2), plan.whole(2, 4), plan.whole(6, 8))):
        following = plan.wallet("layer", network(asset))
        if plan.grade != EASY and plan.chance(plan.by_grade(0, 0.4, 0.5)):
            added = min(usd * plan.between(0.1, plan.by_grade(0, 0.6, 0.9)), 9_000) + 60
            plan.send(honest(plan, asset), at, following, asset, usd=added, is_cover=True)
            usd += added
        if plan.grade == HARD and plan.chance(0.3):
            left = plan.between(0.1, 0.3)
            plan.send(wallet, at, plan.wallet("side wallet", network(asset)), asset, share=left)
            usd *= 1 - left
        at = hop(plan, at, asset, *plan.by_grade((0.2, 9), (0.5, 30), (3, 70)))
        plan.send(wallet, at, following, asset, share=1.0)
        wallet = following
    return wallet, at, usd


def _outwards(plan: Plan) -> None:
    asset = plan.pick((BTC, BTC, ETH, USDT))
    usd = plan.heavy(plan.by_grade(3_000, 1_800, 1_200), 0.7, 40_000)
    payer = able(plan, "payer", usd * 2)
    for _ in range(plan.by_grade(1, plan.whole(1, 2), plan.whole(2, 3))):
        wallet = plan.wallet("own wallet", network(asset))
        at = bought(
            plan, payer, plan.after(plan.start, 0, 150), asset, usd * plan.between(0.5, 1.3)
        )
        at = plan.after(at, 0.2, 20)
        plan.withdraw(payer, at, asset, wallet, share=1.0)
        at = settled(plan, at, asset, 0.5, 15)
        last, at, _ = _layers(plan, wallet, at, asset, usd)
        target = plan.service("scam", "ponzi_scheme", "market", chain=network(asset))
        if plan.grade in (EASY, HARD):
            target = plan.wallet("crime's wallet", network(asset))
            known = plan.by_grade((0.5, 4), (0, 0), (2, 60))
            probability = plan.by_grade(0.95, 0.0, 0.7)
            plan.tag_later(target, "scam", abuse="scam", days=known, probability=probability)
        plan.send(last, settled(plan, at, asset, 0.5, 30), target, asset, share=1.0)


def look_alike(plan: Plan) -> None:
    """Be paid from a wallet that a crime once sent a few dollars, or by way of an exchange."""
    asset = plan.pick((BTC, BTC, ETH))
    usd = plan.heavy(1_800, 0.8, 30_000)
    seller = able(plan, "seller", usd)
    payer = plan.wallet("payer", network(asset))
    times = plan.spread_over(plan.start, plan.between(30, 400), plan.whole(3, 6))
    is_through_exchange = plan.chance(0.35)
    if is_through_exchange:
        dirty = proceeds(plan, asset=asset, usd=usd, known_days=(1, 20), probability=0.9)
        at = settled(plan, dirty.at, asset, 2, 40)
        plan.send(dirty.wallet, at, honest(plan, asset), asset, share=1.0)
        times = plan.spread_over(settled(plan, at, asset, 2, 60), 60, 2)
    else:
        source = plan.service("scam", "market", "gambling", "ponzi_scheme", chain=network(asset))
        plan.send(source, plan.after(plan.start, 0, 4), payer, asset, usd=plan.between(22, 90))
    for at, part in zip(times, portions(plan, len(times)), strict=True):
        plan.send(honest(plan, asset), at, payer, asset, usd=usd * part + 30)
    at = settled(plan, times[-1], asset, 5, 100)
    if plan.chance(0.5):
        following = plan.wallet("payer's telephone", network(asset))
        plan.send(payer, at, following, asset, share=1.0)
        payer, at = following, settled(plan, at, asset, 0.5, 30)
    for part in in_turn(portions(plan, plan.whole(1, 3))):
        plan.deposit(seller, at, asset, payer, share=part)
        at = settled(plan, at, asset, 20, 160)
