"""C13 Privacy-coin conversion: what comes in is changed into a coin without a visible ledger.

Easy: most of several deposits becomes Monero within a day, is held for some days and leaves as
another coin, or stays the only holding. Medium: more than half, in two or three swaps beside
other trades. Hard: a third to a half in many small swaps over weeks, between purchases of other
coins.

Look-alike: a private saver who puts a part of every wage into Monero, as others do into Bitcoin,
and keeps it.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT, XMR
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able, bought, honest, in_turn, portions, proceeds
from amlmart.simulate.scenarios.parts import network, settled


def typology(plan: Plan) -> None:
    """Bring coins, change them into Monero, and leave with others."""
    dirty = proceeds(
        plan,
        crimes=("market", "ransomware", "phishing", "scam"),
        known_days=(10, 120),
        probability=0.3,
    )
    who = able(plan, "converter", dirty.usd)
    count = plan.by_grade(plan.whole(2, 4), plan.whole(2, 4), plan.whole(4, 8))
    at = settled(plan, dirty.at, dirty.asset, 2, 90)
    for part in in_turn(portions(plan, count)):
        plan.deposit(who, at, dirty.asset, dirty.wallet, share=part)
        done = _convert(plan, who, at, dirty.asset)
        at = max(settled(plan, at, dirty.asset, 6, plan.by_grade(40, 100, 160)), done)
    if plan.chance(0.7):
        _leave(plan, who, plan.after(at, 6, plan.by_grade(60, 120, 300)))


def _convert(plan: Plan, who: Person, at: int, asset: int) -> int:
    """Change one deposit; return when the last swap was."""
    whole = plan.by_grade(plan.between(0.85, 1.0), plan.between(0.5, 0.9), plan.between(0.3, 0.5))
    at = settled(plan, at, asset, *plan.by_grade((0.3, 9), (1, 30), (4, 60)))
    rest = 1.0 - whole
    if plan.grade != EASY and plan.chance(0.7) and rest > 0.1:
        # Something else first: it must not look like the only purpose.
        into = plan.pick([other for other in (BTC, ETH, USDT) if other != asset])
        plan.swap(who, at, asset, into, share=rest * plan.between(0.4, 0.9), is_cover=True)
        at = plan.after(at, 0.3, 20)
    for part in portions(plan, plan.by_grade(1, plan.whole(1, 2), plan.whole(2, 4))):
        plan.swap(who, at, asset, XMR, share=min(whole * part, 1.0))
        at = plan.after(at, 0.2, plan.by_grade(3, 12, 40))
    if plan.grade == HARD and plan.chance(0.5):
        bought(plan, who, at, plan.pick((BTC, ETH)), plan.heavy(250, 0.6), is_cover=True)
    return at


def _leave(plan: Plan, who: Person, at: int) -> None:
    into = plan.pick((BTC, ETH, USDT, USDC))
    for part in in_turn(portions(plan, plan.whole(1, 3))):
        plan.swap(who, at, XMR, into, share=part)
        away = plan.after(at, 0.1, 9)
        target = plan.wallet("exit wallet", network(into))
        if plan.chance(0.3):
            target = honest(plan, into)
        plan.withdraw(who, away, into, target, share=1.0)
        at = plan.after(away, 2, plan.by_grade(20, 60, 120))


def look_alike(plan: Plan) -> None:
    """Put a part of each wage into Monero, and hold it."""
    saver = plan.customer("private saver")
    wage_part = plan.heavy(180, 0.7, 2_500) + 20
    usual = plan.between(0.1, 0.8)
    day = 0
    for _ in range(plan.whole(3, 8)):
        at = plan.moment(day)
        plan.pay_in(saver, at, plan.natural(wage_part * plan.between(0.9, 1.15)))
        at = plan.after(at, 0.1, 30)
        if plan.chance(0.8):
            plan.buy(saver, at, plan.pick((BTC, ETH)), share=usual * plan.between(0.85, 1.1))
            at = plan.after(at, 0.05, 2)
        plan.buy(saver, at, XMR, share=plan.between(0.8, 1.0))
        day += plan.pick((7, 7, 14)) + plan.whole(-1, 1)
    if plan.chance(0.4):
        plan.sell(saver, plan.moment(day + 3), XMR, share=plan.between(0.1, 0.4))
