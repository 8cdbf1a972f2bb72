"""X03 Exchange as mixer: one asset in, another out minutes later, for no reason but to lose track.

Easy: three to seven deposits in a month, each swapped and sent to a fresh wallet within two hours
by an account that does little else. Medium: three or four, the account buys a little on the side.
Hard: a detour through a third asset, several hours, two fresh wallets, part stays, more trading.

Look-alike: somebody who swaps at the exchange because it is cheaper, and always takes the result
back to the wallet it came from.
"""

from amlmart.simulate.assets import BTC, ETH, MATIC, POLYGON, USDC, USDT, XMR
from amlmart.simulate.clock import DAY
from amlmart.simulate.plan import EASY, HARD, Plan
from amlmart.simulate.scenarios.parts import crime_wallet, network, settled, someone

_INTO = (BTC, ETH, USDT, USDC, MATIC)


def typology(plan: Plan) -> None:
    """Bring money in as one asset and take it out as another to wallets never seen."""
    if plan.grade == HARD or plan.chance(0.3):
        who = someone(plan, "swapper", idle_days=(plan.by_grade(20, 10, 0), 1e9))
        at = plan.start
    else:
        who = plan.newcomer("swapper", plan.start)
        at = plan.after(plan.start, 1.5, 40)
    rounds = plan.by_grade(plan.whole(3, 7), plan.whole(3, 4), plan.whole(3, 5))
    pause = plan.between(1, 26 * plan.by_grade(1, 1, 1.8)) / rounds
    for _ in range(rounds):
        # Bitcoin takes an hour to count; whoever is in a hurry brings something else.
        asset = plan.pick((ETH, ETH, USDT, USDC) if plan.grade != HARD else (BTC, ETH, USDT))
        usd = max(plan.heavy(2_000, 0.9, 25_000), 200)
        wallet, at = crime_wallet(plan, "source wallet", at, asset, usd)
        brought = settled(plan, at, asset, 0.6, 20)
        plan.deposit(who, brought, asset, wallet, share=1.0)
        now = settled(plan, brought, asset, 0.45, plan.by_grade(0.7, 0.8, 5))
        into = plan.pick([other for other in _INTO if other != asset])
        if plan.grade == HARD and plan.chance(0.6):
            plan.swap(who, now, asset, XMR, share=plan.between(0.85, 1.0))
            now = plan.after(now, 0.4, 8)
            plan.swap(who, now, XMR, into, share=1.0)
        else:
            plan.swap(who, now, asset, into, share=plan.between(0.96, 1.0))
        parts = plan.by_grade(1, 1, plan.whole(1, 2))
        for left in range(parts, 0, -1):
            now = plan.after(now, 0.1, plan.by_grade(0.5, 0.7, 9))
            fresh = plan.wallet("fresh wallet", network(into))
            plan.withdraw(
                *(who, now, into, fresh),
                share=plan.between(0.96, 1.0) if left == 1 else plan.between(0.35, 0.65),
                chain=POLYGON if into == USDT and plan.chance(0.4) else None,
            )
        if plan.grade != EASY and plan.chance(0.5):
            spare = plan.after(now, 2, 20)
            plan.pay_in(who, spare, plan.natural(plan.heavy(150)), rail="card", is_cover=True)
            plan.buy(who, plan.after(spare, 0.1, 1), XMR, share=1.0, is_cover=True)
            now = plan.after(spare, 1.5, 4)
        at = now + int(plan.between(0.3, 1.0) * max(pause, 0.2) * DAY)


def look_alike(plan: Plan) -> None:
    """Swap at the exchange for a small fee and take it back to the same own wallet."""
    who = someone(plan, "thrifty swapper", age_days=(20, 1e9))
    wallet = plan.wallet("own wallet")
    payer = plan.service("exchange", "defi_dex")
    held = plan.pick((ETH, USDC))
    plan.send(
        payer, plan.start, wallet, held, usd=max(plan.heavy(3_500, 0.8, 25_000), 500), is_cover=True
    )
    at = settled(plan, plan.start, held, 1, 30)
    for _ in range(plan.whole(2, 6)):
        into = plan.pick([other for other in (ETH, USDT, USDC) if other != held])
        plan.deposit(who, at, held, wallet, share=plan.between(0.8, 1.0))
        at = settled(plan, at, held, 0.45, plan.pick((0.8, 3)))
        plan.swap(who, at, held, into, share=plan.between(0.9, 1.0))
        at = plan.after(at, 0.1, plan.pick((0.8, 4)))
        plan.withdraw(who, at, into, wallet, share=plan.between(0.9, 1.0))
        at = settled(plan, at, into, 20, 220)
        held = into
