"""X14 Round trip across rails: a payment comes back to its sender as fiat, by way of crypto.

Easy: pays in, buys, gives it to another customer, who sells and pays the sender's own account in a
day or three, all but a few per cent. Medium: by way of a wallet outside, within a week. Hard: by
two or three people in parts, over two weeks, less a tenth to a fifth, to a related account.

Look-alike: a friend is lent crypto, sells it, spends it, and pays it back from wages later.
"""

from amlmart.simulate.plan import HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import MOVED, network, settled, someone


def typology(plan: Plan) -> None:
    """Send money round so that it comes home with another story."""
    sender = able(plan, "sender", 20_000)
    others = [able(plan, "partner", 20_000, country_of=sender if plan.chance(0.5) else None)]
    for _ in range(plan.by_grade(0, 0, plan.whole(1, 2))):
        others.append(able(plan, "partner", 10_000))
    related = plan.outsider()
    asset = plan.pick(MOVED)
    at = plan.start
    for _ in range(plan.by_grade(plan.whole(1, 3), plan.whole(1, 2), plan.whole(1, 2))):
        from_related = plan.grade == HARD
        payer = related if from_related and plan.chance(0.6) else None
        usd = plan.natural(max(plan.heavy(4_000, 0.9, 70_000), 500))
        plan.pay_in(sender, at, usd, payer=payer)
        at = plan.after(at, 0.2, plan.by_grade(5, 10, 30))
        plan.buy(sender, at, asset, share=plan.between(0.97, 1.0))
        ended = at
        for left in range(len(others), 0, -1):
            partner = others[left - 1]
            at = plan.after(at, 0.2, plan.by_grade(6, 15, 40))
            share = 1.0 if left == 1 else plan.between(0.8, 1.15) / left
            arrived = _pass_on(plan, sender, partner, at, asset, share)
            sold = plan.after(arrived, 0.3, plan.by_grade(8, 20, 50))
            kept = plan.by_grade(1.0, plan.between(0.96, 1.0), plan.between(0.84, 0.92))
            plan.sell(partner, sold, asset, share=kept)
            paid = plan.after(sold, 0.3, plan.by_grade(20, 24, 60))
            payee = related if from_related and plan.chance(0.7) else sender
            share = plan.by_grade(
                plan.between(0.97, 1.0), plan.between(0.95, 1.0), plan.between(0.9, 1.0)
            )
            plan.pay_out(partner, paid, share=share, payee=payee)
            ended = max(ended, paid)
        at = plan.after(ended, 6, plan.by_grade(60, 90, 150))


def _pass_on(plan: Plan, sender: Person, partner: Person, at: int, asset: int, share: float) -> int:
    """Hand the crypto over, inside or by way of a wallet; return when it can be sold."""
    if plan.chance(plan.by_grade(0.8, 0.15, 0.35)):
        plan.give(sender, at, partner, asset, share=share)
        return at
    wallet = plan.wallet("wallet between", network(asset))
    plan.withdraw(sender, at, asset, wallet, share=share, is_own=plan.chance(0.6))
    at = settled(plan, at, asset, 0.5, plan.by_grade(6, 30, 60))
    if plan.grade == HARD and plan.chance(0.5):
        second = plan.wallet("wallet between", network(asset))
        plan.send(wallet, at, second, asset, share=1.0)
        wallet, at = second, settled(plan, at, asset, 0.5, 40)
    plan.deposit(partner, at, asset, wallet, share=1.0)
    return settled(plan, at, asset, 0.6, 2)


def look_alike(plan: Plan) -> None:
    """Lend crypto to a friend, who pays it back in fiat, in one piece or by instalments."""
    lender = someone(plan, "lender", age_days=(30, 1e9))
    friend = someone(plan, "friend", country_of=lender)
    asset = plan.pick(MOVED)
    at = plan.start
    usd = plan.natural(max(plan.heavy(2_600, 1.0, 40_000), 150))
    plan.pay_in(lender, at, usd)
    at = plan.after(at, 0.3, 30)
    plan.buy(lender, at, asset, share=plan.between(0.95, 1.0))
    at = plan.after(at, 0.2, 40)
    plan.give(lender, at, friend, asset, share=plan.between(0.8, 1.0))
    at = plan.after(at, 0.3, 40)
    plan.sell(friend, at, asset, share=plan.between(0.9, 1.0))
    at = plan.after(at, 0.3, 20)
    plan.pay_out(friend, at, share=plan.between(0.8, 1.0))
    instalments = plan.pick((1, 1, 2, 3))
    for _ in range(instalments):
        at = plan.after(at, 10, 400)
        back = plan.natural(usd / instalments * plan.between(0.9, 1.02))
        plan.pay_in(friend, at, back)
        plan.pay_out(friend, plan.after(at, 0.3, 20), share=1.0, payee=lender)
