"""F05 Repeated equal amounts: one price, paid again and again by those who buy what has no name.

Easy: six to fourteen receipts of nearly the same sum within a day. Medium: five to seven within
a day, less equal, others between. Hard: three prices and discounts over days, so that few of a
kind fall into one day; payers come back. The takings leave as crypto.

Look-alike: a course takes its fees on enrolment day; a saver pays in the same sum every day.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.chain_parts import able
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
    """Take the same price from many, convert it, send it away."""
    count = plan.by_grade(plan.whole(6, 14), plan.whole(5, 7), plan.whole(9, 17))
    price = plan.natural(plan.heavy(380, 0.8, 3_500))
    seller = able(plan, "seller", price * count * 1.6, age_days=(5, 1e9))
    payers = [plan.outsider() for _ in range(max(3, int(count * plan.between(0.5, 1.0))))]
    hours = plan.by_grade(plan.between(3, 16), plan.between(14, 22), plan.between(110, 260))
    times = waking(plan, plan.start, hours, count)
    levels = (1.0, plan.between(1.4, 1.8), plan.between(2.2, 3.2), plan.between(0.4, 0.7))
    for at in times:
        usd = price
        if plan.grade == HARD:
            usd = price * plan.pick(levels) * plan.between(0.88, 1.0)
        elif plan.chance(plan.by_grade(0.15, 0.6, 0)):
            usd = price * plan.between(*plan.by_grade((0.985, 1.0), (0.94, 1.03), (1, 1)))
        plan.pay_in(seller, at, round(usd, 2), payer=plan.pick(payers))
    if plan.grade != EASY:
        for at in waking(plan, plan.start, hours, plan.whole(1, 3)):
            usd = around(plan, price * plan.pick((0.3, 2.5)), 0.4)
            plan.pay_in(seller, at, usd, rail="bank", is_cover=True)
        everyday(plan, seller, plan.start, hours / 24, plan.whole(1, 2))
    route = exit_route(plan)
    last = times[-1]
    if plan.grade == HARD and plan.chance(0.5):
        last = plan.after(last, 1, 20)
        plan.pay_out(seller, last, share=plan.between(0.2, 0.4))
    last = leave(plan, seller, last, route, share=plan.between(0.85, 1.0), pieces=plan.whole(1, 2))
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Take the fees of a course, with a refund; or save the same sum day by day."""
    if plan.chance(0.6):
        school = a_firm(plan, "school")
        fee = plan.natural(plan.heavy(420, 0.7, 3_000))
        early = plan.between(0.8, 0.95)
        hours = plan.between(8, 100)
        count = plan.whole(5, 13)
        pupils = [plan.outsider() for _ in range(count)]
        for pupil, at in zip(pupils, waking(plan, plan.start, hours, count), strict=True):
            usd = round(fee * early, 2) if plan.chance(0.35) else fee
            plan.pay_in(school, at, usd, payer=pupil)
        refunded = plan.after(plan.start, hours + 3, hours + 160)
        plan.pay_out(school, refunded, usd=fee * early, payee=pupils[0])
        plan.buy(school, plan.after(refunded, 3, 90), BTC, share=plan.between(0.1, 0.6))
        return
    saver = someone(plan, "daily saver")
    sum_a_day = plan.natural(plan.heavy(70, 0.8, 900))
    asset, hour = plan.pick((BTC, ETH)), plan.between(7, 20)
    for day in range(plan.whole(6, 14)):
        at = plan.moment(day, hour, hour + plan.pick((0.1, 1.5)))
        plan.pay_in(saver, at, sum_a_day, rail=plan.pick(("bank", "bank", "card")))
        plan.buy(saver, plan.after(at, 0.02, 0.3), asset, share=1.0)
