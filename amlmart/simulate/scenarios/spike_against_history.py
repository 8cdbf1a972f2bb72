"""F10 Spike against own history: a customer of small habits suddenly moves large sums.

Easy: after weeks of small payments, several large ones within a day. Medium: two to four over some
days, ten times the usual. Hard: each payment is about a third above the one before, for weeks,
until they are large; no step stands out. What comes in leaves as crypto.

Look-alike: a bonus, a sold car or a dip in prices: one or two large payments, bought and kept.
"""

from amlmart.simulate.assets import BTC, ETH, USDT
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.fiat_parts import (
    Exit,
    around,
    everyday,
    exit_route,
    leave,
    move_on,
    waking,
)
from amlmart.simulate.scenarios.parts import someone


def _accustomed(plan: Plan, role: str) -> tuple[Person, int, float]:
    """Cast somebody of small habits and let these go on; return when they end, and their USD."""
    who = someone(plan, role, tier=2, age_days=(45, 1e9), idle_days=(0, 30), income_usd=(0, 60_000))
    days = plan.whole(22, 36) if plan.day_number < 45 else plan.whole(12, 30)
    usual = plan.heavy(170, 0.5, 700)
    everyday(plan, who, plan.start, days, plan.whole(5, 9), usual)
    return who, plan.moment(days + plan.whole(1, 4), 7, 15), usual


def _grow(plan: Plan, who: Person, at: int, usd: float, route: Exit) -> int:
    """Pay in a little more each time, and let it leave in pieces; return the last instant."""
    growth = plan.between(1.24, 1.36)
    payer = plan.outsider() if plan.chance(0.4) else None
    for place in range(plan.whole(9, 12)):
        plan.pay_in(who, at, around(plan, usd, 0.04), payer=payer if place > 4 else None)
        if place % 2 or plan.chance(0.3):
            leave(plan, who, at, route, share=plan.between(0.7, 1.0), hours=(0.3, 9))
        at = plan.after(at, 40, 130)
        usd *= growth
    return at


def typology(plan: Plan) -> None:
    """Move large sums after small ones."""
    who, at, habit = _accustomed(plan, "customer out of habit")
    route = exit_route(plan)
    if plan.grade == HARD:
        last = _grow(plan, who, at, habit * plan.between(1.0, 1.3), route)
        move_on(plan, route, last)
        return
    payer = plan.outsider() if plan.chance(0.4) else None
    usual = plan.by_grade(plan.heavy(5_500, 0.4, 20_000), plan.heavy(2_600, 0.3, 6_000), 0)
    hours = plan.by_grade(plan.between(3, 12), plan.between(30, 90), 0)
    count = plan.by_grade(plan.whole(3, 7), plan.whole(2, 4), 0)
    times = waking(plan, at, hours, count)
    for when in times:
        usd = max(around(plan, usual, 0.3), plan.natural(plan.between(1_500, 2_200)))
        plan.pay_in(who, when, usd, payer=payer)
    pieces = plan.by_grade(plan.whole(1, 3), 1, 1)
    hours_between = plan.by_grade((0.1, 2), (0.5, 9), (0, 0))
    share = plan.between(0.85, 1.0)
    last = leave(plan, who, times[-1], route, share=share, hours=hours_between, pieces=pieces)
    if plan.grade != EASY:
        everyday(plan, who, last, 7, plan.whole(1, 2))
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Invest a windfall, or a dip in prices, and keep what was bought."""
    who, at, _ = _accustomed(plan, "customer with a windfall")
    asset = plan.pick((BTC, BTC, ETH, USDT))
    usual = plan.heavy(2_800, 1.2, 45_000)
    for _ in range(plan.whole(1, 3)):
        plan.pay_in(who, at, around(plan, usual, 0.3))
        for _ in range(plan.whole(1, 3)):
            at = plan.after(at, 0.2, 30)
            plan.buy(who, at, asset, share=plan.between(0.4, 0.95))
        at = plan.after(at, 2, 90)
    if plan.chance(0.5):
        at = plan.after(at, 60, 400)
        plan.sell(who, at, asset, share=plan.between(0.2, 0.7))
        plan.pay_out(who, plan.after(at, 1, 60), share=plan.between(0.5, 1.0))
