"""X20 Screening gap: money moved with a wallet that nobody knew to be bad until later.

Easy: three to five movements straight with a wallet of a crime, which is named within weeks.
Medium: half of them by a wallet between, named later and not surely. Hard: by one or two wallets
between, few and small, named after a month or more, by a list or by a tag.

Look-alike: a new payment service or shop whose wallet is named late as well, as what it is.
"""

from amlmart.simulate.plan import EASY, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import MOVED, network, paid_wallet, settled, someone

_CRIMES = (
    ("scam", "scam"),
    ("phishing", "phishing"),
    ("service_hack", "service_hack"),
    ("ransomware", "ransomware"),
    ("ponzi_scheme", "ponzi_scheme"),
)


def typology(plan: Plan) -> None:
    """Deal with a crime's wallet before the sources name it."""
    who = able(plan, "early counterparty", plan.between(4_000, 14_000), age_days=(3, 1e9))
    asset = plan.pick(MOVED)
    category, abuse = plan.pick(_CRIMES)
    # What it takes comes from people, who pay from their exchanges.
    crime = plan.wallet("wallet named later", network(asset))
    at = plan.start
    for _ in range(plan.by_grade(plan.whole(3, 5), plan.whole(3, 4), plan.whole(3, 4))):
        usd = max(plan.heavy(1_500, 0.9, 20_000) * plan.by_grade(1, 1, 0.6), 180)
        if plan.chance(0.7):
            victims = plan.service("exchange", "payment_processor", chain=network(asset))
            plan.send(victims, at, crime, asset, usd=usd)
            at = settled(plan, at, asset, 0.6, 14)
            wallet, at = _between(plan, crime, at, asset)
            plan.deposit(who, at, asset, wallet, share=plan.between(0.9, 1.0))
            at = settled(plan, at, asset, 0.6, 12)
            plan.sell(who, at, asset, share=plan.between(0.9, 1.0))
            plan.pay_out(who, plan.after(at, 0.5, 30), share=plan.between(0.9, 1.0))
        else:
            plan.pay_in(who, at, plan.natural(usd))
            at = plan.after(at, 0.2, 5)
            plan.buy(who, at, asset, share=plan.between(0.95, 1.0))
            at = plan.after(at, 0.2, 8)
            if plan.chance(plan.by_grade(0.0, 0.5, 1.0)):
                hop = plan.wallet("wallet between", network(asset))
                plan.withdraw(who, at, asset, hop, share=1.0)
                at = settled(plan, at, asset, 0.5, plan.by_grade(3, 10, 60))
                plan.send(hop, at, crime, asset, share=1.0)
            else:
                plan.withdraw(who, at, asset, crime, share=1.0, is_own=False)
        at = plan.after(at, 6, plan.by_grade(80, 120, 160))
    days = plan.by_grade((12, 35), (20, 60), (35, 120))
    if plan.grade != EASY and plan.chance(0.3):
        plan.sanction_later(crime, days=days, probability=plan.by_grade(1.0, 0.85, 0.7))
    else:
        sure = plan.by_grade(1.0, 0.85, 0.7)
        plan.tag_later(crime, category, abuse=abuse, days=days, probability=sure)


def _between(plan: Plan, crime: Wallet, at: int, asset: int) -> tuple[Wallet, int]:
    """Move what the crime holds through fresh wallets, or not at all."""
    wallet = crime
    hops = plan.by_grade(0, plan.whole(0, 1), plan.whole(1, 2))
    for _ in range(hops):
        fresh = plan.wallet("wallet between", network(asset))
        plan.send(wallet, at, fresh, asset, share=plan.between(0.9, 1.0))
        wallet, at = fresh, settled(plan, at, asset, 0.5, plan.by_grade(4, 12, 50))
    return wallet, at


def look_alike(plan: Plan) -> None:
    """Deal with a service that is new, honest and named late."""
    who = someone(plan, "early client", age_days=(20, 1e9))
    asset = plan.pick(MOVED)
    category = plan.pick(("payment_processor", "merchant", "exchange", "hosted_wallet"))
    owner = plan.service("exchange", "hosted_wallet", chain=network(asset))
    shop = paid_wallet(
        plan, "new service", plan.start, asset, plan.heavy(9_000, 0.5, 60_000), owner, is_cover=True
    )
    at = settled(plan, plan.start, asset, 1, 30)
    for _ in range(plan.whole(3, 6)):
        usd = max(plan.heavy(900, 0.9, 12_000), 60)
        if plan.chance(0.5):
            plan.deposit(who, at, asset, shop, share=min(usd / 9_000, 0.5))
            at = settled(plan, at, asset, 0.6, 20)
            if plan.chance(0.6):
                plan.sell(who, at, asset, share=plan.between(0.4, 1.0))
        else:
            plan.pay_in(who, at, plan.natural(usd))
            at = plan.after(at, 0.2, 10)
            plan.buy(who, at, asset, share=plan.between(0.8, 1.0))
            at = plan.after(at, 0.2, 20)
            plan.withdraw(who, at, asset, shop, share=plan.between(0.5, 1.0), is_own=False)
        at = plan.after(at, 8, 140)
    plan.tag_later(shop, category, days=(12, 60), probability=0.9)
