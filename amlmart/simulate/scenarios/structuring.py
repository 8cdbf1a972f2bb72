"""F01 Structuring: a sum split so that each payment stays below the reporting line of 10,000 USD.

Easy: three to six payments of 8,600 to 9,900 within a day. Medium: within a week, on mixed rails,
smaller ones among them. Hard: days apart over weeks, about half well below the line, or shared
with an accomplice who uses the same wallet. Mostly paid in, to leave as crypto; sometimes a
sum comes at once and is paid out this way, to own and other accounts.

Look-alike: a shop banks its takings, which come near the line and on good days pass it.
"""

from amlmart.simulate.assets import USDT
from amlmart.simulate.clock import HOUR
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.fiat_parts import (
    a_firm,
    around,
    everyday,
    exit_route,
    funded,
    leave,
    move_on,
    waking,
)
from amlmart.simulate.scenarios.parts import someone

MOST = 9_900.0


def _amounts(plan: Plan, count: int) -> list[float]:
    near = plan.between(8_700, 9_500)
    amounts = []
    for place in range(count):
        is_below = place >= 3 and plan.chance(0.3) if plan.grade != HARD else plan.chance(0.5)
        if is_below and plan.grade != EASY:
            amounts.append(around(plan, plan.between(3_500, 7_500), 0.15, 7_900))
        else:
            usd = around(plan, near, 0.035, MOST)
            amounts.append(usd if usd > 8_600 else plan.natural(plan.between(8_650, 9_700)))
    return amounts


def _times(plan: Plan, at: int, count: int) -> list[int]:
    if plan.grade != HARD:
        return waking(plan, at, plan.by_grade(plan.between(5, 20), plan.between(45, 150), 0), count)
    times = [at]
    for _ in range(count - 1):
        times.append(plan.after(times[-1], 40, 125))
    return times


def typology(plan: Plan) -> None:
    """Split one sum into payments below the line, convert it, send it away."""
    count = plan.by_grade(plan.whole(3, 6), plan.whole(3, 7), plan.whole(5, 9))
    amounts = _amounts(plan, count)
    who = able(plan, "structurer", sum(amounts), age_days=(10, 1e9))
    if plan.chance(0.3):
        _split_out(plan, who, amounts)
        return
    helpers = [who]
    if plan.grade == HARD and plan.chance(0.5):
        helpers.append(someone(plan, "accomplice", tier=2, age_days=(10, 1e9)))
    times = _times(plan, plan.start, count)
    bank = 1.0 if plan.grade == EASY and plan.chance(0.5) else plan.between(0.4, 0.9)
    for place, (at, usd) in enumerate(zip(times, amounts, strict=True)):
        rail = "bank" if plan.chance(bank) else "cash_kiosk"
        plan.pay_in(helpers[place % len(helpers)], at, usd, rail=rail)
    if plan.grade != EASY:
        everyday(plan, who, times[0], (times[-1] - times[0]) / HOUR / 24, plan.whole(1, 4))
    route = exit_route(plan)
    for helper in helpers:
        last = leave(
            plan, helper, times[-1], route, share=plan.between(0.9, 1.0), pieces=plan.whole(1, 3)
        )
    move_on(plan, route, last)


def _split_out(plan: Plan, who: Person, amounts: list[float]) -> None:
    """Let a sum come in at once and pay it out below the line."""
    at = funded(plan, who, plan.start, sum(amounts) * plan.between(1.08, 1.25))
    other = plan.outsider()
    for when, usd in zip(_times(plan, plan.after(at, 0.3, 3), len(amounts)), amounts, strict=True):
        plan.pay_out(who, when, usd=usd, payee=other if plan.chance(0.35) else None)
    if plan.grade != EASY:
        everyday(plan, who, at, 8, plan.whole(1, 3))


def look_alike(plan: Plan) -> None:
    """Bank a shop's takings several times a week, at sums that trade alone explains."""
    shop = a_firm(plan, "shop")
    usual = plan.between(6_500, 9_600)
    rail = plan.pick(("bank", "bank", "cash_kiosk"))
    supplier = plan.wallet("supplier wallet")
    for week in range(plan.whole(2, 4)):
        for day in sorted(plan.rng.permutation(6)[: plan.whole(3, 5)].tolist()):
            takings = around(plan, usual * (1.2 if day >= 4 else 0.97), 0.12)
            plan.pay_in(shop, plan.moment(week * 7 + day, 8, 17), takings, rail=rail)
        at = plan.moment(week * 7 + 6)
        plan.buy(shop, at, USDT, share=plan.between(0.3, 0.9))
        if plan.chance(0.6):
            paid = plan.between(0.5, 1.0)
            plan.withdraw(shop, plan.after(at, 0.3, 9), USDT, supplier, share=paid, is_own=False)
