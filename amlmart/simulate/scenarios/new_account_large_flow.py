"""F11 New account, large flow: opened for one sum, which is gone as soon as it has come.

Easy: a reportable payment within hours of opening, out as crypto the same day. Medium: a small
trial first, the sum within two weeks. Hard: small habits for weeks, then the sum in parts that are
each below the line, or after the first month. Private people and firms, some of them referred.

Look-alike: somebody who moves here with savings from a bank and another exchange, and stays.
"""

from amlmart.simulate.assets import BTC, ETH, USDC
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.chain_parts import honest, portions
from amlmart.simulate.scenarios.fiat_parts import around, everyday, exit_route, leave, move_on
from amlmart.simulate.scenarios.parts import settled

# The reporting line, USD.
LINE = 10_000.0


def typology(plan: Plan) -> None:
    """Open an account, pass a large sum, leave it."""
    is_firm = plan.chance(0.3)
    income = plan.heavy(600_000 if is_firm else 75_000, 0.5)
    who = plan.newcomer(
        "newcomer", plan.start, is_business=is_firm, income_usd=round(income), tier=2
    )
    usd = max(plan.heavy(15_500, 0.45, 80_000), LINE * plan.between(1.05, 1.2))
    payer = plan.outsider() if plan.chance(0.45) else None
    at = plan.after(plan.start, 1.3, 9)
    amounts = [usd]
    if plan.grade == EASY:
        if usd > 2.3 * LINE and plan.chance(0.6):
            amounts = [usd * 0.54, usd * 0.46]
    else:
        everyday(plan, who, at, plan.by_grade(0, 2, 8), plan.by_grade(0, 1, plan.whole(2, 4)))
        plan.pay_in(who, plan.after(at, 0.5, 20), plan.natural(plan.heavy(80, 0.5)), payer=payer)
        late = plan.grade == HARD and plan.chance(0.4)
        days = plan.by_grade(
            0, plan.whole(3, 13), plan.whole(32, 45) if late else plan.whole(9, 16)
        )
        at = plan.moment(days, 7, 16)
        if plan.grade == HARD and not late:
            amounts = [min(usd * part, 9_600.0) for part in portions(plan, plan.whole(4, 6), 0.3)]
    for amount in amounts:
        # Rounding must not take the sum of an easy one below the line.
        rounded = around(plan, amount, 0.01)
        least = plan.natural(LINE * plan.between(1.06, 1.15))
        plan.pay_in(who, at, max(rounded, least) if amount >= LINE else rounded, payer=payer)
        last = at
        at = plan.after(at, *plan.by_grade((0.2, 2), (0.5, 20), (20, 70)))
    route = exit_route(plan)
    last = leave(
        plan,
        who,
        last,
        route,
        share=plan.between(0.93, 1.0),
        pieces=plan.whole(1, 3),
        hours=plan.by_grade((0.1, 3), (0.3, 14), (1, 40)),
    )
    if plan.chance(0.4):
        plan.pay_out(who, plan.after(last, 1, 30), share=1.0)
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Move savings here, invest them, stay."""
    is_firm = plan.chance(0.25)
    income = plan.heavy(900_000 if is_firm else 110_000, 0.6)
    who = plan.newcomer("saver", plan.start, is_business=is_firm, income_usd=round(income), tier=2)
    asset = plan.pick((BTC, ETH, BTC, USDC))
    at = plan.after(plan.start, 1.5, plan.pick((20, 300)))
    if plan.chance(0.6):
        plan.pay_in(who, at, around(plan, 120, 0.5))
        at = plan.after(at, 6, 90)
    plan.pay_in(who, at, around(plan, plan.heavy(14_000, 0.6, 90_000), 0.1))
    for _ in range(plan.whole(2, 5)):
        at = plan.after(at, 0.3, 60)
        plan.buy(who, at, asset, share=plan.between(0.3, 0.8))
    if plan.chance(0.6):
        brought = plan.pick((BTC, ETH))
        at = plan.after(at, 1, 60)
        plan.deposit(who, at, brought, honest(plan, brought), usd=plan.heavy(6_000, 0.7, 40_000))
        at = settled(plan, at, brought, 2, 200)
        plan.sell(who, at, brought, share=plan.between(0.05, 0.4))
    if plan.chance(0.4):
        plan.pay_out(who, plan.after(at, 90, 500), share=plan.between(0.2, 1.0))
