"""X13 Vulnerable customer: an elderly person without experience who is talked into paying.

Easy: somebody near eighty opens an account and pays a fraudster four to seven times in a week,
each time more. Medium: three or four times in a week, around seventy. Hard: in the late fifties or
sixties, over weeks, to two addresses, not always more than before, with a small purchase to keep.

Look-alike: a retired saver with a hardware wallet who tries a small sum first, then more.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.plan import HARD, CannotCast, Person, Plan
from amlmart.simulate.scenarios.parts import MOVED, STABLE, network, settled


def typology(plan: Plan) -> None:
    """Pay a fraudster by way of a first account, under guidance, more each time."""
    born = plan.by_grade((1936, 1952), (1944, 1958), (1957, 1968))
    who, at = _beginner(plan, "victim", born)
    asset = plan.pick((*MOVED, *STABLE))
    fraudster = plan.wallet("fraudster", network(asset))
    wallets = [fraudster]
    if plan.grade == HARD:
        wallets.append(plan.wallet("second address", network(asset)))
    count = plan.by_grade(plan.whole(4, 7), plan.whole(3, 4), plan.whole(4, 6))
    hours = plan.by_grade(plan.between(50, 145), plan.between(80, 145), plan.between(340, 800))
    usd = max(plan.heavy(380, 0.6, 1_300), 90)
    gap = 0.75 * hours / count
    helper_device = plan.whole(1, 9)
    for place in range(count):
        if plan.chance(plan.by_grade(0.6, 0.4, 0.25)):
            is_far = plan.chance(0.5)
            plan.log_in(who, at, new_device=helper_device, is_vpn=is_far)
        rail = plan.pick(("bank", "bank", "bank", "cash_kiosk", "card" if usd < 1_800 else "bank"))
        plan.pay_in(who, at, plan.natural(usd), rail=rail)
        bought = plan.after(at, 0.1, plan.by_grade(2, 4, 10))
        plan.buy(who, bought, asset, share=plan.between(0.96, 1.0))
        left = plan.after(bought, 0.1, plan.by_grade(2, 4, 20))
        share = plan.by_grade(1.0, plan.between(0.95, 1.0), plan.between(0.85, 1.0))
        target = wallets[place] if place < len(wallets) else plan.pick(wallets)
        plan.withdraw(who, left, asset, target, share=share, is_own=plan.chance(0.5))
        usd *= plan.by_grade(
            plan.between(1.2, 1.8), plan.between(1.15, 1.9), plan.between(0.7, 1.9)
        )
        usd = min(max(usd, 80), 50_000)
        if plan.grade == HARD and place == 1:
            plan.pay_in(who, plan.after(left, 3, 30), plan.natural(plan.heavy(120)), is_cover=True)
        at = plan.after(left, 0.7 * gap, gap)
    exchange = plan.service("exchange", "otc", chain=network(asset))
    for wallet in wallets:
        plan.send(
            wallet, settled(plan, at, asset, 1, 60), exchange, asset, share=plan.between(0.9, 1.0)
        )
        plan.tag_later(wallet, "scam", abuse="scam", days=(15, 90), probability=0.5)


def look_alike(plan: Plan) -> None:
    """Begin in retirement, with a trial first, and keep it all."""
    who, at = _beginner(plan, "retired saver", (1940, 1962))
    asset = plan.pick((BTC, BTC, ETH))
    vault = plan.wallet("hardware wallet", network(asset))
    usd = max(plan.heavy(260, 0.7, 3_000), 60)
    for _ in range(plan.whole(3, 5)):
        plan.pay_in(who, at, plan.natural(usd))
        at = plan.after(at, 0.5, 20)
        plan.buy(who, at, asset, share=plan.between(0.9, 1.0))
        at = plan.after(at, 0.5, 24)
        plan.withdraw(who, at, asset, vault, share=plan.between(0.8, 1.0))
        usd = min(usd * plan.between(1.1, 2.2), 40_000)
        at = plan.after(at, 10, 120)


def _beginner(plan: Plan, role: str, born: tuple[int, int]) -> tuple[Person, int]:
    """Cast somebody of that age without activity, or let somebody join; return when they begin."""
    if plan.chance(0.35):
        try:
            who = plan.customer(role, born=born, idle_days=(45, 1e9), worth_usd=(0, 50))
            return who, plan.start
        except CannotCast:
            pass
    who = plan.newcomer(role, plan.start, birth_year=plan.whole(*born))
    return who, plan.after(plan.start, 1.5, 40)
