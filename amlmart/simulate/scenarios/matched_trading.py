"""X17 Matched trading: linked customers trade with each other so that money changes hands.

Easy: two accounts on one device, six to twelve trades to and fro in days, one way at six to twelve
per cent over the market. Medium: four to seven such trades at five to seven per cent, some trades
with others. Hard: three who seem strangers, in a circle, two to four per cent off, over weeks.

Look-alike: a market maker whose quotes many take, some of them often, at the market price.
"""

from amlmart.simulate.assets import BTC, ETH, MATIC, XMR
from amlmart.simulate.plan import EASY, HARD, MEDIUM, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import someone

_THIN = (XMR, XMR, MATIC, MATIC, ETH, BTC)


def typology(plan: Plan) -> None:
    """Let one account lose to another by trades that look like any other."""
    asset = plan.pick(_THIN)
    stake = max(plan.heavy(4_000, 0.7, 40_000), 900)
    ring = _ring(plan, stake * 1.6)
    at = plan.after(plan.start, 2, 12)
    for person in ring[1:]:
        plan.pay_in(person, at, round(stake * 1.6, 2))
        plan.buy(person, plan.after(at, 0.2, 2), asset, share=plan.between(0.97, 1.0))
    payer = plan.outsider() if plan.chance(0.4) else None
    plan.pay_in(ring[0], at, round(stake, 2), payer=payer)
    at = plan.after(at, 2.5, 12)
    rounds = plan.by_grade(plan.whole(3, 6), plan.whole(2, 4), plan.whole(2, 3))
    hours = plan.by_grade(plan.between(3, 70), plan.between(40, 140), plan.between(260, 520))
    usual = stake * plan.between(0.3, 0.48)
    times = plan.spread_over(at, hours, rounds)
    for moment in times:
        usd = usual * plan.between(0.65, 1.05)
        cost = plan.by_grade(
            plan.between(0.06, 0.12), plan.between(0.05, 0.07), plan.between(0.02, 0.04)
        )
        # The loser buys dear from each in turn, and the last sells back at the market.
        for seller in ring[1:]:
            plan.buy(
                ring[0], moment, asset, usd=usd / (len(ring) - 1), cost=cost, counterparty=seller
            )
            moment = plan.after(moment, 0.05, plan.by_grade(1, 4, 20))
        back = usd / (1 + cost) * 0.96 / (len(ring) - 1)
        for buyer in ring[1:]:
            plan.buy(buyer, moment, asset, usd=back, cost=0.0, counterparty=ring[0])
            moment = plan.after(moment, 0.05, plan.by_grade(1, 4, 20))
        if plan.grade != EASY and plan.chance(0.5 if plan.grade == MEDIUM else 0.9):
            for _ in range(plan.by_grade(0, 1, plan.whole(2, 5))):
                other = plan.pick(ring)
                moment = plan.after(moment, 0.3, 10)
                small = plan.natural(max(plan.heavy(150), 40))
                plan.pay_in(other, moment, small, rail="card", is_cover=True)
                plan.buy(other, plan.after(moment, 0.1, 1), BTC, usd=small * 0.8, is_cover=True)
    end = plan.after(max(act.at for act in plan.script.acts), 1, 30)
    for winner in ring[1:]:
        plan.sell(winner, end, asset, share=plan.between(0.9, 1.0))
        plan.pay_out(winner, plan.after(end, 0.5, 40), share=plan.between(0.9, 1.0))


def _ring(plan: Plan, usd: float) -> list[Person]:
    """Cast those who trade with each other: plainly linked, or strangers to all appearance.

    They live in one country, so that they pay each other in one currency; `usd` is what each
    has to pay in about.
    """
    first = able(plan, "loser", usd, age_days=(5, 1e9))
    if plan.grade == HARD:
        return [first, *(able(plan, "winner", usd, country_of=first) for _ in range(2))]
    on_one_device = plan.grade == EASY or plan.chance(0.4)
    second = plan.newcomer(
        *("winner", plan.start),
        device_of=first if on_one_device else None,
        address_of=first if not on_one_device or plan.chance(0.5) else None,
        phone_of=first if plan.chance(0.3) else None,
    )
    return [first, second]


def look_alike(plan: Plan) -> None:
    """Quote both sides of a thin market and meet the same few traders again and again."""
    maker = plan.customer("market maker", business=True)
    traders = [someone(plan, "trader") for _ in range(plan.whole(1, 3))]
    asset = plan.pick(_THIN)
    stake = max(plan.heavy(9_000, 0.7, 90_000), 2_000)
    at = plan.start
    plan.pay_in(maker, at, plan.natural(stake))
    plan.buy(maker, plan.after(at, 0.2, 2), asset, share=plan.between(0.55, 0.7))
    # What each trader still has to spend, and what they bought: nobody quotes what is not there.
    cash, stock = [stake * plan.between(0.2, 0.35) for _ in traders], [0.0 for _ in traders]
    for trader, usd in zip(traders, cash, strict=True):
        plan.pay_in(trader, plan.after(at, 0, 2), round(usd * 1.05, 2))
    begin = plan.after(at, 2.5, 8)
    for moment in plan.spread_over(begin, plan.between(10, 160), plan.whole(5, 14)):
        place = plan.whole(0, len(traders) - 1)
        # Thin markets jump: some quotes are far off a moment later.
        spread = plan.between(0.02, 0.07) if plan.chance(0.12) else plan.between(0.0005, 0.012)
        usd = stake * plan.between(0.02, 0.08)
        can_buy, can_sell = usd < cash[place], stock[place] > 0.01 * stake
        if can_buy and (not can_sell or plan.chance(0.5)):
            plan.buy(traders[place], moment, asset, usd=usd, cost=spread, counterparty=maker)
            cash[place] -= usd
            stock[place] += usd
        elif can_sell:
            usd = stock[place] * plan.between(0.3, 0.7)
            plan.buy(maker, moment, asset, usd=usd, cost=-spread, counterparty=traders[place])
            stock[place] -= usd * 1.1
