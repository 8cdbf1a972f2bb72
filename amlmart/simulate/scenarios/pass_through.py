"""F06 Pass-through: what comes in from one goes out to another the same day, nothing stays.

Easy: two to four rounds of a payment from a stranger and the same sum out within hours. Medium: a
round or two in which several payments come in and one goes out within the day, a little less.
Hard: out in parts to several payees over days, after a while in a stablecoin, with a part left.

Look-alike: somebody pays in, thinks better of it and takes it back; a seller refunds buyers.
"""

from amlmart.simulate.assets import USDC, USDT
from amlmart.simulate.plan import EASY, HARD, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able, portions
from amlmart.simulate.scenarios.fiat_parts import around, drawn_down, everyday, waking
from amlmart.simulate.scenarios.parts import someone


def _out(plan: Plan, who: Person, at: int, payees: list[int]) -> None:
    """Pay one round out again."""
    if plan.grade != HARD:
        at = plan.after(at, *plan.by_grade((0.3, 6), (1, 11), (0, 0)))
        share = plan.by_grade(plan.between(0.97, 1.0), plan.between(0.92, 0.98), 1.0)
        plan.pay_out(who, at, share=share, payee=plan.pick(payees))
        return
    stable = plan.pick((USDT, USDC))
    parked = plan.between(0.4, 0.8)
    at = plan.after(at, 2, 20)
    plan.buy(who, at, stable, share=parked)
    shares = drawn_down(plan, plan.whole(3, 4), plan.between(0.08, 0.2), 0.2)
    for place, share in enumerate(shares):
        at = plan.after(at, 14, 40)
        if place == 0:
            plan.sell(who, plan.after(at, -3, -0.3), stable, share=plan.between(0.9, 1.0))
        plan.pay_out(who, at, share=share, payee=plan.pick(payees))


def typology(plan: Plan) -> None:
    """Let money through, round by round."""
    rounds = plan.by_grade(plan.whole(2, 4), plan.whole(1, 3), plan.whole(1, 2))
    usual = plan.heavy(3_200, 0.8, 30_000)
    who = able(plan, "conduit", usual * rounds, age_days=(5, 1e9))
    payers = [plan.outsider() for _ in range(plan.whole(1, 3))]
    payees = [plan.outsider() for _ in range(plan.by_grade(plan.whole(1, 2), 2, 4))]
    day = 0
    for _ in range(rounds):
        at = plan.start if day == 0 else plan.moment(day, 7, 15)
        count = plan.by_grade(1, plan.whole(3, 5), plan.whole(1, 3))
        times = waking(plan, at, plan.by_grade(0.1, 7, 20), count)
        for when, part in zip(times, portions(plan, count), strict=True):
            usd = plan.natural(max(usual * part * plan.between(0.7, 1.4), 60.0))
            plan.pay_in(who, when, usd, payer=plan.pick(payers))
        _out(plan, who, times[-1], payees)
        day += plan.by_grade(plan.whole(1, 3), plan.whole(2, 5), plan.whole(8, 12))
    if plan.grade != EASY:
        everyday(plan, who, plan.day(day), 6, plan.whole(1, 3))


def look_alike(plan: Plan) -> None:
    """Take back what was paid in, or pay back who returned what they had bought."""
    times = plan.whole(3, 6)
    if plan.chance(0.5):
        buyer = someone(plan, "undecided buyer")
        usual = plan.heavy(1_500, 0.9, 20_000)
        for turn in range(times):
            at = plan.moment(turn * plan.whole(4, 6), 8, 14)
            plan.pay_in(buyer, at, around(plan, usual, 0.4))
            if plan.chance(0.5):
                plan.buy(buyer, plan.after(at, 0.2, 2), USDC, share=plan.between(0.05, 0.5))
            plan.pay_out(buyer, plan.after(at, 2.5, 60), share=plan.between(0.8, 1.0))
        return
    seller = someone(plan, "seller", business=None)
    price = plan.heavy(700, 0.8, 6_000)
    for turn in range(times):
        buyer_account = plan.outsider()
        at = plan.moment(turn * plan.whole(2, 5), 8, 18)
        paid = around(plan, price, 0.4)
        plan.pay_in(seller, at, paid, payer=buyer_account)
        if plan.chance(0.6):
            kept = plan.pick((0.0, 0.0, plan.between(0.03, 0.3)))
            back = plan.after(at, 3, 100)
            plan.pay_out(seller, back, usd=paid * (0.995 - kept), payee=buyer_account)
