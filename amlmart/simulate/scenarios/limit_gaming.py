"""F17 Limit gaming: month by month just below what the tier allows, so that nobody asks for more.

Easy: three months, each filled to 85 to 95 per cent in several payments. Medium: two of three
months. Hard: two customers, each well below the limit, who together pass it and feed one wallet.
Each month's money leaves as crypto.

Look-alike: a saver whose pay, month by month on the same day, happens to come near the limit.
"""

from contextlib import suppress

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.plan import HARD, CannotCast, Person, Plan
from amlmart.simulate.reference import limit_usd
from amlmart.simulate.scenarios.fiat_parts import around, exit_route, leave, move_on, waking

MONTH = 30


def monthly_limit(plan: Plan, who: Person, month: int) -> float:
    """Return the most USD that a cast customer may pay in during a 30-day month of the plan."""
    tier = plan.tier_of(who)
    # Limits may fall while the month runs.
    days = (plan.day_number + month * MONTH, plan.day_number + (month + 1) * MONTH)
    return float(min(limit_usd("in", tier, MONTH, day) for day in days))


def _limited(plan: Plan, role: str, quiet: bool = True) -> Person:
    """Cast somebody whose limit is one that people reach: tier 1, or a firm of tier 2."""
    wanted = 2 if plan.chance(0.15) else 1
    idle = (6.0, 1e9) if quiet else (0.0, 1e9)
    for days, tier in ((idle, wanted), (idle, 1), ((0.0, 1e9), 1)):
        with suppress(CannotCast):
            return plan.customer(
                role, tier=tier, most_tier=tier, business=tier == 2, idle_days=days
            )
    raise CannotCast(role)


def typology(plan: Plan) -> None:
    """Use up a limit month by month."""
    people = [_limited(plan, "limit user") for _ in range(plan.by_grade(1, 1, 2))]
    months = plan.by_grade(3, 3, plan.whole(3, 4))
    low_month = plan.whole(0, 2)
    payer = plan.outsider() if plan.chance(0.3) else None
    routes = [exit_route(plan)]
    last = plan.start
    for month in range(months):
        for who in people:
            low, high = plan.by_grade((0.85, 0.94), (0.815, 0.9), (0.52, 0.77))
            if month == low_month:
                low, high = plan.by_grade((0.85, 0.94), (0.35, 0.7), (0.5, 0.77))
            total = monthly_limit(plan, who, month) * plan.between(low, high)
            count = plan.whole(4, 9)
            begins = plan.moment(month * MONTH + plan.whole(0, 1), 7, 18) if month else plan.start
            times = waking(plan, begins, plan.between(16, 27) * 24, count)
            left = total
            for place, at in enumerate(times):
                usd = left if place == count - 1 else around(plan, total / count, 0.25, left * 0.6)
                left -= usd
                rail = "card" if usd < 1_500 and plan.chance(0.4) else "bank"
                plan.pay_in(
                    who,
                    at,
                    round(usd, 2),
                    rail=rail,
                    payer=payer if rail == "bank" and plan.chance(0.5) else None,
                )
            pieces = plan.by_grade(1, plan.whole(1, 2), plan.whole(1, 2))
            last = leave(
                plan,
                who,
                plan.after(times[-1], 0.2, 20),
                routes[0],
                share=plan.between(0.85, 1.0),
                hours=(0.2, 8),
                pieces=pieces,
            )
    move_on(plan, routes[0], last, likely=0.9 if plan.grade != HARD else 0.5)


def look_alike(plan: Plan) -> None:
    """Save most of one's pay, each month on the same day, and keep what it buys."""
    saver = _limited(plan, "saver", quiet=False)
    limit = min(monthly_limit(plan, saver, month) for month in range(3))
    pay = around(plan, limit * plan.between(0.72, 0.97), 0.02, limit * 0.97)
    raised = plan.between(1.0, 1.02)
    asset = plan.pick((BTC, BTC, ETH))
    for month in range(plan.whole(3, 4)):
        at = plan.moment(month * MONTH, 6, 12)
        plan.pay_in(saver, at, round(pay * plan.between(0.93, 1.0) * raised**month, 2))
        for _ in range(plan.whole(1, 3)):
            at = plan.after(at, 1, 120)
            plan.buy(saver, at, asset, share=plan.between(0.3, 0.9))
        if plan.chance(0.4):
            plan.pay_out(saver, plan.after(at, 20, 120), share=plan.between(0.3, 1.0))
