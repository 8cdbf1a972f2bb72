"""C10 Cycle: money that comes back to where it set out from.

Easy: a customer's withdrawal passes two to five wallets and returns within a day, nearly whole;
some go round twice or three times. Medium: four to seven wallets within three days, less some per
cent. Hard: five to nine over one to three weeks, parts kept, the asset changed on the way or the
ring closed between wallets, so that the sums no longer tell.

Look-alike: money that works elsewhere for some days. A trader moves to an exchange of theirs and
back for a price, or lends at a platform and takes it home with the interest.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able, bought, hop, proceeds, walk
from amlmart.simulate.scenarios.parts import MOVED, network, settled


def typology(plan: Plan) -> None:
    """Send money round, by way of the exchange or between wallets alone."""
    if plan.chance(0.75):
        _by_exchange(plan)
        return
    _between_wallets(plan)


def _by_exchange(plan: Plan) -> None:
    asset = plan.pick(MOVED) if plan.grade != HARD else plan.pick((ETH, ETH, BTC, USDT))
    usd = plan.heavy(4_500, 0.8, 90_000)
    who = able(plan, "owner of the circle", usd)
    at = bought(plan, who, plan.start, asset, usd)
    for _ in range(plan.by_grade(plan.whole(1, 3), plan.whole(1, 2), 1)):
        at = settled(plan, at, asset, 0.5, plan.by_grade(10, 40, 60))
        at = _turn(plan, who, at, asset)


def _turn(plan: Plan, who: Person, at: int, asset: int) -> int:
    """Go round once and return when the money is back."""
    # Blocks of Bitcoin are slow: a ring within the day is a short one.
    hops = plan.by_grade(
        plan.whole(1, 3) if asset == BTC else plan.whole(1, 4), plan.whole(3, 6), plan.whole(4, 8)
    )
    first = plan.wallet("ring wallet", network(asset))
    plan.withdraw(who, at, asset, first, share=plan.by_grade(1.0, plan.between(0.85, 1), 0.95))
    pace = plan.by_grade((0.1, 2.5), (1, 9), (8, 50))
    kept = plan.by_grade(0.02, 0.06, 0.2)
    last, at = walk(
        plan, first, settled(plan, at, asset, 0, 1), asset, hops, pace, kept, "ring wallet"
    )
    back = asset
    if plan.grade == HARD and asset == ETH and plan.chance(0.6):
        at, back = hop(plan, at, asset, 0.5, 20), plan.pick((USDT, USDC))
        plan.dex(last, at, back, share=plan.between(0.9, 0.98))
    at = hop(plan, at, back, *pace)
    plan.deposit(who, at, back, last, share=1.0)
    if plan.grade != EASY and plan.chance(0.6):
        plan.sell(who, settled(plan, at, back, 1, 30), back, share=plan.between(0.3, 0.8))
    return at


def _between_wallets(plan: Plan) -> None:
    """Let the ring close at the wallet it began at, and pay in from there."""
    dirty = proceeds(plan, "head of the ring", probability=0.35)
    at = settled(plan, dirty.at, dirty.asset, 2, 60)
    for _ in range(plan.by_grade(plan.whole(1, 3), plan.whole(1, 2), 1)):
        hops = plan.by_grade(plan.whole(2, 3), plan.whole(3, 6), plan.whole(4, 8))
        pace = plan.by_grade((0.1, 3), (1, 9), (8, 50))
        kept = plan.by_grade(0.02, 0.08, 0.25)
        last, at = walk(plan, dirty.wallet, at, dirty.asset, hops, pace, kept, "ring wallet")
        at = hop(plan, at, dirty.asset, *pace)
        plan.send(last, at, dirty.wallet, dirty.asset, share=1.0)
        at = settled(plan, at, dirty.asset, 0.5, 10)
    who = able(plan, "owner of the circle", dirty.usd)
    plan.deposit(who, at, dirty.asset, dirty.wallet, share=plan.between(0.6, 1.0))


def look_alike(plan: Plan) -> None:
    """Use an exchange elsewhere or a lending platform, and come back."""
    asset = plan.pick((ETH, USDT, USDC, USDT, BTC))
    usd = plan.heavy(5_000, 0.9, 90_000)
    trader = able(plan, "trader", usd)
    at = bought(plan, trader, plan.start, asset, usd, is_cover=True)
    own = plan.wallet("own wallet", network(asset))
    # One account elsewhere, so the same wallet of theirs every time.
    is_lent = asset != BTC and plan.chance(0.4)
    elsewhere = plan.service(
        chain=network(asset),
        slugs=("lendyard", "haycock") if is_lent else ("northgate", "kestrel", "lanternpay"),
    )
    sent = usd * plan.between(0.6, 0.95)
    for _ in range(plan.whole(1, 3)):
        at = settled(plan, at, asset, 1, 40)
        if is_lent or plan.chance(0.3):
            plan.withdraw(trader, at, asset, own, share=plan.between(0.7, 1.0))
            at = settled(plan, at, asset, 0.2, 5)
            plan.send(own, at, elsewhere, asset, share=1.0)
        else:
            plan.withdraw(trader, at, asset, elsewhere, share=plan.between(0.7, 1.0))
        at = settled(plan, at, asset, 1, plan.pick((8, 60, 300)))
        sent *= plan.between(0.97, 1.02)
        if is_lent:
            plan.send(elsewhere, at, own, asset, usd=sent)
            at = settled(plan, at, asset, 0.3, 20)
            plan.deposit(trader, at, asset, own, share=1.0)
        else:
            plan.deposit(trader, at, asset, elsewhere, usd=sent)
