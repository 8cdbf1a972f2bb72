"""C07 Accumulation then cash-out: many unrelated wallets pay small sums in, and all of it leaves.

Easy: twelve to twenty payers within five days, straight to one customer, all sold and paid out on
the next day. Medium: ten to fourteen within nine days, half of them by way of a collecting
wallet. Hard: eleven to eighteen over two to four weeks, some above the usual size, to two
customers, sold in parts over days.

Look-alike: a shop, a charity or a craftsman whom buyers pay in crypto and who sells the takings
of every week, since rent and wages are in money.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, CannotCast, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import able, cash_out, honest, in_turn, portions
from amlmart.simulate.scenarios.parts import network, paid_wallet, settled


def typology(plan: Plan) -> None:
    """Collect what many were made to pay, then turn it into money."""
    asset = plan.pick((BTC, ETH, USDT, USDT, USDC))
    count = plan.by_grade(plan.whole(12, 20), plan.whole(10, 14), plan.whole(11, 18))
    size = plan.by_grade(
        plan.heavy(420, 0.5, 900), plan.heavy(520, 0.5, 1_000), plan.heavy(700, 0.5)
    )
    hours = plan.by_grade(plan.between(30, 120), plan.between(90, 210), plan.between(330, 680))
    people = [
        able(plan, "collector", size * count) for _ in range(plan.by_grade(1, 1, plan.whole(1, 2)))
    ]
    pool = plan.wallet("collecting wallet", network(asset))
    pooled = []
    times = plan.spread_over(plan.start + 6 * 3_600_000_000, hours, count)
    for number, at in enumerate(times):
        usd = max(plan.heavy(size, 0.5, 1_900 if plan.grade != HARD else 6_000), 45.0)
        victim = _payer(plan, at, asset, usd)
        if plan.grade == EASY or plan.chance(0.5):
            plan.deposit(people[number % len(people)], at, asset, victim, share=1.0)
        else:
            plan.send(victim, at, pool, asset, share=1.0)
            pooled.append(at)
    at = settled(plan, times[-1], asset, 0.5, plan.by_grade(14, 18, 60))
    if pooled:
        for who, part in zip(people, in_turn(portions(plan, len(people))), strict=True):
            plan.deposit(who, at, asset, pool, share=part)
    for who in people:
        _empty(plan, who, at, asset)


def _payer(plan: Plan, at: int, asset: int, usd: float) -> Wallet:
    """Return a wallet of somebody who bought at an exchange what they are going to pay with."""
    bought_at = at - int(plan.between(2.2, 5.8) * 3_600_000_000)
    payer = honest(plan, asset)
    return paid_wallet(plan, "payer", bought_at, asset, usd * 1.04, payer, is_cover=True)


def _empty(plan: Plan, who: Person, at: int, asset: int) -> None:
    if plan.grade != HARD and plan.chance(0.8):
        hours = plan.by_grade((0.5, 12), (1, 16), (0, 0))
        cash_out(plan, who, at, asset, share=plan.between(0.95, 1.0), hours=hours)
    elif plan.grade != HARD:
        away = settled(plan, at, asset, 0.5, 16)
        plan.withdraw(who, away, asset, plan.wallet("exit wallet", network(asset)), share=1.0)
    else:
        for part in in_turn(portions(plan, plan.whole(2, 4))):
            at = cash_out(plan, who, at, asset, share=part, hours=(3, 60))


def look_alike(plan: Plan) -> None:
    """Take payments of many buyers, and sell them when the week is over."""
    asset = plan.pick((BTC, USDT, USDC, ETH))
    size = plan.heavy(260, 0.7, 1_500)
    try:
        shop = plan.customer("shop", business=True)
    except CannotCast:
        shop = plan.customer("craftsman")
    for week in range(plan.whole(1, 2)):
        opening = plan.moment(week * 7 + 1)
        times = plan.spread_over(opening, plan.between(60, 130), plan.whole(8, 15))
        for at in times:
            buyer = _payer(plan, at, asset, plan.heavy(size, 0.7, 5_000) + 40)
            plan.deposit(shop, at, asset, buyer, share=plan.between(0.7, 1.0))
        cash_out(plan, shop, times[-1], asset, share=plan.between(0.7, 1.0), hours=(1, 40))
