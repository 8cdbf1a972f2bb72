"""C05 Peel chain: a large coin from which one small piece after the other is paid off.

Easy: seven to fourteen peels of 2 to 12 %, hours apart; each step spends one output and leaves
change at a new address; some peels go straight to accounts at this exchange, others to exchanges
elsewhere. Medium: five to nine larger peels, some by way of a wallet, some nights between. Hard:
peels of up to 35 %, days of rest, the coin split in two strands, and the pieces held before they
are paid in.

Look-alike: somebody who pays what they need from one coin they once withdrew: shops, bills and
now and then an exchange, each with change. The same shape, and nothing behind it.
"""

from amlmart.simulate.assets import BTC
from amlmart.simulate.plan import EASY, HARD, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import able, bought, cash_out, honest, proceeds
from amlmart.simulate.scenarios.parts import settled


def typology(plan: Plan) -> None:
    """Peel a crime's coin down over exchanges."""
    dirty = proceeds(
        plan,
        "stash",
        asset=BTC,
        crimes=("ransomware", "scam", "ponzi_scheme"),
        usd=plan.heavy(plan.by_grade(42_000, 26_000, 30_000), 0.6, 400_000),
        hours=plan.between(2, 80),
    )
    at = settled(plan, dirty.at, BTC, 3, 90)
    people = [
        able(plan, "taker of peels", dirty.usd * 0.3)
        for _ in range(plan.by_grade(plan.whole(1, 2), plan.whole(1, 2), plan.whole(2, 3)))
    ]
    # All payments in one coin first, so that each step has one input.
    coin = plan.wallet("peeled coin", "bitcoin")
    plan.send(dirty.wallet, at, coin, BTC, share=1.0)
    strands = [coin]
    if plan.grade == HARD and plan.chance(0.6):
        at = settled(plan, at, BTC, 2, 40)
        strands = [plan.wallet("strand", "bitcoin") for _ in range(2)]
        first = plan.between(0.35, 0.65)
        plan.split(coin, at, strands, [first, 0.995 - first])
    for strand in strands:
        _peel(plan, strand, at, people)


def _peel(plan: Plan, coin: Wallet, at: int, people: list[Person]) -> None:
    count = plan.by_grade(plan.whole(7, 14), plan.whole(5, 9), plan.whole(3, 6))
    most = plan.by_grade(0.12, 0.2, 0.35)
    for number in range(count):
        at = settled(plan, at, BTC, 0.5, plan.by_grade(9, 26, 70))
        peel = plan.between(0.02, most)
        via = None
        if plan.chance(plan.by_grade(0.2, 0.5, 0.8)):
            via = plan.wallet("peel", "bitcoin")
            plan.send(coin, at, via, BTC, share=peel)
        source, share = (coin, peel) if via is None else (via, 1.0)
        paid_at = (
            at
            if via is None
            else settled(plan, at, BTC, *plan.by_grade((0, 6), (2, 40), (20, 150)))
        )
        # The first and a third of the others come here, the rest elsewhere.
        if number == 0 or plan.chance(0.35):
            who = plan.pick(people)
            plan.deposit(who, paid_at, BTC, source, share=share)
            if plan.chance(0.75):
                cash_out(plan, who, paid_at, BTC, share=plan.between(0.85, 1.0))
        else:
            slugs = ("driftcoin", "hopswap", "palmcoin", "quietdesk")
            other = (
                plan.service(chain="bitcoin", slugs=slugs)
                if plan.chance(0.4)
                else honest(plan, BTC)
            )
            plan.send(source, paid_at, other, BTC, share=share)
    if plan.grade == EASY or plan.chance(0.5):
        plan.send(coin, settled(plan, at, BTC, 4, 60), honest(plan, BTC), BTC, share=1.0)


def look_alike(plan: Plan) -> None:
    """Live for weeks from one withdrawn coin."""
    usd = plan.heavy(4_500, 0.7, 40_000)
    who = able(plan, "spender", usd)
    purse = plan.wallet("purse", "bitcoin")
    at = plan.after(bought(plan, who, plan.start, BTC, usd), 0.3, 20)
    plan.withdraw(who, at, BTC, purse, share=1.0)
    at = settled(plan, at, BTC, 1, 30)
    for _ in range(plan.whole(6, 14)):
        spent = min(plan.heavy(usd * 0.04, 0.7), usd * 0.18)
        if plan.chance(0.2):
            plan.deposit(who, at, BTC, purse, usd=spent + 40)
        else:
            shop = plan.service("merchant", "payment_processor", chain="bitcoin")
            plan.send(purse, at, shop, BTC, usd=spent + 25)
        at = settled(plan, at, BTC, 2, plan.pick((20, 60, 140)))
