"""X05 Many payers to crypto: money of people who have nothing to do with each other becomes crypto.

Easy: five to twelve payers in a day or two, all of it bought within hours and sent away. Medium:
three to six over some days, bought within two days each time. Hard: payers drip in over weeks, some
twice, part is paid out as fiat, and the rest is bought days later.

Look-alike: a small firm whose customers pay by transfer and which pays its supplier abroad in
stablecoins; or relatives who chip in for a wedding.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.clock import HOUR
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import MOVED, network, someone


def typology(plan: Plan) -> None:
    """Take payments of strangers and turn them into crypto for whoever sent them."""
    age_days = (2, 90) if plan.chance(plan.by_grade(0.6, 0.4, 0.2)) else (10, 1e9)
    who = able(plan, "collector", 25_000, age_days=age_days)
    count = plan.by_grade(plan.whole(5, 12), plan.whole(4, 7), plan.whole(5, 10))
    hours = plan.by_grade(plan.between(6, 36), plan.between(40, 90), plan.between(240, 620))
    payers = [plan.outsider() for _ in range(count)]
    # A fraud has a price that it asks for; its victims pay more or less of it.
    asked = max(plan.heavy(3_600, 0.5, 14_000), 12_500 / count * plan.by_grade(1.3, 1.2, 0.8))
    times = plan.spread_over(plan.start, hours, count)
    asset = plan.pick(MOVED)
    wallet = plan.wallet("exit wallet", network(asset))
    for place, (at, payer) in enumerate(zip(times, payers, strict=True)):
        plan.pay_in(who, at, plan.natural(asked * plan.between(0.8, 1.5)), payer=payer)
        if plan.grade == HARD and plan.chance(0.2):
            plan.pay_in(who, plan.after(at, 20, 90), plan.natural(asked * 0.4), payer=payer)
        is_last = place == count - 1
        due = is_last or times[place + 1] - at > plan.by_grade(12, 20, 60) * HOUR
        if not due or (plan.grade == EASY and not is_last):
            continue
        bought = plan.after(at, *plan.by_grade((0.3, 8), (2, 22), (30, 110)))
        if plan.grade == HARD and plan.chance(0.5):
            plan.pay_out(who, plan.after(at, 3, 25), share=plan.between(0.15, 0.4))
        share = plan.by_grade(
            plan.between(0.93, 1.0), plan.between(0.85, 0.98), plan.between(0.6, 0.9)
        )
        plan.buy(who, bought, asset, share=share)
        leave = plan.after(bought, 0.3, plan.by_grade(10, 20, 60))
        if is_last or plan.chance(0.6):
            plan.withdraw(who, leave, asset, wallet, share=plan.between(0.9, 1.0), is_own=False)
    plan.tag_later(wallet, "scam", abuse="scam", probability=0.4)


def look_alike(plan: Plan) -> None:
    """Take in what customers or relatives pay, for a reason that everybody can name."""
    if plan.chance(0.65):
        _firm(plan)
    else:
        _wedding(plan)


def _firm(plan: Plan) -> None:
    firm = plan.customer("firm", business=True)
    clients = [plan.outsider() for _ in range(plan.whole(4, 12))]
    asset = plan.pick((USDT, USDC))
    supplier = plan.wallet("supplier")
    invoice = plan.heavy(2_200, 0.6, 12_000)
    for week in range(plan.whole(1, 3)):
        for at in plan.spread_over(plan.moment(week * 7, 7, 9), 40, plan.whole(3, 6)):
            usd = round(max(plan.heavy(invoice, 0.5), 90), 2)
            plan.pay_in(firm, at, usd, payer=plan.pick(clients))
        bought = plan.moment(week * 7 + 2, 10, 15)
        plan.buy(firm, bought, asset, share=plan.between(0.6, 0.95))
        paid = plan.after(bought, 1, 30)
        plan.withdraw(firm, paid, asset, supplier, share=plan.between(0.8, 1.0), is_own=False)


def _wedding(plan: Plan) -> None:
    who = someone(plan, "groom or bride", born=(1975, 2002))
    asset = plan.pick((BTC, ETH))
    count = plan.whole(4, 11)
    gift = plan.heavy(900, 0.6, 5_000)
    times = plan.spread_over(plan.start, plan.between(20, 160), count)
    for at in times:
        usd = plan.natural(max(gift * plan.between(0.3, 2.2), 50))
        plan.pay_in(who, at, usd, payer=plan.outsider())
    for turn in range(plan.whole(1, 3)):
        bought = plan.after(times[-1], 3 + 30 * turn, 28 + 30 * turn)
        plan.buy(who, bought, asset, share=plan.between(0.5, 0.95))
