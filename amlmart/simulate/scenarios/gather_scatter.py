"""C09 Gather-scatter: one hub takes in from several and pays nearly all of it out to several.

Easy: four to eight payers and as many payees within a day, at least nine tenths passed on.
Medium: three to five of each within a day and a half, some kept. Hard: two to six over two to six
days, less passed on, payers and payees overlapping in time. The hub is a wallet or a customer's
account; payers and payees are wallets of the scheme, customers, exchanges.

Look-alike: a common purse. Friends pay one of them, who orders for all and sends the rest back,
or a pool of small miners whose keeper shares out what the pool paid.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import (
    HONEST,
    able,
    cash_out,
    forward,
    honest,
    hop,
    in_turn,
    portions,
)
from amlmart.simulate.scenarios.parts import MOVED, network, paid_wallet, settled

FUNDERS = (*HONEST, "driftcoin", "hopswap", "coinbooth", "handshake", "souklink", "pocketkey")


def typology(plan: Plan) -> None:
    """Gather at a hub, scatter from it."""
    asset = plan.pick(MOVED)
    fan_in = plan.by_grade(plan.whole(4, 8), plan.whole(3, 5), plan.whole(2, 6))
    fan_out = plan.by_grade(plan.whole(4, 8), plan.whole(3, 5), plan.whole(2, 6))
    usd = plan.heavy(plan.by_grade(12_000, 8_000, 6_000), 0.7, 45_000)
    hours = plan.by_grade(plan.between(2, 9), plan.between(6, 18), plan.between(24, 90))
    passed_on = plan.between(*plan.by_grade((0.93, 1.0), (0.82, 0.97), (0.6, 0.92)))
    is_at_exchange = plan.chance(0.4)
    hub = plan.wallet("hub", network(asset))
    keeper = able(plan, "hub" if is_at_exchange else "payee", usd)
    first = plan.start + 5 * 3_600_000_000
    arrivals = plan.spread_over(first, hours, fan_in)
    for at, part in zip(arrivals, portions(plan, fan_in), strict=True):
        source = plan.service(chain=network(asset), slugs=FUNDERS)
        funded = at - int(plan.between(2.2, 4.8) * 3_600_000_000)
        payer = paid_wallet(plan, "payer", funded, asset, usd * part + 45, source)
        if is_at_exchange:
            plan.deposit(keeper, at, asset, payer, share=1.0)
        else:
            plan.send(payer, at, hub, asset, share=1.0)
    at = settled(plan, arrivals[-1], asset, 0.4, plan.by_grade(3, 8, 40))
    shares = in_turn([*(part * passed_on for part in portions(plan, fan_out)), 1 - passed_on])[:-1]
    for number, share in enumerate(shares):
        if number == 0 and not is_at_exchange:
            plan.deposit(keeper, at, asset, hub, share=share)
            cash_out(plan, keeper, at, asset, share=plan.between(0.8, 1.0))
        else:
            payee = plan.wallet("payee", network(asset))
            if is_at_exchange:
                plan.withdraw(keeper, at, asset, payee, share=share, is_own=plan.chance(0.5))
            else:
                plan.send(hub, at, payee, asset, share=share)
            _onward(plan, payee, at, asset)
        at = hop(plan, at, asset, *plan.by_grade((0.05, 0.8), (0.1, 2.5), (1, 22)))


def _onward(plan: Plan, payee: Wallet, at: int, asset: int) -> None:
    """Most payees do not keep it for long."""
    if plan.chance(0.4):
        forward(plan, payee, settled(plan, at, asset, 1, 60), asset)


def look_alike(plan: Plan) -> None:
    """Buy together, or share out what a pool paid."""
    asset = plan.pick((BTC, BTC, ETH, USDT, USDC))
    members = plan.whole(3, 8)
    each = plan.heavy(380, 0.7, 5_000) + 45
    keeper = able(plan, "keeper of the purse", each * members)
    purse = plan.wallet("common purse", network(asset))
    at = plan.start
    wallets = [plan.wallet("member", network(asset)) for _ in range(members)]
    if plan.chance(0.4) and asset in (BTC, ETH):
        for _ in range(plan.whole(2, 4)):
            miner = plan.service("miner", chain=network(asset))
            plan.send(miner, at, purse, asset, usd=each * members / 3)
            at = settled(plan, at, asset, 1, 10)
    else:
        for wallet in wallets:
            plan.send(honest(plan, asset), at, wallet, asset, usd=each * 1.1, is_cover=True)
            paid = settled(plan, at, asset, 0.5, 12)
            plan.send(wallet, paid, purse, asset, usd=each)
            at = hop(plan, at, asset, 0.2, 2)
        at = settled(plan, at, asset, 12, 30)
        shop = plan.service("merchant", chain=network(asset))
        plan.send(purse, at, shop, asset, share=plan.between(0.4, 0.75))
        at = settled(plan, at, asset, 1, 20)
    plan.deposit(keeper, at, asset, purse, share=1 / (members + 1))
    for wallet, share in zip(wallets, in_turn(portions(plan, members, 0.1)), strict=True):
        at = hop(plan, at, asset, 0.05, 1)
        plan.send(purse, at, wallet, asset, share=share)
