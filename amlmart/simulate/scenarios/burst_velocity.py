"""F12 Burst velocity: one act after the other within minutes, as a script does them.

Easy: eight to eighteen card payments, some declined, seconds to minutes apart, or as many payouts.
Medium: two bursts of a handful, with a pause. Hard: slower than the rule looks for, with now and
then a quicker step. Stolen cards load the account and crypto leaves it; or fraud money is paid out
to mules.

Look-alike: an impatient buyer whose card is declined again and again; a firm's batch of payments.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.plan import EASY, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.fiat_parts import (
    a_firm,
    around,
    drawn_down,
    everyday,
    exit_route,
    funded,
    leave,
    move_on,
    paced,
)
from amlmart.simulate.scenarios.parts import someone


def _moments(plan: Plan, at: int) -> list[int]:
    """Return when the acts of a burst are."""
    if plan.grade == EASY:
        quick = plan.between(0.4, 1.2)
        return paced(plan, at, (quick, quick + plan.between(0.5, 2.5)), plan.whole(8, 18))
    gap = plan.by_grade((0, 0), (0.8, 4.7), (5.1, 22))
    times = paced(plan, at, gap, plan.by_grade(0, plan.whole(4, 6), plan.whole(8, 14)))
    if plan.chance(0.7):
        again = plan.after(times[-1], 0.8, 30)
        times += paced(plan, again, gap, plan.whole(3, 6))
    if plan.grade != EASY and plan.chance(0.3):
        times.append(times[-1] + (times[-1] - times[-2]) // 2)
    return times


def typology(plan: Plan) -> None:
    """Load an account from cards, or empty it to mules, within minutes."""
    if plan.chance(0.65):
        usual = plan.heavy(170, 0.7, 1_100)
        who = able(plan, "card tester", usual * 12, age_days=(3, 1e9))
        if plan.grade != EASY:
            everyday(plan, who, plan.start, 4, plan.whole(1, 3))
        times = _moments(plan, plan.start)
        declined = plan.between(0.05, 0.35)
        for at in times:
            # The last is booked, so that there is something to take.
            fails = at != times[-1] and plan.chance(declined)
            plan.pay_in(
                who,
                at,
                around(plan, usual, 0.5, 1_900),
                rail="card",
                status="failed" if fails else "booked",
            )
        route = exit_route(plan)
        last = leave(
            plan,
            who,
            times[-1],
            route,
            share=plan.between(0.9, 1.0),
            hours=plan.by_grade((0.05, 0.6), (0.1, 4), (0.5, 20)),
        )
        move_on(plan, route, last)
        return
    usd = plan.heavy(7_500, 0.6, 50_000)
    who = able(plan, "emptier", usd, age_days=(3, 1e9))
    at = funded(plan, who, plan.start, usd)
    if plan.grade != EASY:
        everyday(plan, who, at, 3, plan.whole(1, 2))
    times = _moments(plan, plan.after(at, 0.2, 3))
    payees = [plan.outsider() for _ in range(plan.whole(3, 9))]
    for when, share in zip(times, drawn_down(plan, len(times), 0.02), strict=True):
        plan.pay_out(who, when, share=share, payee=plan.pick(payees))


def look_alike(plan: Plan) -> None:
    """Try a card again until it is accepted; or let a firm's batch of payments go."""
    if plan.chance(0.6):
        buyer = someone(plan, "impatient buyer")
        usd, asset = plan.natural(plan.heavy(240, 0.8, 1_900)), plan.pick((BTC, ETH))
        at = plan.start
        for _ in range(plan.whole(1, 3)):
            times = paced(plan, at, (0.4, plan.between(2, 6)), plan.whole(3, 7))
            for when in times:
                status = "booked" if when == times[-1] else "failed"
                amount = usd if plan.chance(0.7) else max(plan.natural(usd * 0.5), 20.0)
                plan.pay_in(buyer, when, amount, rail="card", status=status)
            plan.buy(buyer, plan.after(times[-1], 0.02, 0.4), asset, share=plan.between(0.9, 1.0))
            at = plan.after(at, 18, 200)
        return
    firm = a_firm(plan, "firm")
    bills = [plan.heavy(600, 0.8, 9_000) for _ in range(plan.whole(4, 12))]
    at = plan.moment(0, 8, 14)
    plan.pay_in(firm, at, plan.natural(sum(bills) * plan.between(1.2, 1.5)))
    pace = plan.pick(((0.1, 1.5), (1, 4), (3, 12)))
    for when, bill in zip(
        paced(plan, plan.after(at, 0.5, 5), pace, len(bills)), bills, strict=True
    ):
        plan.pay_out(firm, when, usd=round(bill, 2), payee=plan.outsider())
