"""F14 Benford deviation: invoices that were invented, with first digits that business has not.

Easy: sixty to ninety receipts of a sham firm whose sums somebody made up, with favourite digits.
Medium: four in five are made up, all digits alike. Hard: a real firm in whose many honest receipts
a third is made up. A few shell companies pay; week by week the money leaves as crypto.

Look-alike: a shop with a price list, whose few prices are paid again and again.
"""

import numpy as np

from amlmart.simulate.assets import USDT
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.fiat_parts import a_firm, exit_route, leave, move_on, waking


def _invented(plan: Plan, digits: list[int]) -> float:
    """Make up a sum of hundreds or thousands that begins with one of these digits."""
    usd = (plan.pick(digits) + plan.between(0.02, 0.98)) * plan.pick((100, 100, 1_000))
    return round(usd, 2) if plan.chance(0.6) else float(int(usd))


def typology(plan: Plan) -> None:
    """Take in what invented invoices ask for, send it away."""
    count = plan.by_grade(plan.whole(62, 92), plan.whole(62, 80), plan.whole(62, 88))
    firm = a_firm(plan, "sham firm", tier=2)
    shells = [plan.outsider() for _ in range(plan.whole(3, 9))]
    invented = plan.by_grade(1.0, plan.between(0.75, 0.9), plan.between(0.25, 0.35))
    # Who makes sums up thinks that small digits look made up.
    favourites = plan.rng.permutation(np.arange(3, 10))[: plan.whole(4, 6)].tolist()
    digits = favourites if plan.grade == EASY else list(range(1, 10))
    usual = plan.heavy(850, 0.4, 3_000)
    days = plan.whole(18, 40)
    customers = shells if plan.grade != HARD else [*shells, *(plan.outsider() for _ in range(20))]
    times = waking(plan, plan.start, days * 24, count)
    for at in times:
        if plan.chance(invented):
            plan.pay_in(firm, at, _invented(plan, digits), payer=plan.pick(shells))
        else:
            usd = round(max(plan.heavy(usual, 1.25, 40_000), 12.0), 2)
            plan.pay_in(firm, at, usd, payer=plan.pick(customers))
    route = exit_route(plan)
    last = plan.start
    for week in range(1, days // 7 + 2):
        at = min(plan.moment(week * 7, 8, 18), plan.after(times[-1], 2, 30))
        if at <= last:
            break
        share = plan.between(0.6, 1.0) if plan.grade != HARD else plan.between(0.3, 0.7)
        last = leave(plan, firm, at, route, share=share, hours=(0.1, 5))
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Sell at a few prices, with postage and the odd special order."""
    shop = a_firm(plan, "shop with a price list")
    prices = [plan.heavy(130, 0.9, 3_000) for _ in range(plan.whole(3, 9))]
    special = plan.between(0.1, 0.6)
    buyers = [plan.outsider() for _ in range(plan.whole(20, 45))]
    postage = plan.between(3, 15)
    days = plan.whole(20, 40)
    for at in waking(plan, plan.start, days * 24, plan.whole(60, 85)):
        usd = plan.pick(prices) * plan.pick((1, 1, 1, 2, 3)) + postage * plan.pick((0, 1, 2))
        if plan.chance(special):
            usd = plan.heavy(300, 1.2, 8_000)
        plan.pay_in(shop, at, round(max(usd, 8.0), 2), payer=plan.pick(buyers))
    supplier = plan.wallet("supplier wallet")
    for week in range(1, days // 7 + 1):
        at = plan.moment(week * 7, 8, 16)
        plan.buy(shop, at, USDT, share=plan.between(0.2, 0.6))
        plan.withdraw(shop, plan.after(at, 0.3, 8), USDT, supplier, share=1.0, is_own=False)
        plan.pay_out(shop, plan.after(at, 9, 30), share=plan.between(0.3, 0.9))
