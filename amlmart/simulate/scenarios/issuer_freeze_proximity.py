"""C15 Issuer freeze proximity: stablecoins next to an address that the issuer freezes.

Easy: two to five deposits straight from a wallet that is frozen days later, or withdrawals to one
that has been frozen for long, by people who try to pay an old debt. Medium: one wallet lies
between, and the freeze comes weeks later. Hard: the money leaves the wallet in a hurry before the
freeze, over two wallets and in parts, partly as ether, among money from elsewhere.

Look-alike: neighbours of neighbours. A payment processor paid the customer, and among its
thousands of payers was the holder of a wallet that is frozen later.
"""

from amlmart.simulate.assets import ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.chain_parts import (
    able,
    bought,
    cash_out,
    fill,
    honest,
    hop,
    in_turn,
    portions,
    proceeds,
    spaced,
)
from amlmart.simulate.scenarios.parts import settled

STABLES = (USDT, USDT, USDC)


def typology(plan: Plan) -> None:
    """Receive from a wallet before it is frozen, or pay one that already is."""
    if plan.grade == EASY and plan.chance(0.35):
        _pay_a_frozen_one(plan)
        return
    source = proceeds(
        plan,
        "wallet frozen later",
        crimes=("scam", "phishing", "service_hack"),
        asset=plan.pick(STABLES),
        probability=0.3,
    )
    plan.tag_later(
        source.wallet,
        "black_list",
        days=plan.by_grade((3, 20), (8, 60), (12, 110)),
        probability=plan.by_grade(0.95, 0.85, 0.75),
    )
    who = able(plan, "receiver", source.usd)
    at = settled(plan, source.at, source.asset, 1, plan.by_grade(60, 90, 40))
    count = plan.by_grade(plan.whole(2, 5), plan.whole(1, 3), plan.whole(3, 6))
    changes_first = plan.grade != EASY and plan.chance(0.4)
    for part in in_turn(portions(plan, count)):
        wallet, asset, paid = source.wallet, source.asset, at
        for number in range(plan.by_grade(0, 1, 2)):
            following = plan.wallet("wallet in between")
            plan.send(wallet, paid, following, asset, share=part if number == 0 else 1.0)
            wallet = following
            paid = hop(plan, paid, asset, *plan.by_grade((0, 1), (0.4, 24), (0.2, 50)))
        if plan.grade == HARD and plan.chance(0.5):
            more = plan.heavy(source.usd / count * 0.5, 0.6, 9_000) + 40
            plan.send(honest(plan, asset), paid, wallet, asset, usd=more, is_cover=True)
            paid = settled(plan, paid, asset, 0.5, 30)
        plan.deposit(who, paid, asset, wallet, share=part if plan.grade == EASY else 1.0)
        if plan.chance(0.7):
            if changes_first:
                plan.swap(who, settled(plan, paid, asset, 0.3, 4), asset, ETH, share=1.0)
                asset = ETH
            cash_out(plan, who, paid, asset, share=plan.between(0.8, 1.0), hours=(5, 20))
        at = settled(plan, at, source.asset, *plan.by_grade((1, 30), (2, 50), (0.5, 9)))


def _pay_a_frozen_one(plan: Plan) -> None:
    asset = plan.pick(STABLES)
    size = plan.heavy(1_200, 0.7, 20_000)
    count = plan.whole(2, 5)
    payer = able(plan, "payer", size * count)
    frozen = [plan.service("black_list") for _ in range(plan.whole(1, 2))]
    for at in spaced(plan, plan.start, plan.between(40, 600), count, 35):
        asked = plan.after(bought(plan, payer, at, asset, plan.heavy(size, 0.3)), 0.2, 20)
        plan.withdraw(payer, asked, asset, plan.pick(frozen), share=1.0, is_own=False)


def look_alike(plan: Plan) -> None:
    """Be paid by a processor that a later frozen wallet paid too."""
    asset = plan.pick(STABLES)
    usd = plan.heavy(1_500, 0.8, 25_000)
    holder = plan.wallet("somebody frozen later")
    processor = plan.service(slugs=("paylane", "shopcoin"))
    plan.tag_later(holder, "black_list", days=(5, 90), probability=0.85)
    filled = fill(plan, holder, plan.start, asset, usd * 2)
    for at in plan.spread_over(settled(plan, filled, asset, 0.5, 9), 60, plan.whole(1, 3)):
        plan.send(holder, at, processor, asset, share=plan.between(0.1, 0.4))
    paid = [plan.customer("paid by the processor", business=None) for _ in range(plan.whole(1, 4))]
    for who in paid:
        for at in plan.spread_over(plan.start, plan.between(60, 500), plan.whole(1, 3)):
            plan.deposit(who, at, asset, processor, usd=plan.heavy(usd / 4, 0.6) + 40)
