"""C02 Direct illicit exposure: money straight from, or straight to, wallets of a crime.

Easy: four to eight movements with tagged wallets of frauds, thieves and markets, and one of a
larger wallet that is named within days. Medium: the wallets of one crime, half of them unnamed
when it happens, among deposits from elsewhere. Hard: small movements with wallets used once,
which sources learn of weeks later or never.

Look-alike: savers who pay in to a yield club and get its interest, not knowing it for a fraud; or
people paid by a shop whose wallet somebody reports as a scam by mistake.
"""

from amlmart.simulate.assets import BTC, ETH, USDT
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import (
    able,
    bought,
    cash_out,
    fill,
    honest,
    in_turn,
    portions,
    proceeds,
    spaced,
)
from amlmart.simulate.scenarios.parts import network, settled

CRIMINALS = ("nightbazaar", "undermart", "blackfen", "doublecoin", "apexyield", "spanwayheist")


def typology(plan: Plan) -> None:
    """Take a crime's money in, or bring it fresh money, without anybody between."""
    if plan.chance(0.3):
        _carry(plan)
        return
    spent = proceeds(
        plan,
        usd=plan.heavy(plan.by_grade(9_000, 4_500, 1_600), 0.7, 60_000),
        hours=plan.between(4, 60),
        known_days=plan.by_grade((1, 4), (4, 40), (20, 120)),
        probability=plan.by_grade(0.95, 0.55, 0.35),
    )
    launderer = able(plan, "launderer", spent.usd, age_days=(3, plan.between(60, 2_000)))
    count = plan.by_grade(plan.whole(1, 3), plan.whole(2, 4), plan.whole(4, 8))
    at = settled(plan, spent.at, spent.asset, *plan.by_grade((30, 110), (5, 60), (12, 120)))
    for part in in_turn(portions(plan, count)):
        plan.deposit(launderer, at, spent.asset, spent.wallet, share=part)
        if plan.chance(0.7):
            cash_out(plan, launderer, at, spent.asset, share=plan.between(0.8, 1.0))
        at = settled(plan, at, spent.asset, 2, plan.by_grade(20, 70, 150))
    if plan.grade != HARD:
        _from_services(plan, launderer, plan.whole(3, 5) if plan.grade == EASY else 2)


def _from_services(plan: Plan, who: Person, count: int) -> None:
    for at in plan.spread_over(plan.start, plan.between(40, 250), count):
        payer = plan.service(chain="bitcoin", slugs=CRIMINALS)
        plan.deposit(who, at, BTC, payer, usd=plan.heavy(330, 0.6, 1_500))
        if plan.chance(0.4):
            other = honest(plan, BTC)
            plan.deposit(who, plan.after(at, 3, 50), BTC, other, usd=plan.heavy(400), is_cover=True)


def _carry(plan: Plan) -> None:
    """Buy with money that victims or buyers gave in cash, and bring it to the crime's wallets."""
    count = plan.by_grade(plan.whole(4, 8), plan.whole(3, 5), plan.whole(5, 9))
    size = plan.heavy(plan.by_grade(1_500, 700, 160), 0.5, 9_000)
    carrier = able(plan, "carrier", size * count)
    asset = plan.pick((BTC, BTC, ETH, USDT))
    for at in spaced(plan, plan.start, plan.between(60, 400), count):
        theirs = plan.service(chain=network(asset), slugs=("doublecoin", "apexyield"))
        if plan.grade == HARD or (plan.grade != EASY and plan.chance(0.5)):
            theirs = plan.wallet("wallet used once", network(asset))
            plan.tag_later(theirs, "scam", abuse="scam", days=(10, 90), probability=0.4)
        asked = plan.after(bought(plan, carrier, at, asset, plan.heavy(size, 0.3)), 0.2, 8)
        plan.withdraw(carrier, asked, asset, theirs, share=1.0, is_own=plan.chance(0.3))


def look_alike(plan: Plan) -> None:
    """Save with a fraud that still pays interest, or be paid by a shop reported by mistake."""
    if plan.chance(0.5):
        asset = plan.pick((USDT, ETH))
        for _ in range(plan.whole(2, 4)):
            saver = plan.customer("saver who is deceived")
            at = bought(plan, saver, plan.moment(plan.whole(0, 6)), asset, plan.heavy(500, 0.7))
            club = plan.service(slugs=("apexyield",))
            plan.withdraw(saver, plan.after(at, 0.3, 20), asset, club, share=plan.between(0.7, 1))
            for week in range(1, plan.whole(2, 4)):
                interest = plan.service(slugs=("apexyield",))
                paid = plan.moment(6 + week * 7)
                plan.deposit(saver, paid, asset, interest, usd=plan.heavy(45, 0.4, 400) + 20)
        return
    asset = plan.pick((BTC, ETH, USDT))
    takings = plan.heavy(4_000, 0.6, 30_000)
    shop = plan.wallet("shop", network(asset))
    filled = fill(plan, shop, plan.start, asset, takings, is_cover=True)
    plan.tag_later(shop, "scam", abuse="scam", days=(2, 30), probability=0.8)
    at = settled(plan, filled, asset, 2, 60)
    for part in in_turn(portions(plan, plan.whole(3, 6))):
        supplier = plan.customer("supplier or returning buyer", business=None)
        plan.deposit(supplier, at, asset, shop, share=part)
        at = settled(plan, at, asset, 2, 60)
