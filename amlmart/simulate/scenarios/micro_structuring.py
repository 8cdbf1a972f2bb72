"""F02 Micro-structuring: a sum fed in as many small payments of about the same size.

Easy: a dozen or two of much the same size within days, all far below the line. Medium: ten to
thirteen in just under a week, barely a reportable sum, on several rails. Hard: over two to three
weeks, of very mixed size, through two customers who feed one wallet; some money goes out again by
bank. The payments go by card, at kiosks and by transfer.

Look-alike: a buyer who tops up by card again and again while prices move, or a stall that pays in
its daily takings.
"""

from amlmart.simulate.assets import BTC, ETH, USDT
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

MOST = 1_980.0


def typology(plan: Plan) -> None:
    """Feed in many small payments, convert them, send them away."""
    count = plan.by_grade(plan.whole(12, 21), plan.whole(10, 13), plan.whole(13, 22))
    low, high = plan.by_grade((1_050, 1_750), (1_080, 1_450), (450, 1_300))
    centre = plan.between(low, high)
    spread = plan.by_grade(
        plan.between(0.03, 0.16), plan.between(0.12, 0.2), plan.between(0.4, 0.6)
    )
    hours = plan.by_grade(plan.between(30, 130), plan.between(110, 165), plan.between(280, 500))
    people = [able(plan, "feeder", count * centre, age_days=(5, 1e9))]
    if plan.grade == HARD and plan.chance(0.6):
        people.append(someone(plan, "second feeder", age_days=(5, 1e9)))
    usual = plan.pick(("card", "card", "cash_kiosk", "bank"))
    loyal = plan.by_grade(0.85, 0.6, 0.45)
    times = waking(plan, plan.start, hours, count)
    route = exit_route(plan)
    for place, at in enumerate(times):
        rail = usual if plan.chance(loyal) else plan.pick(("card", "cash_kiosk", "bank"))
        who = people[place % len(people)]
        plan.pay_in(who, at, around(plan, centre, spread, MOST), rail=rail)
        if plan.grade != EASY and place and plan.chance(0.12):
            plan.buy(who, plan.after(at, 0.1, 3), route.asset, share=plan.between(0.5, 1.0))
    for who in people:
        if plan.grade == HARD and plan.chance(0.4):
            plan.pay_out(who, plan.after(times[-1], 0.5, 30), share=plan.between(0.1, 0.3))
        last = leave(
            plan,
            who,
            plan.after(times[-1], 0, 20),
            route,
            share=plan.between(0.9, 1.0),
            pieces=plan.by_grade(1, plan.whole(1, 2), plan.whole(1, 4)),
        )
    if plan.grade != EASY:
        everyday(plan, people[0], times[0], hours / 24, plan.whole(1, 3))
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Top up by card while prices move, or pay in a stall's takings day by day."""
    if plan.chance(0.5):
        buyer = someone(plan, "eager buyer", tier=2)
        usual, asset = plan.heavy(950, 0.4, 1_700), plan.pick((BTC, ETH))
        spread = plan.between(0.1, 0.5)
        hours = plan.between(80, 220)
        for at in waking(plan, plan.start, hours, plan.whole(9, 17)):
            plan.pay_in(buyer, at, around(plan, usual, spread, 2_400), rail="card")
            plan.buy(buyer, plan.after(at, 0.02, 0.5), asset, share=plan.between(0.9, 1.0))
        return
    stall = a_firm(plan, "stall")
    usual, spread = plan.heavy(1_150, 0.3, 1_700), plan.between(0.1, 0.3)
    for week in range(plan.whole(1, 3)):
        for day in range(plan.whole(5, 7)):
            at = plan.moment(week * 7 + day, 16, 21)
            if plan.chance(0.5):
                noon = around(plan, usual * 0.8, spread, 2_600)
                plan.pay_in(stall, plan.after(at, -7, -3), noon, rail="cash_kiosk")
            takings = around(plan, usual * (1.3 if day >= 4 else 0.9), spread, 2_600)
            plan.pay_in(stall, at, takings, rail="cash_kiosk")
        plan.buy(stall, plan.moment(week * 7 + 7), USDT, share=plan.between(0.2, 0.8))
    plan.pay_out(stall, plan.moment(22), share=plan.between(0.5, 1.0))
