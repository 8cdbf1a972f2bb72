"""X16 Cash to crypto: notes paid in at kiosks below the reporting line, crypto out the same day.

Easy: three to five payments of 8,100 to 9,900 in a day, bought and withdrawn the same evening.
Medium: three or four over two days, one of them smaller, out on the same days. Hard: two or three
people, smaller sums at several kiosks, part bought the day after, one wallet in the end.

Look-alike: a shop or restaurant that banks its takings at the kiosk and pays a supplier abroad in
stablecoins that day.
"""

from amlmart.simulate.assets import USDC, USDT
from amlmart.simulate.clock import HOUR
from amlmart.simulate.plan import HARD, MEDIUM, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import MOVED, network, settled


def typology(plan: Plan) -> None:
    """Turn cash from the street into crypto before anybody asks."""
    asset = plan.pick(MOVED)
    wallet = plan.wallet("exit wallet", network(asset))
    if plan.grade == HARD:
        people = [able(plan, "runner", 20_000) for _ in range(plan.whole(2, 3))]
        for person in people:
            for day in range(plan.whole(1, 3)):
                at = plan.moment(day * plan.whole(1, 3), 6.5, 15)
                sums = [plan.between(2_500, 8_800) for _ in range(plan.whole(1, 2))]
                at = _pay_cash(plan, person, at, sums, hours=5)
                _leave(plan, person, plan.after(at, 8, 40), asset, wallet, share=0.9)
    else:
        who = able(plan, "runner", 30_000)
        # Kiosks close at night: what is to leave the same day is paid in by the afternoon.
        days = plan.by_grade(1, 2, 2)
        for day in range(days):
            count = plan.by_grade(plan.whole(3, 5), plan.whole(2, 3), 2)
            sums = [plan.between(8_450, 9_900) for _ in range(count)]
            if plan.grade == MEDIUM and day == 0 and count > 2:
                sums[0] = plan.between(3_000, 8_000)
            at = plan.moment(day, 6, 8.5)
            at = _pay_cash(plan, who, at, sums, hours=plan.between(2, 8))
            _leave(plan, who, plan.after(at, 0.2, 2), asset, wallet, share=1.0)
            at = plan.day(day + 1)
    target = plan.service("exchange", "otc", "p2p_platform", chain=network(asset))
    ended = max(act.at for act in plan.script.acts)
    plan.send(
        wallet, settled(plan, ended, asset, 1, 60), target, asset, share=plan.between(0.9, 1.0)
    )


def _pay_cash(plan: Plan, who: Person, at: int, sums: list[float], *, hours: float) -> int:
    times = plan.spread_over(at, hours, len(sums))
    for moment, usd in zip(times, sums, strict=True):
        # Machines take notes: some round to hundreds, some to tens.
        step = plan.pick((10, 20, 50, 100))
        plan.pay_in(who, moment, round(usd / step) * step, rail="cash_kiosk")
    return times[-1]


def _leave(plan: Plan, who: Person, at: int, asset: int, wallet: Wallet, *, share: float) -> None:
    plan.buy(who, at, asset, share=min(share * plan.between(0.96, 1.04), 1.0))
    parts = plan.pick((1, 1, 2))
    for left in range(parts, 0, -1):
        at = plan.after(at, 0.1, 1.5)
        part = plan.between(0.93, 1.0) if left == 1 else plan.between(0.3, 0.7)
        plan.withdraw(who, at, asset, wallet, share=part, is_own=plan.chance(0.6))


def look_alike(plan: Plan) -> None:
    """Bank the takings of a business that lives on cash, and pay for its goods."""
    firm = plan.customer("restaurant or shop", business=True)
    asset = plan.pick((USDT, USDC))
    supplier = plan.wallet("supplier", network(asset))
    takings = plan.between(6_500, 9_800)
    day = 0
    for _ in range(plan.whole(2, 5)):
        visits = plan.whole(1, 3)
        at = plan.moment(day, 7, 12)
        sums = [takings * plan.between(0.8, 1.15) for _ in range(visits)]
        at = _pay_cash(plan, firm, at, sums, hours=4)
        plan.buy(firm, plan.after(at, 0.3, 2), asset, share=plan.between(0.3, 0.9))
        if plan.chance(0.7):
            paid = at + int(plan.between(2.5, 6) * HOUR)
            plan.withdraw(firm, paid, asset, supplier, share=plan.between(0.7, 1.0), is_own=False)
        day += plan.whole(2, 7)
