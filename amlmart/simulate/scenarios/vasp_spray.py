"""X08 VASP spray: one receipt that leaves at once to accounts at several other providers.

Easy: four to seven providers within hours, most of which identify nobody. Medium: three or four
within a day, some by way of an own wallet. Hard: three to five over two to six days, most through
fresh wallets, a part stays.

Look-alike: an arbitrageur who keeps money on several exchanges, sends it where prices are better
and gets it back.
"""

from amlmart.simulate.assets import ETH, USDC, USDT
from amlmart.simulate.clock import DAY
from amlmart.simulate.plan import Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import MOVED, crime_wallet, network, settled, someone
from amlmart.simulate.services import NO_KYC_VASPS, SERVICES, VASPS


def typology(plan: Plan) -> None:
    """Spread one receipt over providers, so that each sees a part of it."""
    asset = plan.pick(MOVED)
    usd = max(plan.heavy(4_500, 0.9, 60_000), 800)
    who = able(plan, "sprayer", usd, age_days=(3, 1e9))
    if plan.chance(0.55):
        wallet, at = crime_wallet(plan, "source wallet", plan.start, asset, min(usd, 30_000))
        at = settled(plan, at, asset, 0.6, 10)
        plan.deposit(who, at, asset, wallet, share=1.0)
        at = settled(plan, at, asset, 0.6, 3)
    else:
        payer = plan.outsider() if plan.chance(0.5) else None
        plan.pay_in(who, plan.start, plan.natural(usd), payer=payer)
        at = plan.after(plan.start, 0.2, 3)
        plan.buy(who, at, asset, share=plan.between(0.95, 1.0))
    count = plan.by_grade(plan.whole(4, 7), plan.whole(3, 4), plan.whole(3, 5))
    hours = plan.by_grade(plan.between(1, 11), plan.between(6, 18), plan.between(50, 150))
    targets = _providers(plan, count, asset, weak_share=plan.by_grade(0.75, 0.5, 0.35))
    times = plan.spread_over(plan.after(at, 0.1, 2), hours, count)
    for left, moment, target in zip(range(count, 0, -1), times, targets, strict=True):
        share = min(plan.between(0.7, 1.25) / left, 1.0)
        if left == 1:
            share = plan.by_grade(1.0, plan.between(0.9, 1.0), plan.between(0.5, 1.0))
        if plan.chance(plan.by_grade(0.0, 0.25, 0.75)):
            hop = plan.wallet("hop", network(asset))
            plan.withdraw(who, moment, asset, hop, share=share)
            later = settled(plan, moment, asset, 0.5, plan.by_grade(2, 5, 30))
            plan.send(hop, later, target, asset, share=1.0)
        else:
            plan.withdraw(who, moment, asset, target, share=share, is_own=plan.chance(0.7))


def look_alike(plan: Plan) -> None:
    """Move money between own accounts at exchanges, out and back, as prices differ."""
    who = someone(plan, "arbitrageur", age_days=(30, 1e9), business=None, worth_usd=(500, 1e15))
    asset = plan.pick((ETH, USDT, USDC))
    count = plan.whole(2, 5)
    venues = _providers(plan, count, asset, weak_share=0.1)
    stake = max(plan.heavy(10_000, 1.0, 90_000), 1_500)
    plan.pay_in(who, plan.start, plan.natural(stake))
    plan.buy(who, plan.after(plan.start, 0.2, 4), asset, share=1.0)
    at = plan.after(plan.start, 5, 10)
    for turn in range(plan.whole(1, 3)):
        last = plan.between(0.6, 0.95)
        times = plan.spread_over(at, plan.between(3, 30), count)
        for left, moment, venue in zip(range(count, 0, -1), times, venues, strict=True):
            share = last if left == 1 else plan.between(0.7, 1.1) / left
            plan.withdraw(who, moment, asset, venue, share=share)
        back = plan.after(times[-1], 3, 50)
        for venue in venues:
            gained = stake / count * plan.between(0.75, 1.06)
            plan.deposit(who, back, asset, venue, usd=gained)
            back = settled(plan, back, asset, 0.5, 9)
        at = back + int(plan.between(0.2, 6) * DAY * (turn + 1))


def _providers(plan: Plan, count: int, asset: int, *, weak_share: float) -> list[Wallet]:
    """Return wallets of `count` different providers; a share of them identify nobody."""
    weak = [SERVICES[place].slug for place in NO_KYC_VASPS]
    strict = [SERVICES[place].slug for place in VASPS if place not in NO_KYC_VASPS]
    chosen: list[Wallet] = []
    for _ in range(count):
        slugs = weak if plan.chance(weak_share) else strict
        slug = plan.pick(slugs)
        slugs.remove(slug)
        chosen.append(plan.service(slugs=(slug,), chain=network(asset)))
    return chosen
