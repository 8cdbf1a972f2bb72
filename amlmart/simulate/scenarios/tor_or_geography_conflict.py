"""X10 Tor or geography conflict: who logs in hides, or is where the customer cannot well be.

Easy: Tor before each of several movements, minutes apart. Medium: Tor, foreign lines and VPN by
turns, some logins from home. Hard: mostly VPN, a slip to a foreign line now and then, movements a
day or two after it.

Look-alike: a traveller who is abroad for one or two weeks, with the usual device and small sums;
or somebody who reads the news by Tor and uses it for everything.
"""

from amlmart.simulate.assets import BTC, ETH
from amlmart.simulate.clock import HOUR
from amlmart.simulate.plan import Person, Plan
from amlmart.simulate.scenarios.chain_parts import able
from amlmart.simulate.scenarios.parts import (
    FAR_COUNTRIES,
    MOVED,
    crime_wallet,
    network,
    settled,
    someone,
)

_HOLIDAYS = ("TH", "TR", "AE", "BR", "VN", "KE", "IN", "JP", "US")


def typology(plan: Plan) -> None:
    """Move money in and out of an account that is run from hiding or from abroad."""
    who = able(plan, "hidden customer", plan.between(4_000, 16_000), age_days=(3, 400))
    at = plan.start
    place = plan.pick(FAR_COUNTRIES)
    for _ in range(plan.by_grade(plan.whole(3, 5), plan.whole(2, 4), plan.whole(3, 5))):
        asset = plan.pick(MOVED)
        _hide(plan, who, at, place)
        at = plan.after(at, *plan.by_grade((0.05, 1.5), (0.3, 14), (25, 50)))
        usd = max(plan.heavy(1_500, 0.9, 25_000), 150)
        if plan.chance(0.55):
            earned = at - 6 * HOUR
            wallet, earned = crime_wallet(plan, "source wallet", earned, asset, usd)
            at = max(at, settled(plan, earned, asset, 0.5, plan.by_grade(1, 4, 20)))
            plan.deposit(who, at, asset, wallet, share=1.0)
            at = settled(plan, at, asset, 0.6, 5)
        else:
            plan.pay_in(who, at, plan.natural(usd))
            at = plan.after(at, 0.1, 3)
            plan.buy(who, at, asset, share=plan.between(0.9, 1.0))
            at = plan.after(at, 0.1, 3)
        if plan.chance(plan.by_grade(1.0, 0.7, 0.3)):
            _hide(plan, who, at, place)
            at = plan.after(at, 0.05, plan.by_grade(0.8, 4, 10))
        share = plan.between(0.85, 1.0)
        if plan.chance(0.35):
            plan.sell(who, at, asset, share=share)
            plan.pay_out(who, plan.after(at, 0.3, 8), share=plan.between(0.85, 1.0))
        else:
            wallet = plan.wallet("exit wallet", network(asset))
            plan.withdraw(who, at, asset, wallet, share=share, is_own=plan.chance(0.6))
        at = plan.after(at, 6, 150)


def _hide(plan: Plan, who: Person, at: int, place: str) -> None:
    tor = plan.by_grade(0.9, 0.5, 0.05)
    foreign = plan.by_grade(1.0, 0.8, 0.3)
    kind = plan.between(0, 1)
    device = plan.pick((1, 1, 2)) if plan.chance(0.7) else None
    plan.log_in(
        who,
        at,
        is_tor=kind < tor,
        country=place if tor <= kind < foreign else None,
        is_vpn=kind >= foreign,
        new_device=device,
    )


def look_alike(plan: Plan) -> None:
    """Travel, or care for privacy, and go on as usual."""
    who = someone(plan, "traveller", age_days=(30, 1e9))
    is_private = plan.chance(0.3)
    place = plan.pick(_HOLIDAYS)
    asset = plan.pick((BTC, ETH, *MOVED))
    usual = max(plan.heavy(750, 1.0, 15_000), 60)
    days = plan.between(5, 20)
    times = plan.spread_over(plan.start, days * 24, plan.whole(3, 7))
    now = plan.start
    for turn, wished in enumerate(times):
        at = max(wished, plan.after(now, 2.2, 8))
        if is_private:
            plan.log_in(who, at, is_tor=True)
        else:
            plan.log_in(who, at, country=place, is_vpn=plan.chance(0.15))
        now = plan.after(at, 0.05, 3)
        if turn % 2 == 0:
            usd = plan.natural(usual * plan.between(0.5, 1.6))
            plan.pay_in(who, now, usd, rail="card" if usd < 2_000 else "bank")
            plan.buy(who, plan.after(now, 0.1, 2), asset, share=plan.between(0.7, 1.0))
        elif plan.chance(0.5):
            plan.sell(who, now, asset, share=plan.between(0.2, 0.8))
            plan.pay_out(who, plan.after(now, 0.3, 5), share=plan.between(0.6, 1.0))
        else:
            wallet = plan.wallet("own wallet", network(asset))
            plan.withdraw(who, now, asset, wallet, share=plan.between(0.3, 0.9))
