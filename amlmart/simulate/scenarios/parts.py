"""What several scripts have in common: networks, pauses, and wallets that already have money.

Anybody who writes scripts may use these; keep them small.
"""

from typing import Any

from amlmart.simulate.assets import BTC, ETH, USDC, USDT, EvmChain
from amlmart.simulate.plan import CannotCast, Person, Plan, Wallet

# Assets that people move on chains, and how often.
MOVED = (BTC, BTC, BTC, ETH, ETH, ETH, USDT, USDT, USDC)
STABLE = (USDT, USDT, USDC)
# Where no customer lives (countries.py gives them no weight), all far from where most do.
FAR_COUNTRIES = ("RU", "CN", "HK", "PK", "IR", "SA", "MM")


def network(asset: int) -> str:
    """Return the kind of wallet that holds an asset: `bitcoin` or `evm`."""
    return "bitcoin" if asset == BTC else "evm"


def settled(plan: Plan, at: int, asset: int, low: float, high: float) -> int:
    """Return an instant `low` to `high` hours after a payment on chain, when it is final."""
    least = 1.8 if asset == BTC else 0.45
    return plan.after(at, max(low, least), max(high, least * 1.3))


def paid_wallet(
    plan: Plan,
    role: str,
    at: int,
    asset: int,
    usd: float,
    payer: Wallet,
    *,
    chain: EvmChain | None = None,
    is_cover: bool = False,
) -> Wallet:
    """Return a new wallet that `payer`, often a service, sends money to at `at`."""
    wallet = plan.wallet(role, network(asset))
    plan.send(payer, at, wallet, asset, usd=usd, chain=chain, is_cover=is_cover)
    return wallet


def crime_wallet(
    plan: Plan, role: str, at: int, asset: int, usd: float, *, probability: float = 0.35
) -> tuple[Wallet, int]:
    """Return a wallet with a crime's takings, and when the last of them came.

    Victims pay from exchanges, in up to four parts; at times a service of crime pays a little.
    Somebody may name the wallet later, with this probability.
    """
    wallet = plan.wallet(role, network(asset))
    # What one wallet of an exchange has to spare.
    count = max(plan.whole(1, 4) if usd > 400 else 1, int(usd / 9_000) + 1)
    for moment in plan.spread_over(at, plan.heavy(4, 0.9, 40), count):
        payer = plan.service("exchange", "payment_processor", chain=network(asset))
        plan.send(payer, moment, wallet, asset, usd=usd / count * plan.between(0.8, 1.2))
        at = moment
    if plan.chance(0.3):
        known = plan.service("market", "scam", "ponzi_scheme", chain=network(asset))
        plan.send(known, at, wallet, asset, usd=plan.heavy(150, 0.7, 900))
    category = plan.pick(("scam", "phishing", "ponzi_scheme", "service_hack"))
    plan.tag_later(wallet, category, abuse=category, probability=probability)
    return wallet, at


def someone(plan: Plan, role: str, **wishes: Any) -> Person:
    """Cast a customer with these wishes; where nobody has them, any ordinary one of some days.

    Only `business` is kept, so a script must work with whoever it gets.
    """
    try:
        return plan.customer(role, **wishes)
    except CannotCast:
        return plan.customer(role, business=wishes.get("business", False))
