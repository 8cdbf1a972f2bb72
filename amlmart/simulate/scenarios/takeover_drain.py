"""X11 Takeover and drain: a stranger gets into an account and sends its money to a new address.

Easy: failed logins, a new device abroad, password and second factor changed, all of it sold into
one asset and gone in hours. Medium: one credential changed, most of it within a day. Hard: only a
new device and line, some days of watching, then slices to several addresses over days.

Look-alike: a customer with a new telephone who moves more than half to a new hardware wallet.
"""

from amlmart.simulate.assets import BTC, CRYPTOS, ETH, USDC, USDT
from amlmart.simulate.clock import HOUR
from amlmart.simulate.plan import HARD, Person, Plan, Wallet
from amlmart.simulate.scenarios.parts import FAR_COUNTRIES, network, settled, someone


def typology(plan: Plan) -> None:
    """Break in, gather everything in one asset and send it off."""
    victim = _saver(plan, "victim")
    at = plan.moment(plan.whole(1, 5), 0, 20)
    thief = plan.pick(FAR_COUNTRIES)
    device = plan.whole(1, 9)
    line = {"country": thief} if plan.chance(0.7) else {"is_vpn": True}
    for _ in range(plan.by_grade(plan.whole(1, 6), plan.whole(0, 3), 0)):
        plan.log_in(victim, at, new_device=device, is_successful=False, **line)
        at = plan.after(at, 0.01, 0.4)
    for _ in range(plan.by_grade(1, 1, plan.whole(2, 4))):
        plan.log_in(victim, at, new_device=device, **line)
        at = plan.after(at, 0.05, plan.by_grade(0.5, 3, 40))
    changes = ["password_changed", "mfa_disabled", "email_changed", "phone_changed"]
    for _ in range(plan.by_grade(plan.whole(2, 3), 1, 0)):
        change = plan.pick(changes)
        changes.remove(change)
        plan.security_event(victim, at, change, new_device=device)
        at = plan.after(at, 0.02, 0.6)
    asset = plan.pick((BTC, BTC, ETH, ETH, USDT, USDC))
    at = _gather(plan, victim, at, asset, share=plan.by_grade(1.0, 0.9, 0.75))
    slices = plan.by_grade(plan.whole(1, 2), plan.whole(1, 3), plan.whole(3, 5))
    wallets: list[Wallet] = []
    for left in range(slices, 0, -1):
        if not wallets or plan.chance(plan.by_grade(0.0, 0.3, 0.8)):
            wallets.append(plan.wallet("thief's wallet", network(asset)))
            if plan.grade != HARD or plan.chance(0.4):
                plan.security_event(victim, at, "address_whitelisted", new_device=device)
        at = plan.after(at, *plan.by_grade((0.1, 2), (0.1, 5), (8, 40)))
        share = plan.between(0.93, 1.0) if left == 1 else plan.between(0.75, 1.1) / left
        plan.withdraw(victim, at, asset, wallets[-1], share=share, is_own=True)
    target = plan.service("exchange", "mixing_service", "defi_dex", chain=network(asset))
    for wallet in wallets:
        later = settled(plan, at, asset, 0.5, plan.by_grade(10, 40, 90))
        plan.send(wallet, later, target, asset, share=plan.between(0.9, 0.99))
        plan.tag_later(wallet, "phishing", abuse="phishing", days=(6, 60), probability=0.4)


def look_alike(plan: Plan) -> None:
    """Change the telephone and, at the occasion, take care of the keys oneself."""
    who = _saver(plan, "owner")
    at = plan.moment(plan.whole(1, 5), 7, 18)
    device = plan.whole(1, 9)
    if plan.chance(0.3):
        plan.log_in(who, at, new_device=device, is_successful=False)
        at = plan.after(at, 0.02, 0.2)
    plan.log_in(who, at, new_device=device)
    at = plan.after(at, 0.05, 1)
    for event in ("device_added", plan.pick(("mfa_enabled", "password_changed", "phone_changed"))):
        plan.security_event(who, at, event, new_device=device)
        at = plan.after(at, 0.02, 0.5)
    asset = plan.pick((BTC, BTC, ETH))
    at = _gather(plan, who, at, asset, share=plan.between(0.6, 1.0))
    vault = plan.wallet("hardware wallet", network(asset))
    plan.security_event(who, at, "address_whitelisted", new_device=device)
    if plan.chance(0.6):
        at = plan.after(at, 0.1, 2)
        plan.withdraw(who, at, asset, vault, usd=plan.between(35, 70))
        at = settled(plan, at, asset, 0.5, 5)
    at = plan.after(at, 0.2, 6)
    plan.withdraw(who, at, asset, vault, share=plan.between(0.6, 1.0))
    later = plan.after(at, 60, 400)
    plan.pay_in(who, later, plan.natural(max(plan.heavy(250), 50)))
    plan.buy(who, plan.after(later, 0.1, 5), asset, share=plan.between(0.8, 1.0))


def _saver(plan: Plan, role: str) -> Person:
    """Cast somebody who has something; who has little saves up first, as ordinary life."""
    who = someone(plan, role, age_days=(30, 1e9), worth_usd=(300, 60_000))
    for _ in range(plan.whole(1, 3)):
        at = plan.start - plan.whole(0, 3) * HOUR // 2
        plan.pay_in(who, at, plan.natural(max(plan.heavy(900, 0.9, 12_000), 120)), is_cover=True)
        bought = plan.after(at, 0.2, 4)
        plan.buy(who, bought, plan.pick((BTC, ETH)), share=plan.between(0.7, 1.0), is_cover=True)
    return who


def _gather(plan: Plan, who: Person, at: int, asset: int, *, share: float) -> int:
    """Turn what the account holds, or a share of it, into one asset; return when it is done."""
    plan.bring_own(who, at, share=share)
    at = plan.after(at, 0.02, plan.by_grade(0.3, 1, 3))
    # What is not there is left out when it is performed.
    for other in [other for other in CRYPTOS if other != asset]:
        plan.swap(who, at, other, asset, share=1.0, cost=plan.between(0.0, 0.01))
        at = plan.after(at, 0.01, plan.by_grade(0.15, 0.4, 1))
    plan.buy(who, at, asset, share=1.0)
    return plan.after(at, 0.02, plan.by_grade(0.5, 2, 6))
