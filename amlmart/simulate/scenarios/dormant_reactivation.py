"""F09 Dormant reactivation: an account that slept for months, sold or taken over, is put to work.

Easy: five to ten large flows within a few days of waking. Medium: fewer and smaller, over nearly a
week. Hard: small ordinary acts for two or three weeks first, then flows that grow. Where no
customer has slept long enough, the account is prepared with little and wakes months later.

Look-alike: somebody who comes back after months with an inheritance, a bonus or new interest, buys
and keeps.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.plan import HARD, CannotCast, Person, Plan
from amlmart.simulate.scenarios.fiat_parts import (
    around,
    everyday,
    exit_route,
    leave,
    move_on,
    waking,
)
from amlmart.simulate.scenarios.parts import someone

# Three months, as the published rules have it.
ASLEEP_DAYS = 92.0


def _sleeper(plan: Plan, role: str) -> tuple[Person, int]:
    """Cast who has slept for three months, or lay an account to sleep; return when it wakes."""
    for tier in (2, 1):
        try:
            who = plan.customer(
                role, tier=tier, age_days=(ASLEEP_DAYS, 1e9), idle_days=(ASLEEP_DAYS, 1e9)
            )
        except CannotCast:
            continue
        return who, plan.start
    who = someone(plan, role, age_days=(30, 1e9), idle_days=(8, 1e9))
    plan.pay_in(who, plan.start, around(plan, 60, 0.5, 300), rail="card")
    plan.buy(who, plan.after(plan.start, 0.3, 5), plan.pick((BTC, ETH)), share=1.0)
    return who, plan.moment(plan.whole(95, 150), 7, 18)


def typology(plan: Plan) -> None:
    """Wake an account and run money through it."""
    who, at = _sleeper(plan, "sleeper")
    plan.log_in(who, plan.after(at, -2, -0.2), new_device=1)
    if plan.chance(0.5):
        plan.security_event(who, plan.after(at, -0.2, -0.05), "password_changed", new_device=1)
    count = plan.by_grade(plan.whole(5, 9), plan.whole(4, 6), plan.whole(5, 9))
    usual = plan.heavy(plan.by_grade(3_300, 1_700, 1_500), 0.5, 9_500)
    if plan.grade == HARD:
        quiet = plan.whole(14, 24)
        everyday(plan, who, at, quiet, plan.whole(4, 7))
        at = plan.after(at, quiet * 24, quiet * 24 + 30)
    hours = plan.by_grade(plan.between(12, 80), plan.between(90, 150), plan.between(220, 360))
    times = waking(plan, at, hours, count)
    growth = plan.between(1.1, 1.35) if plan.grade == HARD else 1.0
    payers = [None, plan.outsider(), plan.outsider()]
    for place, when in enumerate(times):
        usd = usual * growth**place / (growth ** (count / 2))
        plan.pay_in(who, when, around(plan, max(usd, 150.0), 0.4, 9_800), payer=plan.pick(payers))
    route = exit_route(plan)
    last = leave(
        plan,
        who,
        times[-1],
        route,
        share=plan.between(0.9, 1.0),
        pieces=plan.whole(1, 3),
        hours=plan.by_grade((0.2, 4), (0.5, 8), (2, 30)),
    )
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Come back with money of one's own, buy, and keep it."""
    who, at = _sleeper(plan, "returner")
    asset = plan.pick((BTC, BTC, ETH))
    usual = plan.heavy(2_500, 0.8, 30_000)
    for _ in range(plan.whole(2, 5)):
        usd = around(plan, usual, 0.5)
        plan.pay_in(who, at, usd, rail="card" if usd < 1_200 and plan.chance(0.5) else "bank")
        bought = plan.after(at, 0.1, 20)
        plan.buy(who, bought, asset, share=plan.between(0.7, 1.0))
        at = plan.after(bought, 5, 100)
    if plan.chance(0.4):
        wallet = plan.wallet("own wallet", "bitcoin" if asset == BTC else "evm")
        plan.withdraw(who, at, asset, wallet, share=plan.between(0.3, 0.9))
