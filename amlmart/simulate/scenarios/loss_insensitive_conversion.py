"""X04 Loss-insensitive conversion: money converted to and fro at prices nobody sane would accept.

Easy: four to seven conversions within days, each losing four to nine per cent. Medium: three to
five in most of a week at a little over three. Hard: one to two per cent each time and fees on top,
over weeks, with cheap conversions between; only the sum of losses makes no sense.

Look-alike: an impatient newcomer who buys by card, or with one button, at the convenience price
whenever prices move, and now and then regrets it.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT, XMR
from amlmart.simulate.plan import HARD, Plan
from amlmart.simulate.scenarios.parts import MOVED, crime_wallet, network, settled, someone

_HELD = (BTC, ETH, USDT, USDC, XMR)


def typology(plan: Plan) -> None:
    """Change proceeds through several assets without minding what is lost, and leave."""
    who = someone(plan, "converter", age_days=(4, 1e9))
    asset = plan.pick(MOVED)
    usd = max(plan.heavy(3_200, 0.9, 30_000), 400)
    wallet, at = crime_wallet(plan, "source wallet", plan.start, asset, usd)
    at = settled(plan, at, asset, 0.6, 20)
    plan.deposit(who, at, asset, wallet, share=1.0)
    at = settled(plan, at, asset, 1, 8)
    count = plan.by_grade(plan.whole(4, 7), plan.whole(3, 5), plan.whole(5, 8))
    hours = plan.by_grade(plan.between(4, 90), plan.between(70, 155), plan.between(220, 520))
    for moment in plan.spread_over(at, hours, count):
        into = plan.pick([other for other in _HELD if other != asset])
        cost = plan.by_grade(
            plan.between(0.04, 0.09), plan.between(0.031, 0.05), plan.between(0.008, 0.021)
        )
        if plan.grade == HARD and plan.chance(0.25):
            cost = plan.between(0.0, 0.004)
        share = plan.by_grade(1.0, 1.0, plan.between(0.7, 1.0))
        plan.swap(who, moment, asset, into, share=share, cost=cost)
        asset, at = into, moment
    at = plan.after(at, 0.5, 24)
    if asset == XMR or plan.chance(0.4):
        plan.sell(who, at, asset, share=1.0, cost=plan.by_grade(0.04, 0.031, 0.01))
        plan.pay_out(who, plan.after(at, 0.5, 30), share=plan.between(0.9, 1.0))
    else:
        plan.withdraw(who, at, asset, plan.wallet("exit wallet", network(asset)), share=1.0)


def look_alike(plan: Plan) -> None:
    """Buy by card at the convenience price, a little too often."""
    who = someone(plan, "impatient buyer", age_days=(2, 200))
    asset = plan.pick((BTC, ETH, XMR))
    usual = plan.heavy(750, 1.0, 15_000)
    days = plan.between(3, 20)
    for at in plan.spread_over(plan.start, days * 24, plan.whole(3, 8)):
        usd = plan.natural(max(usual * plan.between(0.4, 1.8), 40))
        plan.pay_in(who, at, usd, rail="card" if usd < 2_000 else "bank")
        bought = plan.after(at, 0.05, 0.6)
        plan.buy(who, bought, asset, share=1.0, cost=plan.between(0.02, 0.045))
        if plan.chance(0.3):
            regret = plan.after(bought, 2, 20)
            plan.sell(
                who, regret, asset, share=plan.between(0.2, 0.7), cost=plan.between(0.01, 0.04)
            )
