"""F03 Fan-in funding: many payers credit one customer, who turns it into crypto and sends it off.

Easy: six to twelve payers within hours. Medium: five to seven just within a day, while the
collector pays in own money too. Hard: over a week or more, never more than a few a day, some pay
twice, and half of it goes to a second collector who hands it to the first.

Look-alike: the treasurer of a club collects dues and pays the bill; a landlord gets the rents.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.fiat_parts import (
    around,
    everyday,
    exit_route,
    leave,
    move_on,
    waking,
)
from amlmart.simulate.scenarios.parts import someone


def typology(plan: Plan) -> None:
    """Collect from smurfs, convert, send away."""
    count = plan.by_grade(plan.whole(6, 12), plan.whole(5, 7), plan.whole(7, 13))
    usual = plan.heavy(950, 0.7, 5_500)
    collector = able(plan, "collector", usual * count * 1.2, age_days=(5, 1e9))
    payers = [plan.outsider() for _ in range(count)]
    helper: Person | None = None
    if plan.grade == HARD:
        a_day = plan.whole(1, 2)
        times = [plan.moment(place // a_day, 8, 21) for place in range(count)]
        if plan.chance(0.5):
            helper = someone(plan, "second collector", age_days=(5, 1e9))
    else:
        hours = plan.by_grade(plan.between(2, 15), plan.between(15, 23.5), 0)
        times = waking(plan, plan.start, hours, count)
    for place, at in enumerate(sorted(times)):
        payer = plan.pick(payers) if plan.grade == HARD and plan.chance(0.2) else payers[place]
        paid_to = helper if helper is not None and place % 2 else collector
        plan.pay_in(paid_to, max(at, plan.start), around(plan, usual, 0.35, 9_500), payer=payer)
    last = max(*times, plan.start)
    if plan.grade != EASY:
        everyday(plan, collector, plan.start, 5, plan.whole(1, 3))
    route = exit_route(plan)
    if helper is not None:
        last = plan.after(last, 0.5, 9)
        plan.buy(helper, last, route.asset, share=plan.between(0.9, 1.0))
        last = plan.after(last, 0.1, 5)
        plan.give(helper, last, collector, route.asset, share=1.0)
    share, pieces = plan.between(0.88, 1.0), plan.whole(1, 3)
    last = leave(
        plan,
        collector,
        last,
        route,
        share=share,
        pieces=pieces,
        hours=plan.by_grade((0.2, 4), (0.3, 10), (1, 30)),
    )
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Collect dues for something the club then pays, or rents that stay and are invested."""
    count = plan.whole(4, 12)
    payers = [plan.outsider() for _ in range(count)]
    if plan.chance(0.55):
        treasurer = someone(plan, "treasurer", age_days=(60, 1e9))
        dues = plan.natural(plan.heavy(160, 0.9, 1_800))
        hours = plan.between(6, 90)
        for payer, at in zip(payers, waking(plan, plan.start, hours, count), strict=True):
            plan.pay_in(treasurer, at, dues * plan.pick((1, 1, 1, 2)), payer=payer)
        venue = plan.outsider()
        for _ in range(plan.whole(1, 2)):
            at = plan.after(plan.start, hours + 5, hours + 400)
            plan.pay_out(treasurer, at, share=plan.between(0.5, 0.95), payee=venue)
        return
    landlord = someone(plan, "landlord", tier=2, born=(0, 1990))
    rents = [around(plan, plan.heavy(700, 0.4, 2_500), 0.2) for _ in payers]
    asset = plan.pick((BTC, ETH))
    for month in range(plan.whole(1, 2)):
        for payer, rent in zip(payers, rents, strict=True):
            plan.pay_in(
                landlord, plan.moment(month * 30 + plan.whole(0, 2), 7, 18), rent, payer=payer
            )
        plan.buy(landlord, plan.moment(month * 30 + 4), asset, share=plan.between(0.1, 0.5))
        plan.pay_out(landlord, plan.moment(month * 30 + 6), share=plan.between(0.4, 0.9))
