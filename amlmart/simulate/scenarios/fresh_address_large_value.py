"""C14 Fresh address, large value: a large sum to an address nobody has seen before.

Easy: one to three withdrawals of 11,000 USD and far more to addresses made for them, emptied
within hours by way of others to exchanges elsewhere. Medium: just around the line, each emptied
within days. Hard: the sum is cut over two to four fresh addresses below the line, or the address
is seasoned with small payments for some days before.

Look-alike: cold storage. A saver of long standing withdraws their savings to a new hardware
wallet, with or without a test before, and nothing moves there for months.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import (
    able,
    bought,
    fill,
    honest,
    hop,
    in_turn,
    portions,
    walk,
)
from amlmart.simulate.scenarios.parts import network, settled


def typology(plan: Plan) -> None:
    """Withdraw a large sum to fresh addresses, which pass it on."""
    asset = plan.pick((BTC, BTC, ETH, USDT, USDC))
    total = plan.by_grade(
        13_500 + plan.heavy(14_000, 0.9, 400_000),
        9_600 + plan.heavy(3_500, 0.7, 30_000),
        9_000 + plan.heavy(9_000, 0.6, 60_000),
    )
    who = able(plan, "owner", total)
    _fund(plan, who, asset, total)
    at = plan.after(plan.start, 24, plan.by_grade(50, 70, 110))
    if plan.grade == HARD and plan.chance(0.5):
        _season_first(plan, who, at, asset, total)
        return
    if plan.grade == HARD:
        count = max(plan.whole(2, 4), int(total / 8_500) + 1)
    else:
        count = plan.whole(1, 3) if total > 36_000 else 1
    for part in in_turn(portions(plan, count, 0.08)):
        fresh = plan.wallet("fresh wallet", network(asset))
        plan.withdraw(who, at, asset, fresh, share=part, is_own=plan.chance(0.7))
        _pass_on(plan, fresh, at, asset)
        at = settled(plan, at, asset, *plan.by_grade((0.5, 10), (1, 30), (10, 70)))


def _fund(plan: Plan, who: Person, asset: int, usd: float) -> None:
    """Pay in from a bank, or from a wallet elsewhere that nobody knows."""
    if plan.chance(0.6):
        bought(plan, who, plan.start, asset, usd * 1.04)
        return
    source = plan.wallet("source", network(asset))
    filled = fill(plan, source, plan.start, asset, usd * 1.05)
    plan.deposit(who, settled(plan, filled, asset, 1, 9), asset, source, share=1.0)


def _season_first(plan: Plan, who: Person, at: int, asset: int, usd: float) -> None:
    fresh = plan.wallet("seasoned wallet", network(asset))
    for _ in range(plan.whole(1, 3)):
        size = plan.heavy(usd * 0.015, 0.5, 600) + 35
        plan.withdraw(who, at, asset, fresh, usd=size)
        at = plan.after(at, 26, 70)
        if plan.chance(0.5):
            spent = settled(plan, at, asset, 1, 9)
            plan.send(fresh, spent, honest(plan, asset), asset, share=plan.between(0.3, 0.7))
            at = settled(plan, spent, asset, 1, 20)
    plan.withdraw(who, at, asset, fresh, share=1.0)
    _pass_on(plan, fresh, at, asset)


def _pass_on(plan: Plan, fresh: Wallet, at: int, asset: int) -> None:
    """Empty the wallet by way of another to some exchange."""
    pause = plan.by_grade((0.5, 14), (2, 70), (4, 160))
    at = settled(plan, at, asset, *pause)
    last, at = walk(plan, fresh, at, asset, plan.whole(0, 2), pause, 0.05, "second wallet")
    shady = ("driftcoin", "hopswap", "quietdesk")
    to = (
        plan.service(chain=network(asset), slugs=shady) if plan.chance(0.4) else honest(plan, asset)
    )
    share = 1.0 if plan.grade == EASY else plan.between(0.8, 1.0)
    plan.send(last, hop(plan, at, asset, *pause), to, asset, share=share)


def look_alike(plan: Plan) -> None:
    """Take savings into one's own keeping."""
    asset = plan.pick((BTC, BTC, ETH, USDC))
    total = 8_500 + plan.heavy(9_000, 0.9, 200_000)
    saver = able(plan, "saver", total, age_days=(30, 1e9))
    at = bought(plan, saver, plan.start, asset, total, is_cover=True)
    cold = plan.wallet("hardware wallet", network(asset))
    at = plan.after(at, 4, 70)
    if plan.chance(0.6):
        plan.withdraw(saver, at, asset, cold, usd=plan.between(35, 120))
        at = settled(plan, at, asset, 0.4, 12)
    for part in portions(plan, plan.whole(1, 2))[1:]:
        plan.withdraw(saver, at, asset, cold, share=part)
        at = settled(plan, at, asset, 10, 200)
    plan.withdraw(saver, at, asset, cold, share=plan.between(0.9, 1.0))
