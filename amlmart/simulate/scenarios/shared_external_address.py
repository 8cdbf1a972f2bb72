"""C16 Shared external address: customers who do not know each other use one address outside.

Easy: four to seven, some with accounts just opened, withdraw to one wallet within two weeks, or
are paid from one. Medium: three or four within five weeks, in and out, over two wallets of one
owner. Hard: two to four over two or three months, each to an address of their own, which are
emptied into one wallet later.

Look-alike: tenants of one landlord or buyers of one small shop, month by month; or a family that
keeps its coins on one hardware wallet.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.clock import HOUR
from amlmart.simulate.plan import HARD, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import bought, cash_out, fill, forward, spaced
from amlmart.simulate.scenarios.parts import network, settled


def typology(plan: Plan) -> None:
    """Let customers be run by one person who owns the address."""
    asset = plan.pick((BTC, BTC, ETH, USDT, USDT, USDC))
    count = plan.by_grade(plan.whole(4, 7), plan.whole(3, 4), plan.whole(2, 4))
    days = plan.by_grade(plan.between(4, 14), plan.between(15, 35), plan.between(45, 80))
    size = plan.heavy(1_100, 0.7, 12_000)
    owners = [plan.wallet("shared wallet", network(asset)) for _ in range(plan.by_grade(1, 2, 1))]
    people = [_member(plan) for _ in range(count)]
    pays_out = plan.chance(0.3)
    last = plan.start
    most = plan.by_grade(1 if count > 5 else 2, 2, 3)
    for number, who in enumerate(people):
        first = plan.start + 30 * HOUR + int(plan.between(0, days * 12) * HOUR)
        times = spaced(plan, first, days * 12, plan.whole(1, most), 35)
        for turn, at in enumerate(times):
            usd = plan.heavy(size, 0.4) + 45
            shared = owners[(number + turn) % len(owners)]
            if pays_out:
                _be_paid(plan, who, at, asset, shared, usd)
            else:
                last = max(last, _pay(plan, who, at, asset, shared, usd))
    if not pays_out and plan.chance(0.7):
        for wallet in owners:
            forward(plan, wallet, settled(plan, last, asset, 2, 90), asset)


def _member(plan: Plan) -> Person:
    if plan.chance(0.35):
        opened = plan.moment(0, 7, 18)
        return plan.newcomer("member", opened)
    return plan.customer("member")


def _pay(plan: Plan, who: Person, at: int, asset: int, shared: Wallet, usd: float) -> int:
    at = plan.after(bought(plan, who, at, asset, usd), 0.2, 20)
    if plan.grade != HARD:
        plan.withdraw(who, at, asset, shared, share=1.0, is_own=plan.chance(0.6))
        return at
    own = plan.wallet("member's address", network(asset))
    plan.withdraw(who, at, asset, own, share=1.0)
    at = settled(plan, at, asset, 4, 200)
    plan.send(own, at, shared, asset, share=plan.between(0.9, 1.0))
    return at


def _be_paid(plan: Plan, who: Person, at: int, asset: int, shared: Wallet, usd: float) -> None:
    at = fill(plan, shared, at, asset, usd * 1.05)
    at = settled(plan, at, asset, 0.5, 20)
    source = shared
    if plan.grade == HARD:
        source = plan.wallet("member's address", network(asset))
        plan.send(shared, at, source, asset, usd=usd)
        at = settled(plan, at, asset, 2, 60)
    plan.deposit(who, at, asset, source, usd=usd * 0.97)
    if plan.chance(0.8):
        cash_out(plan, who, at, asset, share=plan.between(0.85, 1.0))


def look_alike(plan: Plan) -> None:
    """Pay one landlord or shop, or keep a family's coins together."""
    asset = plan.pick((BTC, ETH, USDT, USDC))
    shared = plan.wallet("landlord, shop or family", network(asset))
    if plan.chance(0.4):
        parent = plan.customer("parent", born=(1950, 1985))
        family = [parent]
        for _ in range(plan.whole(1, 3)):
            opened = plan.moment(0, 8, 19)
            family.append(plan.newcomer("relative", opened, address_of=parent))
        usual = plan.heavy(260, 0.7, 4_000) + 45
    else:
        family = [plan.customer("tenant or buyer") for _ in range(plan.whole(2, 6))]
        usual = plan.heavy(650, 0.5, 3_000) + 60
    for month in range(plan.whole(1, 3)):
        for who in family:
            at = plan.moment(1 + month * 30 + plan.whole(0, 6))
            at = bought(plan, who, at, asset, usual * plan.between(0.9, 1.3), is_cover=True)
            asked = plan.after(at, 0.2, 30)
            plan.withdraw(who, asked, asset, shared, share=plan.between(0.85, 1.0), is_own=False)
