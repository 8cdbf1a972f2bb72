"""X12 Impossible travel: one account used in two places that nobody can be at in the time between.

Easy: half an hour to an hour apart, money moves within three hours, two to four times. Medium: one
to three hours, the movement up to six hours later. Hard: the two users take turns half a day apart
and the movement comes half a day later, week after week.

Look-alike: a VPN switched on on the sofa; or a firm with two offices and one treasury account.
"""

from amlmart.simulate.assets import ETH, USDC
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


def typology(plan: Plan) -> None:
    """Let a lender of an account and its real user both log in."""
    who = able(plan, "account lender", plan.between(4_000, 16_000), age_days=(3, 700))
    place = plan.pick(FAR_COUNTRIES)
    device = plan.whole(1, 9)
    at = plan.start
    for _ in range(plan.by_grade(plan.whole(2, 4), plan.whole(2, 4), plan.whole(3, 6))):
        asset = plan.pick(MOVED)
        usd = max(plan.heavy(1_700, 0.9, 25_000), 150)
        brings_fiat = plan.chance(0.6)
        if brings_fiat:
            payer = plan.outsider() if plan.chance(0.4) else None
            plan.pay_in(who, at, plan.natural(usd), payer=payer)
        else:
            wallet, at = crime_wallet(plan, "source wallet", at, asset, usd)
            at = settled(plan, at, asset, 0.5, 10)
            plan.deposit(who, at, asset, wallet, share=1.0)
            at = settled(plan, at, asset, 0.5, 2)
        at = plan.after(at, 0.3, 10)
        plan.log_in(who, at)
        at = plan.after(at, *plan.by_grade((0.3, 1.1), (0.8, 2.4), (9, 20)))
        plan.log_in(who, at, country=place, new_device=device)
        at = plan.after(at, *plan.by_grade((0.1, 2.5), (0.5, 5.5), (6.5, 24)))
        if brings_fiat:
            plan.buy(who, at, asset, share=plan.between(0.9, 1.0))
            at = plan.after(at, 0.05, plan.by_grade(0.4, 3, 9))
        exit_wallet = plan.wallet("user's wallet", network(asset))
        plan.withdraw(who, at, asset, exit_wallet, share=plan.between(0.9, 1.0))
        at = plan.after(at, 12, plan.by_grade(120, 200, 330))


def look_alike(plan: Plan) -> None:
    """Seem to be in two places, for a reason."""
    if plan.chance(0.6):
        who = someone(plan, "VPN user", age_days=(20, 1e9))
        _use(plan, who, is_vpn=True)
    else:
        who = plan.customer("firm with two offices", business=True, age_days=(20, 1e9))
        _use(plan, who, is_vpn=False)


def _use(plan: Plan, who: Person, *, is_vpn: bool) -> None:
    asset = plan.pick((ETH, USDC, *MOVED))
    office = plan.pick(("US", "SG", "AE", "JP", "HK"))
    wallet = plan.wallet("own wallet", network(asset))
    usual = max(plan.heavy(450 if is_vpn else 4_000, 0.9, 40_000), 80)
    at = plan.start
    for _ in range(plan.whole(2, 5)):
        plan.log_in(who, at)
        at = plan.after(at, 0.1, 3)
        if is_vpn:
            plan.log_in(who, at, is_vpn=True)
        else:
            plan.log_in(who, at, country=office, new_device=1)
        at = plan.after(at, 0.05, 5)
        plan.pay_in(who, at, plan.natural(usual * plan.between(0.5, 1.6)))
        at = plan.after(at, 0.1, 3)
        plan.buy(who, at, asset, share=plan.between(0.7, 1.0))
        if plan.chance(0.5):
            at = plan.after(at, 0.3, 10)
            plan.withdraw(who, at, asset, wallet, share=plan.between(0.4, 1.0))
        at = plan.after(at, 20, 220)
