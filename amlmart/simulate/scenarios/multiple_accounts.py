"""F18 Multiple accounts: one person holds several, so that each looks small.

Easy: two or three more under the same person within days, on the same device and telephone,
referred by the first; money goes through all of them to one wallet. Medium: one or two more, with
the device or the address in common. Hard: one more, weeks later, under the name written otherwise
and with nothing else in common; the two exit wallets meet on chain.

Look-alike: a couple or family at one address and device; the same household's sole trader.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.fiat_parts import (
    Exit,
    around,
    everyday,
    exit_route,
    leave,
    move_on,
    waking,
)
from amlmart.simulate.scenarios.parts import network, settled, someone


def _more(plan: Plan, who: Person, at: int) -> Person:
    """Open one more account for the same person."""
    first = who if plan.chance(plan.by_grade(0.7, 0.3, 0.0)) else None
    if plan.grade == EASY:
        return plan.newcomer(
            "further account",
            at,
            same_person_as=who,
            device_of=who,
            phone_of=who if plan.chance(0.6) else None,
            referrer=first,
        )
    if plan.grade == HARD:
        return plan.newcomer("further account", at, same_person_as=who)
    by_device = plan.chance(0.5)
    return plan.newcomer(
        "further account",
        at,
        same_person_as=who,
        referrer=first,
        device_of=who if by_device else None,
        address_of=None if by_device else who,
    )


def typology(plan: Plan) -> None:
    """Use several accounts as one."""
    who = someone(plan, "owner", age_days=(5, 1e9))
    usual = plan.heavy(1_300, 0.6, 4_500)
    accounts, since = [who], [plan.start]
    for _ in range(plan.by_grade(plan.whole(2, 3), plan.whole(1, 2), 1)):
        low, high = plan.by_grade((1, 40), (20, 120), (240, 500))
        opened = plan.after(since[-1], low, high)
        accounts.append(_more(plan, who, opened))
        since.append(plan.after(opened, 1.2, 30))
    route = exit_route(plan)
    routes = [route] * len(accounts)
    if plan.grade == HARD:
        meeting = Exit(
            route.asset, route.chain, plan.wallet("second exit wallet", network(route.asset))
        )
        routes = [route, meeting]
    last = plan.start
    for account, begins, way in zip(accounts, since, routes, strict=True):
        hours = plan.by_grade(plan.between(8, 60), plan.between(30, 150), plan.between(90, 220))
        payer = plan.outsider() if plan.chance(0.35) else None
        times = waking(plan, begins, hours, plan.whole(2, 4))
        for at in times:
            usd = around(plan, usual, 0.35, 6_000)
            rail = "card" if payer is None and usd < 1_500 and plan.chance(0.5) else "bank"
            plan.pay_in(account, at, usd, rail=rail, payer=payer)
        if plan.grade != EASY:
            everyday(plan, account, begins, 6, plan.whole(1, 2))
        last = leave(
            plan,
            account,
            times[-1],
            way,
            share=plan.between(0.88, 1.0),
            hours=plan.by_grade((0.2, 5), (0.3, 10), (1, 30)),
        )
    if plan.grade == HARD:
        at = settled(plan, last, route.asset, 5, 90)
        plan.send(routes[1].wallet, at, route.wallet, route.asset, share=1.0, chain=route.chain)
        last = at
    move_on(plan, route, last)


def look_alike(plan: Plan) -> None:
    """Let family, or one's own firm, open an account from home."""
    who = someone(plan, "customer", age_days=(20, 1e9))
    opened = plan.after(plan.start, 0.2, 8)
    is_firm = plan.chance(0.3)
    others = []
    for _ in range(1 if is_firm else plan.whole(1, 2)):
        shared = plan.between(0, 1)
        others.append(
            plan.newcomer(
                "own firm" if is_firm else "family",
                opened,
                address_of=who,
                is_business=is_firm,
                device_of=who if shared < 0.6 else None,
                phone_of=who if is_firm else None,
                referrer=who if shared > 0.5 else None,
            )
        )
        opened = plan.after(opened, 2, 200)
    asset = plan.pick((BTC, ETH))
    usual = plan.heavy(450, 0.8, 5_000)
    for person in [who, *others]:
        for at in waking(plan, plan.after(opened, 2, 30), plan.between(40, 300), plan.whole(2, 4)):
            usd = around(plan, usual, 0.5)
            plan.pay_in(person, at, usd, rail="card" if usd < 900 and plan.chance(0.4) else "bank")
            plan.buy(person, plan.after(at, 0.1, 20), asset, share=plan.between(0.6, 1.0))
    if plan.chance(0.5):
        at = plan.after(opened, 340, 400)
        plan.give(who, at, plan.pick(others), asset, share=plan.between(0.1, 0.5))
