"""C06 Rapid hop chain: money that runs through several new wallets in no time.

Easy: four to eight wallets, each left within minutes to half an hour, right before a deposit or
right after a withdrawal. Medium: three to five, each left within the hour, and some is left
behind. Hard: three to six in two strands, some left only after hours or a night, so that no one
strand is both long and quick.

Look-alike: moving house. Somebody brings their savings from another exchange by way of their
telephone, an old and a new hardware wallet, with a small test before each step.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import HARD, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import (
    able,
    bought,
    cash_out,
    fill,
    honest,
    hop,
    proceeds,
    walk,
)
from amlmart.simulate.scenarios.parts import MOVED, network, settled


def typology(plan: Plan) -> None:
    """Run before a deposit, or after a withdrawal."""
    if plan.chance(0.5):
        dirty = proceeds(plan, probability=0.3)
        asset, usd = dirty.asset, dirty.usd
        who = able(plan, "receiver", usd)
        at = settled(plan, dirty.at, asset, 4, 100)
        for strand in _strands(plan, dirty.wallet, at, asset):
            last, arrived = _run(plan, strand, at, asset)
            paid = hop(plan, arrived, asset, 0.05, plan.by_grade(0.6, 0.9, 5))
            plan.deposit(who, paid, asset, last, share=1.0)
            cash_out(plan, who, paid, asset, share=plan.between(0.9, 1.0))
        return
    asset = plan.pick(MOVED)
    usd = plan.heavy(6_500, 0.8, 90_000)
    who = able(plan, "sender", usd)
    at = plan.after(bought(plan, who, plan.start, asset, usd), 0.1, 14)
    wallet = plan.wallet("first wallet", network(asset))
    plan.withdraw(who, at, asset, wallet, share=1.0)
    at = hop(plan, at, asset, 0.3, plan.by_grade(0.7, 0.9, 3))
    for strand in _strands(plan, wallet, at, asset):
        last, arrived = _run(plan, strand, at, asset)
        abroad = plan.service(
            chain=network(asset), slugs=("driftcoin", "hopswap", "bluetern", "kestrel", "souklink")
        )
        plan.send(last, hop(plan, arrived, asset, 0.1, 8), abroad, asset, share=1.0)


def _strands(plan: Plan, wallet: Wallet, at: int, asset: int) -> list[Wallet]:
    """Return the wallets that runs start from: all of the money, or two parts of it."""
    if plan.grade != HARD or plan.chance(0.3):
        return [wallet]
    strands = [plan.wallet("strand", network(asset)) for _ in range(2)]
    plan.send(wallet, at, strands[0], asset, share=plan.between(0.35, 0.65))
    plan.send(wallet, hop(plan, at, asset, 0.1, 6), strands[1], asset, share=1.0)
    return strands


def _run(plan: Plan, wallet: Wallet, at: int, asset: int) -> tuple[Wallet, int]:
    count = plan.by_grade(plan.whole(4, 8), plan.whole(3, 5), plan.whole(3, 6))
    quick = plan.by_grade((0.05, 0.5), (0.1, 0.9), (0.2, 2.5))
    if plan.grade != HARD:
        return walk(plan, wallet, at, asset, count, quick, kept=plan.by_grade(0.0, 0.08, 0.0))
    slow = (7.0, plan.between(9, 30))
    pauses = plan.whole(1, 2)
    wallet, at = walk(plan, wallet, at, asset, pauses, slow, kept=0.1)
    return walk(plan, wallet, at, asset, count - pauses, quick, kept=0.1)


def look_alike(plan: Plan) -> None:
    """Bring savings from elsewhere through a few wallets of one's own, with tests."""
    asset = plan.pick((BTC, ETH, USDT, USDC))
    usd = plan.heavy(5_000, 0.9, 80_000)
    owner = able(plan, "owner of all wallets", usd)
    wallet = plan.wallet("telephone", network(asset))
    at = plan.start
    plan.send(honest(plan, asset), at, wallet, asset, usd=plan.between(35, 90))
    at = settled(plan, at, asset, 0.2, 3)
    at = fill(plan, wallet, at, asset, usd)
    pace = plan.pick(((0.1, 0.7), (0.15, 5.0)))
    for role in ("old hardware wallet", "computer", "new hardware wallet")[: plan.whole(2, 3)]:
        following = plan.wallet(role, network(asset))
        at = hop(plan, at, asset, *pace)
        if plan.chance(0.6):
            plan.send(wallet, at, following, asset, usd=plan.between(25, 80))
            at = hop(plan, at, asset, 0.15, 0.9)
        plan.send(wallet, at, following, asset, share=1.0)
        wallet = following
    at = hop(plan, at, asset, 0.2, plan.pick((2, 40)))
    plan.deposit(owner, at, asset, wallet, share=plan.between(0.5, 1.0))
