"""C17 Co-spend with a flagged cluster: a withdrawal address is spent together with dirty coins.

Easy: two or three withdrawal wallets are spent together with the address of a named crime, which
its victims go on paying. Medium: one or two, with a crime's wallet that is named weeks later.
Hard: the link has two steps. The withdrawn coin is spent with those of a third wallet, and its
next coins, days or weeks after, with the dirty ones.

Look-alike: bad company. Somebody mixes their coins in a CoinJoin in which a crime's coin takes
part too: inputs together, owners apart.
"""

from amlmart.simulate.assets import BTC
from amlmart.simulate.plan import HARD, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import able, bought, honest, proceeds
from amlmart.simulate.scenarios.parts import settled


def typology(plan: Plan) -> None:
    """Own a customer's withdrawal wallet and a crime's wallet at once."""
    dirty = proceeds(
        plan,
        asset=BTC,
        crimes=("ransomware", "scam", "ponzi_scheme"),
        usd=plan.heavy(6_000, 0.8, 80_000),
        known_days=plan.by_grade((0.5, 4), (4, 40), (10, 90)),
        probability=plan.by_grade(0.95, 0.75, 0.6),
    )
    size = plan.heavy(1_500, 0.8, 20_000)
    owner = able(plan, "owner of both", size * 3)
    last = dirty.at
    for number in range(plan.by_grade(plan.whole(2, 3), plan.whole(1, 2), 1)):
        own = plan.wallet("withdrawal wallet", "bitcoin")
        start = last if number else plan.start
        for _ in range(plan.whole(1, 2)):
            at = bought(plan, owner, plan.after(start, 0.5, 40), BTC, plan.heavy(size, 0.4) + 60)
            at = plan.after(at, 0.3, 20)
            plan.withdraw(owner, at, BTC, own, share=1.0)
            start = settled(plan, at, BTC, 1, 40)
        if number:
            # The crime goes on: another victim pays to the same address.
            paid = max(plan.heavy(dirty.usd / 3, 0.5, 40_000), 60.0)
            plan.send(honest(plan, BTC), start, dirty.wallet, BTC, usd=paid)
        last = settled(plan, max(start, last), BTC, 2, plan.by_grade(50, 160, 200))
        partner = own
        if plan.grade == HARD:
            partner, last = _by_a_third(plan, own, last, size)
        together = plan.wallet("spent together", "bitcoin")
        plan.merge([partner, dirty.wallet], last, together)
        last = settled(plan, last, BTC, 1, 60)
        plan.send(together, last, _exit(plan), BTC, share=plan.between(0.6, 1.0))


def _by_a_third(plan: Plan, own: Wallet, at: int, size: float) -> tuple[Wallet, int]:
    """Spend the withdrawn coin with those of a third wallet, which is paid again later.

    Returns the third wallet and when it has the money that the dirty coins are spent with.
    """
    third = plan.wallet("third wallet", "bitcoin")
    plan.send(honest(plan, BTC), at, third, BTC, usd=plan.heavy(size, 0.5) + 60)
    at = settled(plan, at, BTC, 3, 90)
    joint = plan.wallet("joint wallet", "bitcoin")
    plan.merge([own, third], at, joint)
    away = settled(plan, at, BTC, 2, 90)
    plan.send(joint, away, honest(plan, BTC), BTC, share=plan.between(0.5, 1.0))
    at = settled(plan, at, BTC, 40, 300)
    plan.send(honest(plan, BTC), at, third, BTC, usd=plan.heavy(size, 0.6) + 60)
    return third, settled(plan, at, BTC, 4, 160)


def _exit(plan: Plan) -> Wallet:
    if plan.chance(0.4):
        return plan.service(chain="bitcoin", slugs=("driftcoin", "hopswap", "quietdesk"))
    return honest(plan, BTC) if plan.chance(0.6) else plan.wallet("next wallet", "bitcoin")


def look_alike(plan: Plan) -> None:
    """Share a CoinJoin with a crime's coin."""
    denomination = plan.pick((0.1, 0.1, 0.05))
    usd = denomination * 55_000 * plan.between(1.4, 3.0)
    dirty = proceeds(
        plan,
        "stranger in the CoinJoin",
        asset=BTC,
        crimes=("scam", "ransomware"),
        usd=usd * plan.between(1.0, 1.8),
        hours=plan.between(1, 30),
        known_days=(1, 30),
        probability=0.9,
    )
    who = able(plan, "careful saver", usd, age_days=(30, 1e9))
    own = plan.wallet("own wallet", "bitcoin")
    at = plan.after(bought(plan, who, plan.start, BTC, usd), 0.3, 20)
    plan.withdraw(who, at, BTC, own, share=1.0)
    at = settled(plan, max(at, dirty.at), BTC, 2, 40)
    plan.coinjoin([own, dirty.wallet], at, denomination_btc=denomination)
    at = settled(plan, at, BTC, 4, 200)
    for _ in range(plan.whole(1, 3)):
        shop = plan.service("merchant", chain="bitcoin")
        plan.send(own, at, shop, BTC, usd=plan.heavy(usd * 0.05, 0.6, usd * 0.3) + 25)
        at = settled(plan, at, BTC, 10, 200)
    if plan.chance(0.5):
        plan.deposit(who, at, BTC, own, share=plan.between(0.3, 0.8))
