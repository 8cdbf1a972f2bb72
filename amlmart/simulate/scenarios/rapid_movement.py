"""F08 Rapid movement of funds: much comes in, all goes out within days, nothing is left.

Easy: several flows in and out within two days, on both rails, down to nothing. Medium: just above
5,000 over most of three days, a few per cent left. Hard: in and out in turn for one to two weeks,
with a rest that stays above the line for some days.

Look-alike: an importer pays suppliers in a stablecoin; an arbitrageur moves money between own
accounts at two exchanges.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able, honest, portions
from amlmart.simulate.scenarios.fiat_parts import (
    Exit,
    a_firm,
    around,
    arrive,
    everyday,
    exit_route,
    leave,
    move_on,
    waking,
)
from amlmart.simulate.scenarios.parts import someone


def _in(plan: Plan, who: Person, at: int, hours: float, usd: float) -> int:
    """Let a sum come in by bank, card and chain; return when all of it is there."""
    count = plan.whole(2, 4)
    last = at
    by_chain = plan.whole(0, 2 * count)
    times = waking(plan, at, hours, count)
    for place, (when, part) in enumerate(zip(times, portions(plan, count), strict=True)):
        if place == by_chain and usd * part > 300:
            last = max(last, arrive(plan, who, when, usd * part * 1.02))
        else:
            payer = plan.outsider() if plan.chance(0.4) else None
            plan.pay_in(who, when, plan.natural(usd * part * 1.03), payer=payer)
            last = max(last, when)
    return last


def _out(plan: Plan, who: Person, at: int, hours: float, route: Exit | None, left: float) -> int:
    """Let it go out by bank, and by chain where there is a route, but for a share."""
    step = (0.02 * hours, 0.22 * hours)
    for _ in range(plan.whole(0, 1)):
        at = plan.after(at, *step)
        payee = plan.outsider() if plan.chance(0.6) else None
        plan.pay_out(who, at, share=plan.between(0.2, 0.5), payee=payee)
    if route is not None:
        return leave(plan, who, at, route, share=1 - left, hours=step, pieces=plan.whole(1, 2))
    at = plan.after(at, *step)
    plan.pay_out(who, at, share=plan.between(0.4, 0.7), payee=plan.outsider())
    at = plan.after(at, *step)
    plan.pay_out(who, at, share=1 - left)
    return at


def typology(plan: Plan) -> None:
    """Move a sum through, quickly."""
    usd = plan.by_grade(
        plan.heavy(13_000, 0.5, 60_000), plan.between(5_400, 9_500), plan.heavy(9_000, 0.5, 40_000)
    )
    usd = max(usd, 6_000.0 if plan.grade == EASY else 5_400.0)
    who = able(plan, "mover", usd, age_days=(5, 1e9))
    route = exit_route(plan) if plan.chance(0.75) else None
    if plan.grade != HARD:
        hours = plan.by_grade(plan.between(4, 14), plan.between(14, 26), 0)
        at = _in(plan, who, plan.start, hours, usd)
        left = plan.by_grade(plan.between(0.0, 0.01), plan.between(0.01, 0.03), 0)
        last = _out(plan, who, at, plan.by_grade(16, 26, 0), route, left)
    else:
        last, turns = plan.start, plan.whole(2, 3)
        for part in portions(plan, turns, 0.25):
            at = _in(plan, who, last, 40, usd * part)
            at = plan.after(at, 20, 60)
            last = plan.after(_out(plan, who, at, 40, route, plan.between(0.1, 0.25)), 30, 70)
        plan.pay_out(who, last, share=plan.between(0.5, 1.0))
    if plan.grade != EASY:
        everyday(plan, who, last, 7, plan.whole(1, 3))
    if route is not None:
        move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Pay suppliers what was paid in for them, or carry money between own exchange accounts."""
    if plan.chance(0.6):
        firm = a_firm(plan, "importer")
        asset = plan.pick((USDT, USDT, USDC))
        supplier = plan.wallet("supplier wallet")
        day = 0
        for _ in range(plan.whole(2, 4)):
            at = plan.moment(day, 8, 14)
            plan.pay_in(firm, at, around(plan, plan.heavy(8_500, 0.6, 60_000), 0.2))
            plan.buy(firm, plan.after(at, 0.3, 5), asset, share=plan.between(0.92, 1.0))
            plan.withdraw(
                firm,
                plan.after(at, 6, 50),
                asset,
                supplier,
                share=plan.between(0.92, 1.0),
                is_own=False,
            )
            day += plan.whole(5, 12)
        return
    trader = someone(plan, "arbitrageur", tier=2)
    asset = plan.pick((BTC, ETH, USDC))
    account = honest(plan, asset)
    usd = plan.heavy(7_500, 0.6, 60_000)
    day = 0
    for _ in range(plan.whole(2, 4)):
        at = plan.moment(day, 8, 18)
        plan.pay_in(trader, at, around(plan, usd, 0.15))
        plan.buy(trader, plan.after(at, 0.1, 2), asset, share=plan.between(0.9, 1.0))
        plan.withdraw(trader, plan.after(at, 2.1, 6), asset, account, share=1.0)
        back = plan.after(at, 12, 40)
        plan.deposit(trader, back, asset, account, usd=usd * plan.between(0.6, 1.02))
        plan.sell(trader, plan.after(back, 4, 9), asset, share=1.0)
        plan.pay_out(trader, plan.after(back, 10, 40), share=plan.between(0.3, 1.0))
        day += plan.whole(5, 8)
