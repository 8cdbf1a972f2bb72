"""X09 Shared device ring: several customers who are run from one device, line, phone or account.

Easy: four to eight accounts opened within two days on one device, some with one telephone; all
feed one wallet. Medium: three to five within ten days, the device only at first, money passed on
inside. Hard: three to six over weeks, linked in pairs: a device here, a telephone there, a bank
account that pays for the next; several wallets.

Look-alike: a family that shares a tablet and an address; each saves for themselves.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.clock import DAY
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.parts import MOVED, network, settled


def typology(plan: Plan) -> None:
    """Open accounts in many names and run them together."""
    leader = plan.newcomer("organiser", plan.start)
    ring = [leader]
    by_phone_too = plan.by_grade(0.3, 0.3, 0.0)
    count = plan.by_grade(plan.whole(4, 8), plan.whole(3, 5), plan.whole(3, 6)) - 1
    span = plan.by_grade(plan.between(3, 44), plan.between(72, 220), plan.between(350, 900))
    opened = plan.spread_over(plan.after(plan.start, 0.3, 5), span, count)
    for at in opened:
        before: Person = ring[-1] if plan.grade == HARD else leader
        # A hard one is linked in pairs: never twice in a row by the same means.
        by_device = plan.grade != HARD or len(ring) % 2 == 1
        person = plan.newcomer(
            "account",
            at,
            device_of=before if by_device else None,
            phone_of=before if not by_device or plan.chance(by_phone_too) else None,
            address_of=before if plan.chance(0.25) else None,
        )
        ring.append(person)
    asset = plan.pick(MOVED)
    wallets = [plan.wallet("common wallet", network(asset))]
    if plan.grade == HARD:
        wallets += [plan.wallet("second wallet", network(asset)) for _ in range(plan.whole(1, 2))]
    last, is_given = plan.start, False
    for place, (person, since) in enumerate(zip(ring, [plan.start, *opened], strict=True)):
        at = plan.after(since, 1.5, plan.by_grade(20, 60, 200))
        for _ in range(plan.by_grade(plan.whole(1, 2), plan.whole(1, 3), plan.whole(1, 2))):
            if plan.grade != HARD:
                plan.log_in(person, at, device_of=leader, ip_of=leader)
            elif place and plan.chance(0.3):
                plan.log_in(person, at, ip_of=ring[place - 1])
            shared = plan.chance(plan.by_grade(0.3, 0.3, 0.5)) and place
            payer = ring[place - 1] if shared else None
            plan.pay_in(
                person, at, plan.natural(max(plan.heavy(1_100, 0.8, 12_000), 120)), payer=payer
            )
            at = plan.after(at, 0.1, plan.by_grade(5, 12, 40))
            plan.buy(person, at, asset, share=plan.between(0.9, 1.0))
            at = plan.after(at, 0.1, plan.by_grade(8, 24, 90))
            if person != leader and plan.chance(plan.by_grade(0.3, 0.6, 0.3)):
                plan.give(person, at, leader, asset, share=plan.between(0.9, 1.0))
                is_given = True
            else:
                target = wallets[place % len(wallets)]
                plan.withdraw(person, at, asset, target, share=plan.between(0.9, 1.0))
            last = max(last, at)
            at = plan.after(at, 8, 120)
    last = plan.after(last, 2, 40)
    if is_given:
        plan.withdraw(leader, last, asset, wallets[0], share=1.0)
    if plan.grade == EASY or plan.chance(0.5):
        target = plan.service("exchange", "otc", chain=network(asset))
        plan.send(
            wallets[0],
            settled(plan, last, asset, 1, 50),
            target,
            asset,
            share=plan.between(0.9, 1.0),
        )


def look_alike(plan: Plan) -> None:
    """Let a family join one after the other, with one tablet and one address."""
    first = plan.newcomer("parent", plan.start)
    family = [first]
    at = plan.start
    for _ in range(plan.whole(2, 4)):
        at += int(plan.between(0.05, 9) * DAY)
        family.append(
            plan.newcomer(
                *("relative", at),
                address_of=first,
                device_of=first if plan.chance(0.8) else None,
                phone_of=first if plan.chance(0.2) else None,
            )
        )
    for person in family:
        asset = plan.pick((BTC, BTC, ETH))
        moment = plan.after(at, 2, 60)
        usual = max(plan.heavy(600, 0.9, 10_000), 60)
        for _ in range(plan.whole(1, 4)):
            if plan.chance(0.4):
                plan.log_in(person, moment, device_of=first, ip_of=first)
            payer = first if person != first and plan.chance(0.3) else None
            plan.pay_in(person, moment, plan.natural(usual * plan.between(0.6, 1.5)), payer=payer)
            moment = plan.after(moment, 0.1, 10)
            plan.buy(person, moment, asset, share=plan.between(0.7, 1.0))
            moment = plan.after(moment, 24, 260)
        if plan.chance(0.4):
            vault = plan.wallet("own wallet", network(asset))
            plan.withdraw(person, moment, asset, vault, share=plan.between(0.5, 0.9))
