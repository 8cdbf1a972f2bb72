"""F04 Fan-out payout: one customer pays many others out within hours.

Easy: six to twelve payees in an afternoon, from money that just came. Medium: five to seven within
eight hours, more the day after, some to the own account. Hard: over days, never more than a few at
a time, some payees twice, partly through a second customer. The money is the price of crypto from
places that ask nothing, or a transfer from a stranger.

Look-alike: a firm's payroll, the same people again weeks later; friends who settle a holiday.
"""

from amlmart.simulate.assets import USDT
from amlmart.simulate.clock import HOUR
from amlmart.simulate.plan import HARD, MEDIUM, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.fiat_parts import (
    a_firm,
    around,
    arrive,
    drawn_down,
    everyday,
    funded,
    paced,
    waking,
)
from amlmart.simulate.scenarios.parts import someone


def typology(plan: Plan) -> None:
    """Let a sum come in and pay it out to mules."""
    count = plan.by_grade(plan.whole(6, 12), plan.whole(5, 7), plan.whole(6, 11))
    usd = count * plan.heavy(1_100, 0.6, 6_000)
    who = able(plan, "distributor", usd, age_days=(5, 1e9))
    ready = plan.after(funded(plan, who, plan.start, usd), 0.3, 5)
    payees = [plan.outsider() for _ in range(count)]
    if plan.grade == HARD:
        first = ready // (24 * HOUR) * 24 * HOUR + 30 * HOUR
        slots = [first + place // 2 * 24 * HOUR for place in range(count)]
        times = sorted(plan.after(slot, 0, 15) for slot in slots)
    else:
        times = waking(plan, ready, plan.by_grade(plan.between(1.5, 7), 7.8, 0), count)
    parts = drawn_down(plan, count, plan.between(0.02, 0.15))
    for place, at in enumerate(times):
        payee = plan.pick(payees) if plan.grade == HARD and plan.chance(0.25) else payees[place]
        plan.pay_out(who, at, share=parts[place], payee=payee)
    if plan.grade == MEDIUM:
        for _ in range(plan.whole(1, 2)):
            payee = plan.outsider() if plan.chance(0.5) else None
            at = plan.after(times[-1], 9, 30)
            plan.pay_out(who, at, share=plan.between(0.4, 0.9), payee=payee)
    if plan.grade != HARD:
        return
    everyday(plan, who, plan.start, 6, plan.whole(1, 3))
    if plan.chance(0.4):
        # A second customer pays the last of them.
        other = someone(plan, "second distributor")
        at = plan.after(times[-1], 4, 40)
        plan.buy(who, at, USDT, share=1.0)
        plan.give(who, plan.after(at, 0.2, 4), other, USDT, share=1.0)
        plan.sell(other, plan.after(at, 4.5, 12), USDT, share=1.0)
        plan.pay_out(other, plan.after(at, 13, 30), share=1.0, payee=plan.outsider())


def look_alike(plan: Plan) -> None:
    """Pay a firm's staff, this time and the next, or what a holiday among friends has cost."""
    if plan.chance(0.7):
        firm = a_firm(plan, "employer")
        staff = [plan.outsider() for _ in range(plan.whole(4, 10))]
        wages = [plan.heavy(1_900, 0.35, 6_000) for _ in staff]
        wait = plan.pick((7, 14, 28))
        for turn in range(plan.whole(1, 2)):
            at = plan.moment(turn * wait, 8, 12)
            total = sum(wages) * plan.between(1.06, 1.3)
            if plan.chance(0.6):
                plan.pay_in(firm, at, plan.natural(total))
                at = plan.after(at, 0.3, 4)
            else:
                at = arrive(plan, firm, at, total * 1.05, is_dark=False)
            times = paced(plan, plan.after(at, 0.2, 3), plan.pick(((0.1, 2), (2, 30))), len(staff))
            for payee, wage, when in zip(staff, wages, times, strict=True):
                plan.pay_out(firm, when, usd=round(wage * plan.between(0.97, 1.0), 2), payee=payee)
        return
    host = someone(plan, "traveller")
    count = plan.whole(4, 8)
    each = plan.heavy(180, 0.7, 900)
    plan.pay_in(host, plan.start, plan.natural(each * count * 1.6))
    for at in waking(plan, plan.after(plan.start, 1, 8), plan.between(4, 60), count):
        plan.pay_out(host, at, usd=around(plan, each, 0.3, each * 1.5), payee=plan.outsider())
