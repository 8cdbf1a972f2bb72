"""X15 Unregistered money service business: a private account that changes money for the public.

Easy: 24 to 36 clients within a month, half bring cash in the bank and get crypto, half the other
way, a few per cent stay. Medium: 20 to 25 in a month. Hard: 15 to 22 over two months, many of
them regulars, some only on one rail, with pauses.

Look-alike: a market stall or workshop with a business account: many customers pay by transfer,
some in crypto, and it pays its suppliers both ways.
"""

from amlmart.simulate.assets import BTC, ETH, POLYGON, USDC, USDT
from amlmart.simulate.clock import DAY
from amlmart.simulate.plan import HARD, Plan, Wallet
from amlmart.simulate.scenarios.parts import network, paid_wallet, settled, someone

_ASKED_FOR = (BTC, BTC, USDT, USDT, USDT, ETH)


def typology(plan: Plan) -> None:
    """Change money for strangers who answered an advertisement."""
    who = someone(plan, "trader", tier=2, age_days=(15, 1e9))
    clients = plan.by_grade(plan.whole(24, 36), plan.whole(20, 25), plan.whole(15, 22))
    days = plan.by_grade(plan.between(18, 27), plan.between(23, 28), plan.between(48, 70))
    market = plan.service("p2p_platform", "exchange")
    usual = plan.heavy(480, 0.5, 2_500)
    times = plan.spread_over(plan.start, days * 24, clients)
    # Whoever trades needs something to begin with.
    plan.pay_in(who, plan.after(plan.start, -3, -0.5), plan.natural(usual * plan.between(1.5, 4)))
    served: list[tuple[int, Wallet, int]] = []
    for place, at in enumerate(times):
        usd = plan.natural(min(max(plan.heavy(usual, 0.8), 70), 9_000))
        margin = plan.between(0.02, 0.08)
        if plan.grade == HARD and len(served) > 3 and plan.chance(0.35):
            account, wallet, asset = plan.pick(served)
        else:
            asset = plan.pick(_ASKED_FOR)
            account, wallet = plan.outsider(), plan.wallet("client", network(asset))
            served.append((account, wallet, asset))
        # Polygon where fees matter, which is not where the first coins come from.
        chain = POLYGON if asset == USDT and usd < 300 else None
        if place % 2 == 0 or plan.chance(plan.by_grade(0.0, 0.05, 0.25)):
            rail = "cash_kiosk" if plan.chance(0.12) else "bank"
            plan.pay_in(who, at, usd, payer=account, rail=rail)
            at = plan.after(at, 0.1, plan.by_grade(3, 5, 20))
            plan.buy(who, at, asset, usd=usd * (1 - margin))
            at = plan.after(at, 0.05, plan.by_grade(1, 2, 9))
            plan.withdraw(
                who, at, asset, wallet, usd=usd * (1 - margin) * 0.97, chain=chain, is_own=False
            )
        else:
            seller = (
                market if network(asset) == "evm" else plan.service("exchange", chain="bitcoin")
            )
            plan.send(seller, at, wallet, asset, usd=usd * 1.06, chain=chain, is_cover=True)
            at = settled(plan, at, asset, 0.6, 30)
            plan.deposit(who, at, asset, wallet, usd=usd, chain=chain)
            at = settled(plan, at, asset, 0.5, plan.by_grade(2, 4, 12))
            plan.sell(who, at, asset, usd=usd * 0.99)
            at = plan.after(at, 0.1, plan.by_grade(3, 5, 20))
            plan.pay_out(who, at, usd=usd * 0.98 * (1 - margin), payee=account)
    for week in range(1, int(days // 7) + 1):
        if plan.chance(0.5):
            at = plan.start + int((week + plan.between(0, 0.5)) * 7 * DAY)
            plan.pay_out(who, at, usd=plan.natural(usual * plan.between(0.1, 0.3)), is_cover=True)


def look_alike(plan: Plan) -> None:
    """Sell goods to many and pay those who made them."""
    firm = plan.customer("workshop", business=True, age_days=(30, 1e9))
    suppliers = [plan.outsider() for _ in range(plan.whole(2, 6))]
    asset = plan.pick((USDT, USDC))
    maker = plan.wallet("supplier", network(asset))
    usual = plan.heavy(650, 0.6, 4_000)
    days = plan.between(18, 40)
    for at in plan.spread_over(plan.start, days * 24, plan.whole(16, 34)):
        usd = round(min(max(plan.heavy(usual, 0.8), 60), 15_000), 2)
        if plan.chance(0.7):
            plan.pay_in(firm, at, usd, payer=plan.outsider())
        else:
            shop = plan.service("exchange", "payment_processor", "hosted_wallet")
            client = paid_wallet(plan, "buyer", at, asset, usd * 1.05, shop, is_cover=True)
            at = settled(plan, at, asset, 0.6, 40)
            plan.deposit(firm, at, asset, client, usd=usd)
            plan.sell(firm, settled(plan, at, asset, 0.5, 12), asset, share=plan.between(0.3, 0.9))
    for week in range(1, int(days // 7) + 2):
        at = plan.start + int((week * 7 + plan.between(0, 1)) * DAY)
        plan.pay_out(firm, at, share=plan.between(0.3, 0.6), payee=plan.pick(suppliers))
        if plan.chance(0.6):
            plan.buy(firm, plan.after(at, 1, 5), asset, share=plan.between(0.3, 0.6))
            paid = plan.after(at, 6, 20)
            plan.withdraw(firm, paid, asset, maker, share=plan.between(0.6, 1.0), is_own=False)
