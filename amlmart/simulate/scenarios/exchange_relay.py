"""C20 Exchange relay: money that is only passed on from exchange to exchange.

Easy: four to eight times a week it comes in and reaches another exchange within two hours,
straight or by one wallet. Medium: three to five times, within two hours for most, to two or three
exchanges. Hard: three to six times over two to four weeks, three wallets or several hours in
between, parts sold here first, and to others every time.

Look-alike: a trader between their own accounts here and elsewhere, who moves both ways when
prices differ, within the hour, and has sums like these.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import HONEST, able, bought, honest, hop, walk
from amlmart.simulate.scenarios.parts import network, settled

OTHERS = ("driftcoin", "hopswap", "palmcoin", "bluetern", "lanternpay", "kestrel", "northgate")


def typology(plan: Plan) -> None:
    """Relay what comes in from a bank or from an exchange to others."""
    count = plan.by_grade(plan.whole(4, 8), plan.whole(3, 5), plan.whole(3, 6))
    days = plan.by_grade(plan.between(3, 6.5), plan.between(4, 9), plan.between(12, 28))
    size = plan.heavy(2_300, 0.8, 9_000)
    relay = able(plan, "relay", size * count)
    slugs = OTHERS if plan.grade != EASY else (plan.pick(OTHERS), plan.pick(OTHERS))
    for at in plan.spread_over(plan.start, days * 24, count):
        asset = plan.pick((BTC, ETH, ETH, USDT, USDT, USDC))
        usd = plan.heavy(size, 0.4) + 60
        if plan.chance(0.5):
            since = bought(plan, relay, at, asset, usd)
        else:
            plan.deposit(relay, at, asset, honest(plan, asset), usd=usd)
            since = settled(plan, at, asset, 0, plan.by_grade(1.5, 3, 20))
            if plan.grade == HARD:
                plan.sell(relay, since, asset, share=plan.between(0.05, 0.3), is_cover=True)
                since = plan.after(since, 0.2, 6)
        _relay(plan, relay, plan.after(since, 0.05, plan.by_grade(1, 6, 30)), asset, slugs)


def _relay(plan: Plan, relay: Person, at: int, asset: int, slugs: tuple[str, ...]) -> None:
    target = plan.service(chain=network(asset), slugs=slugs)
    if plan.grade != HARD and plan.chance(0.45):
        plan.withdraw(relay, at, asset, target, share=plan.between(0.95, 1.0))
        return
    own = plan.wallet("own wallet", network(asset))
    plan.withdraw(relay, at, asset, own, share=plan.between(0.9, 1.0))
    at = hop(plan, at, asset, *plan.by_grade((0.35, 1.2), (0.4, 2.2), (2, 9)))
    more = plan.by_grade(0, 0, plan.whole(1, 2))
    own, at = walk(plan, own, at, asset, more, (0.5, 7), 0.05, "wallet in between")
    if more:
        at = hop(plan, at, asset, 0.3, 6)
    plan.send(own, at, target, asset, share=1.0)


def look_alike(plan: Plan) -> None:
    """Follow price differences with the own money, there and back."""
    asset = plan.pick((USDT, USDT, USDC, ETH, BTC))
    stake = plan.heavy(4_000, 0.8, 24_000)
    trader = able(plan, "trader between accounts", stake, age_days=(20, 1e9))
    account = plan.service(chain=network(asset), slugs=HONEST[:4])
    at = bought(plan, trader, plan.start, asset, stake, is_cover=True)
    moved = stake * plan.between(0.5, 0.9)
    for _ in range(plan.whole(3, 6)):
        at = plan.after(at, 0.5, plan.pick((3, 30, 110)))
        plan.withdraw(trader, at, asset, account, usd=moved)
        at = settled(plan, at, asset, 0.5, plan.pick((4, 40)))
        moved *= plan.between(0.98, 1.01)
        plan.deposit(trader, at, asset, account, usd=moved)
        at = settled(plan, at, asset, 0.3, plan.pick((5, 50)))
        if plan.chance(0.3):
            plan.sell(trader, at, asset, share=plan.between(0.05, 0.2), is_cover=True)
