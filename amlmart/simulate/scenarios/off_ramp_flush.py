"""X02 Off-ramp flush: a crypto deposit sold and paid out as fiat within a day, again and again.

Easy: proceeds of a crime arrive, are sold whole within hours and leave for a bank the same day.
Medium: one hop before, sold for the most part, paid out within the day, at times to a third party.
Hard: sold in slices over two days, paid out in parts to several accounts, a rest stays.

Look-alike: a freelancer paid in stablecoins or bitcoin, who sells each fee and pays the rent.
"""

from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import MOVED, STABLE, crime_wallet, network, settled, someone

# Whose wallets have enough for a wage.
_PAYERS = ("northgate", "kestrel", "lanternpay", "orchidex", "paylane")


def typology(plan: Plan) -> None:
    """Cash out what a crime brought, deposit by deposit."""
    who = able(plan, "casher", plan.between(6_000, 20_000), age_days=(5, 1e9))
    at = plan.start
    helper = plan.outsider()
    for _ in range(plan.by_grade(plan.whole(2, 5), plan.whole(2, 4), plan.whole(2, 4))):
        asset = plan.pick(MOVED)
        usd = max(plan.heavy(2_300, 0.9, 30_000), 250)
        wallet, at = crime_wallet(plan, "source wallet", at, asset, usd)
        if plan.grade != EASY and plan.chance(0.6):
            hop = plan.wallet("hop", network(asset))
            at = settled(plan, at, asset, 0.5, 30)
            plan.send(wallet, at, hop, asset, share=1.0)
            wallet = hop
        at = settled(plan, at, asset, 0.6, 12)
        plan.deposit(who, at, asset, wallet, share=1.0)
        slices = plan.by_grade(1, plan.whole(1, 2), plan.whole(3, 5))
        for left in range(slices, 0, -1):
            at = settled(plan, at, asset, 0.6, plan.by_grade(4, 5, 16))
            last = plan.between(0.8, 0.95) if plan.grade == HARD else plan.between(0.96, 1.0)
            plan.sell(who, at, asset, share=last if left == 1 else plan.between(0.7, 1.2) / left)
        payments = plan.by_grade(1, plan.whole(1, 2), plan.whole(2, 3))
        for left in range(payments, 0, -1):
            at = plan.after(at, 0.3, plan.by_grade(7, 4, 22))
            share = plan.between(0.95, 1.0) if left == 1 else plan.between(0.8, 1.1) / left
            payee = helper if plan.grade != EASY and plan.chance(0.3) else None
            plan.pay_out(who, at, share=share, payee=payee)
        at = plan.after(at, 6, plan.by_grade(60, 120, 220))


def look_alike(plan: Plan) -> None:
    """Sell each fee that a client pays in crypto, and pay it out to live from it."""
    who = someone(plan, "freelancer", age_days=(20, 1e9))
    asset = plan.pick((*STABLE, *MOVED))
    payer = plan.service(slugs=_PAYERS, chain=network(asset))
    client = plan.wallet("client", network(asset))
    fee = max(plan.heavy(2_200, 0.6, 9_000), 400)
    every = plan.pick((7, 14, 14, 30))
    first = plan.whole(0, 3)
    for turn in range(plan.whole(2, 30 // every + 2)):
        at = plan.moment(first + turn * every, 6, 12)
        usd = plan.natural(fee * plan.between(0.85, 1.2))
        if plan.chance(0.5):
            plan.send(payer, at, client, asset, usd=usd, is_cover=True)
            at = settled(plan, at, asset, 0.5, 5)
            plan.deposit(who, at, asset, client, share=1.0)
        else:
            plan.deposit(who, at, asset, payer, usd=usd)
        at = settled(plan, at, asset, 0.6, 6)
        plan.sell(who, at, asset, share=plan.between(0.8, 1.0))
        plan.pay_out(who, plan.after(at, 0.2, 9), share=plan.between(0.85, 1.0))
