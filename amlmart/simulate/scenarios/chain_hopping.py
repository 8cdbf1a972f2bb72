"""C12 Chain hopping: one path of value that changes asset or chain again and again.

Easy: three or four changes within hours, by a decentralised exchange and bridges, and back in as
another asset. Medium: two or three within a day. Hard: two to four over two to six days, the
money split before and brought together after, or one change at an instant exchange without names,
which leaves no path on chain at all.

Look-alike: somebody who farms. Ether becomes a stablecoin and crosses a bridge to where fees are
low, is lent for weeks, and comes home the same way.
"""

from amlmart.simulate.assets import BTC, ETH, ETHEREUM, MATIC, POLYGON, USDC, USDT, EvmChain
from amlmart.simulate.plan import HARD, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import able, bought, cash_out, hop, proceeds
from amlmart.simulate.scenarios.parts import settled

ELSEWHERE = (USDT, USDT, MATIC)


def typology(plan: Plan) -> None:
    """Hop from asset to asset and chain to chain, between two accounts or from a crime."""
    asset = plan.pick((ETH, ETH, USDT, USDC))
    if plan.chance(0.5):
        dirty = proceeds(plan, asset=asset, probability=0.35)
        wallet, usd, at = dirty.wallet, dirty.usd, settled(plan, dirty.at, asset, 2, 70)
    else:
        usd = plan.heavy(4_500, 0.8, 80_000)
        origin = able(plan, "origin", usd)
        at = plan.after(bought(plan, origin, plan.start, asset, usd), 0.2, 16)
        wallet = plan.wallet("hopping wallet")
        plan.withdraw(origin, at, asset, wallet, share=1.0)
    taker = able(plan, "taker", usd)
    paths = [wallet]
    if plan.grade == HARD and plan.chance(0.6):
        other = plan.wallet("hopping wallet")
        at = hop(plan, at, asset, 0.5, 20)
        plan.send(wallet, at, other, asset, share=plan.between(0.35, 0.65))
        paths.append(other)
    for path in paths:
        if plan.grade == HARD and plan.chance(0.35):
            last, reached, into, chain = _by_instant_exchange(
                plan, path, at, asset, usd / len(paths)
            )
        else:
            last, reached, into, chain = _hops(plan, path, at, asset)
        if plan.chance(plan.by_grade(0.2, 0.5, 0.8)):
            following = plan.wallet("last wallet", last.chain)
            reached = settled(plan, reached, into, *plan.by_grade((0.1, 2), (0.3, 8), (2, 50)))
            plan.send(last, reached, following, into, share=1.0, chain=chain)
            last = following
        reached = settled(plan, reached, into, *plan.by_grade((0.3, 4), (0.5, 10), (2, 50)))
        plan.deposit(taker, reached, into, last, share=1.0, chain=chain)
        if plan.chance(0.7):
            cash_out(plan, taker, reached, into, share=plan.between(0.85, 1.0))


def _hops(
    plan: Plan, wallet: Wallet, at: int, asset: int
) -> tuple[Wallet, int, int, EvmChain | None]:
    """Return the wallet, when its money came, and what and where that is."""
    chain = ETHEREUM
    # An arrival over a bridge can take half an hour.
    pace = plan.by_grade((0.6, 2.2), (0.7, 7), (16, 52))
    for number in range(plan.by_grade(plan.whole(3, 4), plan.whole(2, 3), plan.whole(2, 4))):
        at = settled(plan, at, asset, *pace)
        if chain is ETHEREUM and asset == ETH and (number == 0 or plan.chance(0.5)):
            into = plan.pick((USDT, USDC))
            plan.dex(wallet, at, into, share=plan.between(0.93, 0.99))
        elif chain is ETHEREUM:
            into = plan.pick(ELSEWHERE)
            plan.bridge(wallet, at, asset, ETHEREUM, POLYGON, into)
            chain = POLYGON
        else:
            into = plan.pick((ETH, USDT, USDC))
            plan.bridge(wallet, at, asset, POLYGON, ETHEREUM, into)
            chain = ETHEREUM
        asset = into
    return wallet, settled(plan, at, asset, 0.6, 1.5), asset, chain


def _by_instant_exchange(
    plan: Plan, wallet: Wallet, at: int, asset: int, usd: float
) -> tuple[Wallet, int, int, EvmChain | None]:
    """Change at a place that asks no names; the coins that come back are others."""
    at = settled(plan, at, asset, 1, 30)
    plan.send(wallet, at, plan.service(slugs=("hopswap", "palmcoin")), asset, share=1.0)
    at = plan.after(at, 0.3, 3)
    back = plan.wallet("wallet on Bitcoin", "bitcoin")
    payer = plan.service(chain="bitcoin", slugs=("hopswap", "palmcoin"))
    plan.send(payer, at, back, BTC, usd=usd * plan.between(0.95, 0.99) + 40)
    return back, settled(plan, at, BTC, 1, 20), BTC, None


def look_alike(plan: Plan) -> None:
    """Farm on a cheaper chain for some weeks."""
    usd = plan.heavy(2_600, 0.9, 50_000)
    farmer = able(plan, "farmer", usd)
    asset: int = plan.pick((ETH, ETH, USDC))
    at = plan.after(bought(plan, farmer, plan.start, asset, usd, is_cover=True), 0.3, 30)
    wallet = plan.wallet("own wallet")
    plan.withdraw(farmer, at, asset, wallet, share=1.0)
    at = settled(plan, at, asset, 0.4, 12)
    if asset == ETH:
        asset = plan.pick((USDT, USDC))
        plan.dex(wallet, at, asset, share=plan.between(0.6, 0.97))
        at = settled(plan, at, asset, 0.3, 6)
    plan.bridge(wallet, at, asset, ETHEREUM, POLYGON, USDT, share=plan.between(0.8, 1.0))
    at = settled(plan, at, USDT, 0.7, 9)
    farm = plan.service("defi")
    plan.send(wallet, at, farm, USDT, share=plan.between(0.7, 1.0), chain=POLYGON)
    at = settled(plan, at, USDT, 24 * 5, 24 * plan.between(8, 28))
    plan.send(farm, at, wallet, USDT, usd=usd * plan.between(0.5, 0.6), chain=POLYGON)
    at = settled(plan, at, USDT, 0.4, 12)
    if plan.chance(0.6):
        into = plan.pick((USDT, USDC, ETH))
        plan.bridge(wallet, at, USDT, POLYGON, ETHEREUM, into)
        plan.deposit(farmer, settled(plan, at, into, 1, 20), into, wallet, share=1.0)
    else:
        plan.deposit(farmer, at, USDT, wallet, share=1.0, chain=POLYGON)
