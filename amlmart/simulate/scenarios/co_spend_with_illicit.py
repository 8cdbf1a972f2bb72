"""C17 Co-spend with a flagged cluster: a withdrawal address is spent together with dirty coins.

Easy: two to four withdrawals to a wallet whose coins are spent with those of a named crime, again
and again. Medium: one or two, spent together once, with a crime's wallet that is named weeks
later. Hard: the link has two steps. The withdrawn coin is spent with a third wallet, and that one
with the dirty one, weeks apart and in small parts.

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
        crimes=("ransomware", "scam", "market"),
        usd=plan.heavy(6_000, 0.8, 80_000),
        known_days=plan.by_grade((0.5, 4), (4, 40), (10, 90)),
        probability=plan.by_grade(0.95, 0.75, 0.6),
    )
    size = plan.heavy(1_500, 0.8, 20_000)
    owner = able(plan, "owner of both", size * 3)
    tail, last = dirty.wallet, dirty.at
    for number in range(plan.by_grade(plan.whole(2, 4), plan.whole(1, 2), plan.whole(1, 2))):
        own = plan.wallet("withdrawal wallet", "bitcoin")
        start = max(last, plan.start) if number else plan.start
        for _ in range(plan.whole(1, 2)):
            at = bought(plan, owner, plan.after(start, 0.5, 40), BTC, plan.heavy(size, 0.4) + 60)
            at = plan.after(at, 0.3, 20)
            plan.withdraw(owner, at, BTC, own, share=1.0)
            start = settled(plan, at, BTC, 1, 40)
        last = settled(plan, max(start, last), BTC, 2, plan.by_grade(50, 160, 300))
        if plan.grade == HARD:
            own, last = _by_a_third(plan, own, last, size)
        together = plan.wallet("spent together", "bitcoin")
        # Part of the dirty money goes a way of its own, so that some is left for the next time.
        kept = plan.wallet("rest of the proceeds", "bitcoin")
        plan.split(tail, last, [kept], [plan.between(0.3, 0.7)])
        last = settled(plan, last, BTC, 0.5, 20)
        plan.merge([own, tail], last, together)
        tail = kept
        last = settled(plan, last, BTC, 1, 60)
        plan.send(together, last, _exit(plan), BTC, share=plan.between(0.6, 1.0))


def _by_a_third(plan: Plan, own: Wallet, at: int, size: float) -> tuple[Wallet, int]:
    """Spend the withdrawn coin with a third wallet's, whose other coins are spent later."""
    third = plan.wallet("third wallet", "bitcoin")
    plan.send(honest(plan, BTC), at, third, BTC, usd=plan.heavy(size, 0.5) + 60, is_cover=True)
    at = settled(plan, at, BTC, 3, 90)
    # The change of this payment stays with the third wallet.
    plan.split(third, at, [plan.wallet("something bought", "bitcoin")], [plan.between(0.1, 0.4)])
    at = settled(plan, at, BTC, 1, 60)
    joint = plan.wallet("joint wallet", "bitcoin")
    plan.merge([own, third], at, joint)
    return joint, settled(plan, at, BTC, 20, 260)


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
