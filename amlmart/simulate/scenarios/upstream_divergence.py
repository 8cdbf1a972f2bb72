"""F16 Upstream divergence: the payer who funds a customer funds several others the same day.

Easy: one hub pays five to eight customers, some just opened, within hours; all turn it into crypto
for one or two wallets. Medium: four or five within a day, a part leaves by bank. Hard: two or three
hubs, each of which pays no more than three, on different days; only the wallet is common.

Look-alike: an employer pays staff who happen to be customers, each of whom does as they like.
"""

from amlmart.simulate.assets import BTC, ETH, USDC
from amlmart.simulate.plan import EASY, CannotCast, Person, Plan
from amlmart.simulate.scenarios.fiat_parts import (
    around,
    everyday,
    exit_route,
    leave,
    move_on,
    waking,
)
from amlmart.simulate.scenarios.parts import someone


def _recruits(plan: Plan, count: int, newly: float) -> list[Person]:
    """Cast recruits, some of whom open their account for it before the plan's start."""
    people = []
    for _ in range(count):
        if not plan.chance(newly):
            try:
                people.append(plan.customer("recruit"))
                continue
            except CannotCast:
                pass
        people.append(plan.newcomer("recruit", plan.after(plan.start, -4, -1.6)))
    return people


def typology(plan: Plan) -> None:
    """Spread money over recruits, gather it in a wallet."""
    count = plan.by_grade(plan.whole(5, 8), plan.whole(4, 5), plan.whole(5, 7))
    recruits = _recruits(plan, count, plan.between(0.0, 0.5))
    hubs = [plan.outsider() for _ in range(plan.by_grade(1, 1, (count + 1) // 2))]
    usual = plan.heavy(1_400, 0.5, 4_500)
    hours = plan.by_grade(plan.between(1.5, 12), plan.between(12, 22), plan.between(120, 260))
    routes = [exit_route(plan) for _ in range(plan.pick((1, 1, 1, 2, 2)))]
    slow = plan.by_grade((0.2, 4), (0.5, 9), (1, 25))
    fed: dict[int, int] = {}
    times = waking(plan, plan.start, hours, count)
    for place, (who, at) in enumerate(zip(recruits, times, strict=True)):
        hub = hubs[place // 2 % len(hubs)]
        for when in [at] if plan.chance(0.7) else [at, plan.after(at, 0.1, 1)]:
            plan.pay_in(who, when, around(plan, usual, 0.3, 9_000), payer=hub)
        by_bank = plan.chance(plan.by_grade(0.0, 0.35, 0.2)) and place > 0
        if by_bank:
            plan.pay_out(
                who, plan.after(at, 2, 30), share=plan.between(0.85, 0.97), payee=plan.outsider()
            )
        else:
            share, way = plan.between(0.88, 0.98), place % len(routes)
            at = plan.after(at, 1, 1.5)
            done = leave(plan, who, at, routes[way], share=share, hours=slow)
            fed[way] = max(done, fed.get(way, 0))
        if plan.grade != EASY and plan.chance(0.3):
            everyday(plan, who, at, 6, 1)
    for way, done in fed.items():
        move_on(plan, routes[way], done, likely=0.6)


def look_alike(plan: Plan) -> None:
    """Pay wages to staff with accounts here, once or twice."""
    staff = [someone(plan, "employee") for _ in range(plan.whole(3, 7))]
    employer = plan.outsider()
    wages = [around(plan, plan.heavy(1_500, 0.4, 5_500), 0.2) for _ in staff]
    wait = plan.pick((7, 14, 28))
    for turn in range(plan.whole(1, 2)):
        times = waking(plan, plan.moment(turn * wait, 6, 9), plan.pick((0.5, 6, 50)), len(staff))
        for who, wage, at in zip(staff, wages, times, strict=True):
            plan.pay_in(who, at, wage, payer=employer)
            does = plan.between(0, 1)
            if does < 0.6:
                asset = plan.pick((BTC, ETH, USDC))
                plan.buy(who, plan.after(at, 1, 80), asset, share=plan.between(0.1, 0.8))
            elif does < 0.8:
                plan.pay_out(who, plan.after(at, 1, 80), share=plan.between(0.3, 1.0))
