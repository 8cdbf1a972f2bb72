"""X19 Referral mule chain: accounts that bring each other in, and whose first money passes through.

Easy: somebody who never traded brings four to seven people within days; each is paid by a stranger
once, buys and sends it all to one wallet within hours. Medium: each brings the next, out within the
day. Hard: the first has traded a little, the others begin with a small purchase of their own, and
what passes takes two to three days and leaves a rest.

Look-alike: an enthusiast with a history who brings friends, who save, some in wallets of their own.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.clock import DAY
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.parts import MOVED, network, settled, someone


def typology(plan: Plan) -> None:
    """Recruit mules by referral and pass money through their first days."""
    asset = plan.pick(MOVED)
    wallet = plan.wallet("collector", network(asset))
    herder = plan.newcomer("herder", plan.start)
    if plan.grade == HARD:
        at = plan.after(plan.start, 1.5, 10)
        plan.pay_in(herder, at, plan.natural(max(plan.heavy(200), 40)), is_cover=True)
        plan.buy(herder, plan.after(at, 0.2, 3), BTC, share=1.0, is_cover=True)
    referrer, opened = herder, plan.after(plan.start, 1, plan.by_grade(10, 40, 200))
    ended, is_given = opened, False
    for _ in range(plan.by_grade(plan.whole(4, 7), plan.whole(3, 6), plan.whole(3, 6))):
        mule = plan.newcomer("mule", opened, referrer=referrer)
        at = plan.after(opened, 1.5, plan.by_grade(12, 40, 60))
        if plan.grade == HARD:
            plan.pay_in(mule, at, plan.natural(max(plan.heavy(90), 30)), rail="card", is_cover=True)
            plan.buy(mule, plan.after(at, 0.2, 2), plan.pick((BTC, ETH)), share=0.98, is_cover=True)
            at = plan.after(at, 20, 120)
        payer = plan.outsider() if plan.chance(0.7) else None
        plan.pay_in(mule, at, plan.natural(max(plan.heavy(1_700, 0.8, 20_000), 250)), payer=payer)
        at = plan.after(at, 0.2, plan.by_grade(4, 8, 34))
        kept = plan.by_grade(0.0, plan.between(0, 0.06), plan.between(0.06, 0.18))
        plan.buy(mule, at, asset, share=1 - kept)
        at = plan.after(at, 0.2, plan.by_grade(6, 12, 40))
        if plan.chance(plan.by_grade(0.0, 0.15, 0.35)):
            plan.give(mule, at, herder, asset, share=plan.between(0.93, 1.0))
            is_given = True
        else:
            plan.withdraw(mule, at, asset, wallet, share=plan.between(0.95, 1.0))
        ended = max(ended, at)
        if plan.chance(plan.by_grade(0.0, 0.85, 0.5)):
            referrer = mule
        opened = plan.after(opened, *plan.by_grade((1, 16), (8, 70), (40, 130)))
    ended = plan.after(ended, 1, 30)
    if is_given:
        plan.withdraw(herder, ended, asset, wallet, share=1.0)
    target = plan.service("exchange", "otc", "p2p_platform", chain=network(asset))
    plan.send(
        wallet, settled(plan, ended, asset, 1, 60), target, asset, share=plan.between(0.9, 1.0)
    )
    if plan.grade == EASY:
        plan.tag_later(wallet, "scam", abuse="scam", probability=0.4)


def look_alike(plan: Plan) -> None:
    """Bring friends because one likes it, and let them do as they please."""
    fan = someone(plan, "enthusiast", age_days=(30, 1e9), worth_usd=(50, 1e15))
    opened = plan.start
    for _ in range(plan.whole(3, 6)):
        friend = plan.newcomer("friend", opened, referrer=fan)
        asset = plan.pick((BTC, BTC, ETH))
        keeps_keys = plan.chance(0.55)
        at = plan.after(opened, 1.5, 60)
        usual = max(plan.heavy(420, 0.9, 9_000), 60)
        for turn in range(plan.whole(1, 3)):
            plan.pay_in(friend, at, plan.natural(usual * plan.between(0.5, 1.5)))
            at = plan.after(at, 0.2, 10)
            plan.buy(friend, at, asset, share=plan.between(0.85, 1.0))
            if keeps_keys and turn == 0:
                vault = plan.wallet("own wallet", network(asset))
                at = plan.after(at, 0.3, 12)
                plan.withdraw(friend, at, asset, vault, share=plan.between(0.9, 1.0))
            at = plan.after(at, 30, 250)
        opened += int(plan.between(0.05, 5) * DAY)
