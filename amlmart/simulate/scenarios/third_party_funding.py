"""F15 Third-party funding: others than the customer pay the account, and crypto leaves it.

Easy: four to eight payments, all from one to four strangers, many abroad. Medium: as many, but own
payments between. Hard: now and then one from another customer's account or a stranger, hidden among
more payments of one's own. An account that is lent, or a victim who is told where to pay.

Look-alike: parents pay for a student, a couple shares one account, an employer pays wages here.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.countries import COUNTRIES
from amlmart.simulate.plan import EASY, HARD, CannotCast, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.fiat_parts import around, exit_route, leave, move_on, waking
from amlmart.simulate.scenarios.parts import someone


def _strangers(plan: Plan, count: int) -> list[int | Person]:
    payers: list[int | Person] = []
    for _ in range(count):
        abroad = plan.pick(COUNTRIES).code if plan.chance(0.35) else None
        payers.append(plan.outsider(abroad))
    return payers


def typology(plan: Plan) -> None:
    """Take money of others in, send it away as crypto."""
    count = plan.by_grade(plan.whole(4, 8), plan.whole(4, 7), plan.whole(2, 4))
    usual = plan.heavy(1_700, 0.7, 9_000)
    who = able(plan, "account lender", usual * count * 1.4, age_days=(3, 1e9))
    payers = _strangers(plan, plan.by_grade(plan.whole(1, 4), plan.whole(2, 4), plan.whole(1, 2)))
    if plan.grade == HARD:
        try:
            payers.append(plan.customer("payer"))
        except CannotCast:
            payers.append(plan.outsider())
    own = plan.by_grade(0, plan.whole(2, 4), plan.whole(6, 9))
    hours = plan.by_grade(plan.between(10, 120), plan.between(50, 250), plan.between(200, 480))
    is_own = (plan.rng.permutation(count + own) < own).tolist()
    route = exit_route(plan)
    times = waking(plan, plan.start, hours, count + own)
    for at, own_money in zip(times, is_own, strict=True):
        payer = None if own_money else plan.pick(payers)
        # Own payments are there to hide the others: they belong to the scheme.
        plan.pay_in(
            who,
            at,
            around(plan, usual * (0.5 if own_money else 1.0), 0.5, 9_900),
            payer=payer,
            rail="card" if own_money and usual < 1_500 else "bank",
        )
        if plan.grade != EASY and plan.chance(0.3):
            plan.buy(who, plan.after(at, 0.2, 8), route.asset, share=plan.between(0.6, 1.0))
    last = leave(
        plan,
        who,
        times[-1],
        route,
        share=plan.between(0.9, 1.0),
        pieces=plan.whole(1, 3),
        hours=plan.by_grade((0.1, 4), (0.3, 9), (1, 24)),
    )
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Live on money that family or an employer pays here, and keep what it buys."""
    sort = plan.pick(("student", "couple", "employee"))
    asset = plan.pick((BTC, ETH))
    if sort == "student":
        who = someone(plan, "student", born=(1995, 2006))
        payers: list[int | Person] = [plan.outsider() for _ in range(plan.whole(1, 2))]
        usual, every, count = plan.heavy(350, 0.6, 2_000), plan.pick((7, 14, 28)), plan.whole(3, 5)
    elif sort == "couple":
        who = someone(plan, "partner")
        payers = [someone(plan, "other partner", country_of=who)]
        usual, every, count = plan.heavy(600, 0.8, 5_000), plan.whole(3, 12), plan.whole(3, 6)
    else:
        who = someone(plan, "employee", income_usd=(12_000, 1e6))
        payers = [plan.outsider()]
        usual, every, count = (
            plan.heavy(1_600, 0.5, 7_000),
            plan.pick((7, 14, 28)),
            plan.whole(3, 4),
        )
    for turn in range(count):
        at = plan.moment(turn * every + plan.whole(0, 1), 7, 15)
        plan.pay_in(who, at, around(plan, usual, 0.15), payer=plan.pick(payers))
        if plan.chance(0.8):
            plan.buy(who, plan.after(at, 1, 60), asset, share=plan.between(0.2, 0.9))
        if plan.chance(0.3):
            plan.pay_in(who, plan.after(at, 24, 60), around(plan, usual * 0.4, 0.5))
    if plan.chance(0.5):
        plan.pay_out(who, plan.after(at, 70, 200), share=plan.between(0.4, 1.0))
