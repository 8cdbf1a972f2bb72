"""X01 On-ramp flush: fiat in, crypto bought at once, everything off the platform within a day.

Easy: accounts opened for it pay in, buy in one trade and empty themselves to a collector's wallet
in hours. Medium: some days old, a small purchase before, two trades, out within the day. Hard:
warmed up for weeks, bought in slices over one to two days, withdrawn in parts, a rest stays.

Look-alike: somebody new who keeps their own keys: buys and moves it to their own wallet the same
evening, again and again, and keeps it there.
"""

from amlmart.simulate.assets import BTC, CRYPTOS
from amlmart.simulate.clock import DAY
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.parts import MOVED, network, settled


def typology(plan: Plan) -> None:
    """Open mule accounts that turn fiat into crypto for a collector and empty themselves."""
    asset = plan.pick(MOVED)
    collector = plan.wallet("collector", network(asset))
    opened = plan.start
    for _ in range(plan.whole(1, 3)):
        who = plan.newcomer("mule", opened, income_usd=plan.natural(plan.heavy(22_000, 0.4)))
        wait = plan.by_grade(plan.between(1.2, 6), plan.between(20, 160), plan.between(90, 420))
        at = plan.after(opened, wait, wait + 3)
        if plan.grade != EASY:
            early = plan.after(opened, 1.2, wait * 0.6)
            other = plan.pick([each for each in CRYPTOS if each != asset])
            plan.pay_in(who, early, plan.natural(plan.heavy(120)), rail="card", is_cover=True)
            plan.buy(who, plan.after(early, 0.1, 3), other, share=1.0, is_cover=True)
        for _ in range(plan.whole(1, 2)):
            usd = plan.natural(max(plan.heavy(3_000, 0.9, 30_000), 400))
            payer = plan.outsider() if plan.chance(0.25) else None
            plan.pay_in(who, at, usd, payer=payer)
            at = plan.after(at, 0.2, plan.by_grade(3, 6, 12))
            trades = plan.by_grade(1, plan.whole(1, 2), plan.whole(3, 4))
            for left in range(trades, 0, -1):
                share = plan.between(0.96, 1.0) if left == 1 else 1 / left
                plan.buy(who, at, asset, share=share)
                at = plan.after(at, 0.2, plan.by_grade(4, 5, 14))
            parts = plan.by_grade(1, plan.whole(1, 2), plan.whole(2, 3))
            for left in range(parts, 0, -1):
                last = plan.between(0.82, 0.93) if plan.grade == HARD else plan.between(0.96, 1.0)
                plan.withdraw(
                    *(who, at, asset, collector),
                    share=last if left == 1 else plan.between(0.8, 1.1) / left,
                    is_own=plan.chance(0.8),
                )
                at = plan.after(at, 0.3, plan.by_grade(2, 4, 16))
            at = plan.after(at, 8, 90)
        opened += int(plan.between(0.1, 4) * DAY)
    exit_wallet = plan.service("exchange", "otc", chain=network(asset))
    plan.send(
        collector, settled(plan, at, asset, 1, 40), exit_wallet, asset, share=plan.between(0.9, 1.0)
    )
    plan.tag_later(collector, "scam", abuse="scam", probability=0.3)


def look_alike(plan: Plan) -> None:
    """Buy and take to an own hardware wallet the same day, and keep it there."""
    asset = plan.pick((BTC, *MOVED))
    opened = plan.start
    who = plan.newcomer("self-custodian", opened)
    wallet = plan.wallet("hardware wallet", network(asset))
    at = plan.after(opened, 1.5, 48)
    usual = plan.heavy(1_600, 0.9, 40_000)
    for _ in range(plan.whole(1, 5)):
        plan.pay_in(who, at, plan.natural(max(usual * plan.between(0.5, 1.6), 120)))
        at = plan.after(at, 0.2, 6)
        plan.buy(who, at, asset, share=plan.between(0.95, 1.0))
        at = plan.after(at, 0.3, 10)
        if plan.chance(0.3):
            plan.withdraw(who, at, asset, wallet, usd=plan.between(35, 60), is_cover=True)
            at = settled(plan, at, asset, 0.5, 4)
        plan.withdraw(who, at, asset, wallet, share=plan.between(0.93, 1.0))
        at = plan.after(at, 60, 400)
