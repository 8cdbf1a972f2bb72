"""X07 Self-hosted threshold gaming: withdrawals kept below 1,000 EUR, where owners must be checked.

Easy: four to nine of 800 to 980 EUR to one wallet within a day. Medium: four to six within a day to
two wallets that pay into a third. Hard: over three to nine days, half of them well below the band,
to several wallets which only later pay into one.

Look-alike: a remote team of a few people, each paid some 900 EUR on the same day to a wallet of
their own; or a saver who moves a like sum to cold storage every week.
"""

from amlmart.simulate.assets import ETH, EUR, USDC, USDT
from amlmart.simulate.clock import DAY, HOUR
from amlmart.simulate.plan import EASY, Plan
from amlmart.simulate.scenarios.parts import MOVED, network, settled, someone


def typology(plan: Plan) -> None:
    """Move a sum to self-hosted wallets in pieces that nobody has to ask about."""
    who = someone(plan, "withdrawer", age_days=(5, 1e9))
    asset = plan.pick(MOVED)
    count = plan.by_grade(plan.whole(4, 9), plan.whole(4, 6), plan.whole(6, 10))
    # The band of 800 to 1,000 EUR in USD; the euro moves while the withdrawals go on.
    euro = plan.price(EUR, plan.start)
    low = euro * plan.by_grade(
        plan.between(825, 900), plan.between(825, 900), plan.between(380, 640)
    )
    pieces = [plan.between(low, 985 * euro) for _ in range(count)]
    parts = plan.whole(1, 3)
    for at in plan.spread_over(plan.start - 2 * HOUR, 3, parts):
        plan.pay_in(who, at, round(sum(pieces) * plan.between(1.06, 1.2) / parts, 2))
    bought = plan.after(plan.start, 1.2, 9)
    plan.buy(who, bought, asset, share=1.0)
    wallets = [
        plan.wallet("piece wallet", network(asset))
        for _ in range(plan.by_grade(1, 2, plan.whole(3, 5)))
    ]
    hours = plan.by_grade(plan.between(2, 20), plan.between(8, 21), plan.between(75, 220))
    times = plan.spread_over(plan.after(bought, 0.3, 4), hours, count)
    for place, (at, usd) in enumerate(zip(times, pieces, strict=True)):
        # People round, but never up over the line.
        piece = round(usd, plan.pick((2, 2, -1)))
        place = place if place < len(wallets) else plan.whole(0, count)
        plan.withdraw(who, at, asset, wallets[place % len(wallets)], usd=min(piece, 988 * euro))
    if plan.grade == EASY and plan.chance(0.5):
        return
    target = plan.wallet("collector", network(asset))
    later = settled(plan, times[-1], asset, 2, plan.by_grade(30, 40, 300))
    for wallet in wallets:
        plan.send(wallet, later, target, asset, share=1.0)
        later = plan.after(later, 0.1, plan.by_grade(2, 6, 30))


def look_alike(plan: Plan) -> None:
    """Pay a few helpers, or save by the week, in sums near the line that nobody chose for it."""
    wage = plan.between(760, 1_000) * plan.price(EUR, plan.start)
    if plan.chance(0.6):
        firm = plan.customer("firm", business=None, age_days=(30, 1e9))
        asset = plan.pick((USDT, USDC))
        team = [plan.wallet("helper") for _ in range(plan.whole(3, 7))]
        for month in range(plan.whole(1, 2)):
            at = plan.start + month * 30 * DAY
            plan.pay_in(firm, at, round(wage * len(team) * 1.1, 2))
            at = plan.after(at, 0.5, 6)
            plan.buy(firm, at, asset, share=1.0)
            for wallet in team:
                at = plan.after(at, 0.05, 1.5)
                usd = plan.natural(wage * plan.between(0.85, 1.1))
                plan.withdraw(firm, at, asset, wallet, usd=usd, is_own=False)
        return
    who = someone(plan, "saver", age_days=(30, 1e9))
    asset = plan.pick((ETH, *MOVED))
    vault = plan.wallet("cold storage", network(asset))
    for week in range(plan.whole(3, 7)):
        at = plan.moment(week * plan.pick((6, 7, 7, 8)))
        plan.pay_in(who, at, round(wage * plan.between(1.03, 1.15), 2))
        at = plan.after(at, 0.3, 4)
        plan.buy(who, at, asset, share=1.0)
        plan.withdraw(who, plan.after(at, 0.3, 6), asset, vault, usd=wage * plan.between(0.9, 1.0))
