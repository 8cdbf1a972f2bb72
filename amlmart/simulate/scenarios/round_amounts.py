"""F13 Round amounts: sums that follow agreement and not prices, hundreds and thousands only.

Easy: six to eleven payments, all round in hundreds or more, within days. Medium: five to eight, one
of them odd. Hard: about half are made odd, by a few less or by what a transfer costs, over weeks.
The payers are few strangers, as where debts of an informal transfer system are settled; the money
leaves as crypto.

Look-alike: a saver's standing order; somebody who feeds notes into a kiosk.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.fiat_parts import everyday, exit_route, leave, move_on, waking
from amlmart.simulate.scenarios.parts import someone


def _round(plan: Plan, usd: float) -> float:
    """Return a sum rounded to hundreds, five hundreds or thousands."""
    step = plan.pick((500, 500, 1_000)) if usd >= 2_250 else 100
    return float(max(round(usd / step) * step, 3 * step if step > 100 else 200))


def _odd(plan: Plan, usd: float) -> float:
    """Return about a sum, but as a bill has it."""
    if plan.chance(0.4):
        return round(usd * (1 - plan.between(0.004, 0.03)), 2)
    return round(usd - plan.between(1, 90), 2)


def typology(plan: Plan) -> None:
    """Settle in round sums, send the money on."""
    count = plan.by_grade(plan.whole(6, 11), plan.whole(5, 8), plan.whole(7, 13))
    usual = plan.heavy(plan.by_grade(4_200, 3_600, 2_600), 0.4, 12_000)
    who = able(plan, "settler", usual * count, age_days=(5, 1e9))
    payers = [plan.outsider() for _ in range(plan.whole(1, 4))]
    hours = plan.by_grade(plan.between(20, 130), plan.between(70, 280), plan.between(250, 550))
    odd = plan.by_grade(0, 1, max(2, int(count * plan.between(0.35, 0.6))))
    is_odd = plan.rng.permutation(count) < odd
    times = waking(plan, plan.start, hours, count)
    for at, odd_one in zip(times, is_odd.tolist(), strict=True):
        usd = _round(plan, max(plan.heavy(usual, 0.45, 25_000), 250.0))
        plan.pay_in(who, at, _odd(plan, usd) if odd_one else usd, payer=plan.pick(payers))
    route = exit_route(plan)
    if plan.grade == HARD:
        plan.pay_out(
            who,
            plan.after(times[count // 2], 1, 9),
            share=plan.between(0.1, 0.5),
            payee=plan.outsider(),
        )
    if plan.grade != EASY:
        everyday(plan, who, plan.start, hours / 24, plan.whole(1, 3))
    last = leave(
        plan,
        who,
        times[-1],
        route,
        share=plan.between(0.88, 1.0),
        pieces=plan.whole(1, 3),
        hours=plan.by_grade((0.2, 4), (0.3, 10), (1, 30)),
    )
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Save by standing order, raised now and then; or feed notes into a kiosk."""
    asset = plan.pick((BTC, ETH))
    if plan.chance(0.55):
        saver = someone(plan, "saver")
        sum_a_week = _round(plan, plan.heavy(550, 0.9, 5_000))
        every = plan.pick((3, 7, 7, 14))
        for turn in range(plan.whole(5, 9)):
            at = plan.moment(turn * every, 6, 9)
            plan.pay_in(saver, at, sum_a_week)
            plan.buy(saver, plan.after(at, 0.1, 12), asset, share=plan.between(0.9, 1.0))
            if plan.chance(0.15):
                sum_a_week += plan.pick((50, 100, 100, 200))
        return
    payer = someone(plan, "kiosk user")
    usual = plan.heavy(750, 0.7, 4_000)
    for at in waking(plan, plan.start, plan.between(100, 600), plan.whole(5, 9)):
        usd = plan.heavy(usual, 0.5)
        notes = 100 if plan.chance(0.7) else 20
        plan.pay_in(payer, at, float(max(round(usd / notes), 1) * notes), rail="cash_kiosk")
        plan.buy(payer, plan.after(at, 0.05, 2), asset, share=plan.between(0.9, 1.0))
