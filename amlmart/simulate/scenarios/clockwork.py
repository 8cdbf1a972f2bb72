"""X18 Clockwork: fiat becomes crypto, and crypto fiat, at the same hour day after day.

Easy: twelve to eighteen days within minutes of one time, money of several payers in, crypto out.
Medium: eleven to fourteen days, half an hour to and fro, a day out of five at another time. Hard:
over three weeks with days left out, an hour that drifts, and another account that takes turns.

Look-alike: a saver's standing plan that buys a small sum at the same minute every day and keeps it.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.clock import MINUTE
from amlmart.simulate.plan import HARD, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import MOVED, network, someone


def typology(plan: Plan) -> None:
    """Run an account by a timer that converts what came in and sends it on."""
    usual = max(plan.heavy(750, 0.9, 12_000), 90)
    people = [able(plan, "account of the machine", 18 * usual, age_days=(4, 1e9))]
    if plan.grade == HARD:
        people.append(able(plan, "second account", 9 * usual, age_days=(4, 1e9)))
    days = plan.by_grade(plan.whole(12, 18), plan.whole(11, 14), plan.whole(15, 22))
    minute = plan.whole(60 * 1, 60 * 22) // 60 * 60 + plan.whole(12, 40)
    jitter = plan.by_grade(plan.whole(1, 8), plan.whole(5, 11), plan.whole(70, 150))
    asset = plan.pick(MOVED)
    wallet = plan.wallet("exit wallet", network(asset))
    payers = [plan.outsider() for _ in range(plan.whole(2, 6))]
    first = 0 if minute * MINUTE + plan.day(0) > plan.start else 1
    for number in range(first, first + days):
        if plan.chance(plan.by_grade(0.0, 0.0, 0.2)):
            continue
        who = people[number % len(people)]
        late = plan.whole(-jitter, jitter)
        if plan.chance(plan.by_grade(0.0, 0.06, 0.2)):
            late = plan.whole(-500, 500)
        at = plan.day(number) + (minute + late) * MINUTE + plan.whole(0, 50) * 1_000_000
        at = max(at, plan.start + number * 3 * MINUTE)
        paid = at - plan.whole(2, plan.by_grade(8, 10, 50)) * MINUTE
        usd = plan.natural(usual * plan.between(0.5, 1.8))
        plan.pay_in(who, paid, usd, payer=plan.pick(payers) if plan.chance(0.7) else None)
        plan.buy(who, at, asset, share=plan.between(0.9, 1.0))
        turn = (number - first) % 4
        if turn == 3 and plan.chance(0.5):
            plan.sell(who, at + plan.whole(2, 9) * MINUTE, asset, share=plan.between(0.1, 0.4))
            plan.pay_out(who, at + plan.whole(12, 90) * MINUTE, share=plan.between(0.8, 1.0))
        elif turn in (1, 3):
            share = plan.between(0.85, 1.0)
            plan.withdraw(who, at + plan.whole(3, 60) * MINUTE, asset, wallet, share=share)


def look_alike(plan: Plan) -> None:
    """Save by a standing plan, and keep what it buys."""
    who = someone(plan, "saver", age_days=(10, 1e9))
    asset = plan.pick((BTC, BTC, BTC, ETH))
    days = plan.whole(10, 24)
    minute = plan.whole(60 * 5, 60 * 21)
    usual = plan.natural(max(plan.heavy(150, 1.1, 5_000), 15))
    is_prepaid = plan.chance(0.5)
    first = 1
    if is_prepaid:
        plan.pay_in(who, plan.start, usual * days)
    for number in range(first, first + days):
        at = plan.day(number) + minute * MINUTE + plan.whole(1, 40) * 1_000_000
        if not is_prepaid:
            plan.pay_in(who, at - plan.whole(1, 20) * MINUTE, usual)
        if is_prepaid:
            plan.buy(who, at, asset, usd=usual * 0.85)
        else:
            plan.buy(who, at, asset, share=1.0)
    if plan.chance(0.5):
        vault = plan.wallet("hardware wallet", network(asset))
        end = plan.day(first + days) + plan.whole(300, 1_200) * MINUTE
        plan.withdraw(who, end, asset, vault, share=plan.between(0.7, 1.0))
