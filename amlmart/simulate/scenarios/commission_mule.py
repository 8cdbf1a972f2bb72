"""F07 Commission mule: the account is lent; a tenth of what passes stays with its owner.

Easy: two to five jobs, each passed on within hours, eight to twelve per cent kept. Medium: within
the day, five to fifteen per cent. Hard: the money rests for days, comes in parts, and the reward is
smaller, larger, or paid apart by somebody else. It goes on as crypto to the handler's wallet or by
bank to an account the handler names. Mules are mostly young and earn little.

Look-alike: an agent takes bookings, pays the supplier and keeps the commission.
"""

from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.chain_parts import able, portions
from amlmart.simulate.scenarios.fiat_parts import (
    a_firm,
    around,
    everyday,
    exit_route,
    leave,
    move_on,
    waking,
)
from amlmart.simulate.scenarios.parts import someone


def typology(plan: Plan) -> None:
    """Do some jobs for a handler."""
    jobs = plan.by_grade(plan.whole(2, 5), plan.whole(2, 4), plan.whole(2, 3))
    usual = plan.heavy(1_900, 0.6, 8_000)
    young = {"born": (1992, 2006), "income_usd": (0, 45_000)} if plan.chance(0.75) else {}
    mule = able(plan, "mule", usual * jobs, age_days=(3, 1e9), **young)
    by_bank = plan.chance(0.35)
    handler = plan.outsider()
    route = exit_route(plan, "handler's wallet")
    day, last = 0, plan.start
    for _ in range(jobs):
        at = plan.start if day == 0 else plan.moment(day, 7, 16)
        count = plan.by_grade(1, 1, plan.whole(2, 3))
        usd = max(around(plan, usual, 0.4, 12_000), plan.between(300, 420))
        times = waking(plan, at, plan.by_grade(0.1, 0.1, 30), count)
        for when, part in zip(times, portions(plan, count), strict=True):
            plan.pay_in(mule, when, plan.natural(usd * part), payer=plan.outsider())
        apart = plan.grade == HARD and plan.chance(0.4)
        kept = plan.by_grade(
            plan.between(0.08, 0.12),
            plan.between(0.05, 0.15),
            0.0 if apart else plan.pick((plan.between(0.2, 0.35), 0.03)),
        )
        low, high = plan.by_grade((0.3, 5), (3, 11), (26, 60))
        last = plan.after(times[-1], low, high)
        if by_bank:
            plan.pay_out(mule, last, share=1 - kept, payee=handler)
        else:
            last = leave(plan, mule, last, route, share=1 - kept, hours=(0.1, 2))
        if apart:
            plan.pay_in(
                mule,
                plan.after(last, 10, 70),
                plan.natural(max(usd * 0.1, 40.0)),
                payer=plan.outsider(),
            )
        if plan.chance(0.7) and not apart:
            plan.pay_out(mule, plan.after(last, 1, 16), share=1.0)
        day += plan.by_grade(plan.whole(2, 4), plan.whole(2, 6), plan.whole(6, 9))
    if plan.grade != EASY:
        everyday(plan, mule, plan.start, day, plan.whole(2, 4))
    if not by_bank:
        move_on(plan, route, last, likely=0.5)


def look_alike(plan: Plan) -> None:
    """Take bookings, pay suppliers their part, keep the commission."""
    agent = a_firm(plan, "agent") if plan.chance(0.7) else someone(plan, "agent")
    usual = plan.heavy(1_300, 0.8, 9_000)
    margin = plan.between(0.06, 0.22)
    suppliers = [plan.outsider() for _ in range(plan.whole(1, 3))]
    slow = plan.chance(0.5)
    day = 0
    for _ in range(plan.whole(3, 6)):
        at = plan.moment(day, 8, 16)
        plan.pay_in(agent, at, around(plan, usual, 0.5), payer=plan.outsider())
        low, high = (20, 70) if slow else (2, 22)
        share = 1 - margin * plan.between(0.8, 1.2)
        plan.pay_out(agent, plan.after(at, low, high), share=share, payee=plan.pick(suppliers))
        day += plan.whole(4, 6)
        if plan.chance(0.6):
            plan.pay_out(agent, plan.moment(day - 1, 8, 9), share=plan.between(0.6, 1.0))
