"""X06 Wealth mismatch: more money than the customer says they earn or own.

Easy: the first payment is most of a declared year's income, more follows within weeks, all of it
goes on as crypto. Medium: the first is a third to a half, the sum twice the income. Hard: it begins
small and creeps up month after month, so that no payment stands out; by and by it is more than
the whole declared salary.

Look-alike: an heir or the seller of a flat with a small income: one large payment from a lawyer,
bought slowly and kept, much of it paid out again.
"""

from amlmart.simulate.assets import BTC, ETH, USDT
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.parts import MOVED, network


def typology(plan: Plan) -> None:
    """Run far more money through an account than its owner can have."""
    income = plan.natural(min(max(plan.heavy(17_000, 0.45), 6_000), 60_000))
    who = plan.newcomer(
        *("front", plan.start), income_usd=income, birth_year=plan.whole(1962, 2005)
    )
    asset = plan.pick(MOVED)
    wallet = plan.wallet("exit wallet", network(asset))
    at = plan.after(plan.start, 1.5, plan.by_grade(20, 30, 60))
    count = plan.by_grade(plan.whole(2, 5), plan.whole(3, 6), plan.whole(7, 12))
    first = plan.by_grade(plan.between(0.45, 1.4), plan.between(0.3, 0.5), plan.between(0.03, 0.09))
    rest = plan.by_grade(plan.between(1.4, 3), plan.between(1.5, 2.2), plan.between(1.0, 1.7))
    helper = plan.outsider()
    for place in range(count):
        grown = plan.between(0.6, 1.4) * (0.5 + place / count if plan.grade == HARD else 1.0)
        share = first if place == 0 else rest / (count - 1) * grown
        payer = helper if place and plan.chance(0.2) else None
        rail = plan.pick(("bank", "bank", "bank", "cash_kiosk"))
        plan.pay_in(who, at, plan.natural(max(income * share, 60)), payer=payer, rail=rail)
        at = plan.after(at, 0.5, plan.by_grade(10, 30, 60))
        plan.buy(who, at, asset, share=plan.between(0.85, 1.0))
        if plan.chance(plan.by_grade(0.9, 0.7, 0.45)) or place == count - 1:
            at = plan.after(at, 0.5, plan.by_grade(20, 50, 90))
            plan.withdraw(who, at, asset, wallet, share=plan.between(0.85, 1.0))
        at = plan.after(at, *plan.by_grade((10, 200), (40, 260), (60, 190)))
        if plan.grade != EASY and plan.chance(0.25):
            plan.pay_in(who, at, plan.natural(plan.heavy(90)), rail="card", is_cover=True)
            at = plan.after(at, 1, 20)


def look_alike(plan: Plan) -> None:
    """Inherit, or sell a home, and put a part of it into crypto over some weeks."""
    income = plan.natural(min(max(plan.heavy(21_000, 0.45), 7_000), 80_000))
    who = plan.newcomer("heir", plan.start, income_usd=income, birth_year=plan.whole(1942, 1990))
    at = plan.after(plan.start, 2, 120)
    total = income * min(plan.heavy(1.1, 0.7), 5.0)
    parts = plan.pick((1, 1, 1, 2))
    lawyer = plan.outsider()
    for _ in range(parts):
        payer = lawyer if plan.chance(0.6) else None
        plan.pay_in(who, at, round(total / parts * plan.between(0.9, 1.1), 2), payer=payer)
        at = plan.after(at, 20, 200)
    asset = plan.pick((BTC, BTC, ETH, USDT))
    for _ in range(plan.whole(2, 6)):
        plan.buy(who, at, asset, share=plan.between(0.08, 0.4))
        at = plan.after(at, 50, 260)
    plan.pay_out(who, at, share=plan.between(0.4, 0.9))
    if plan.chance(0.4):
        vault = plan.wallet("hardware wallet", network(asset))
        plan.withdraw(who, plan.after(at, 10, 200), asset, vault, share=plan.between(0.6, 1.0))
