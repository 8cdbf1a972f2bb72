"""What several scripts of on-chain typologies have in common: proceeds, hops, ways in and out.

Networks, pauses after payments and wishes for a cast are in `parts`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import CannotCast, Person, Plan, Wallet
from amlmart.simulate.scenarios.parts import network, settled

# Exchanges that identify their customers and are on no list: where honest money comes from.
HONEST = ("northgate", "kestrel", "lanternpay", "orchidex", "bluetern")
# What a wallet of an exchange pays in one go at most, in USD; larger sums come in parts.
MOST_PAID = {BTC: 45_000.0, ETH: 20_000.0, USDT: 13_000.0, USDC: 12_000.0}


@dataclass(frozen=True)
class Crime:
    """Where dirty money comes from: its tag, the assets it is paid in, who pays it."""

    category: str
    assets: tuple[int, ...]
    payers: tuple[str, ...]
    payments: tuple[int, int]
    median_usd: float


# Victims buy at exchanges what they pay with; a market pays its vendors, a hacked exchange is
# drained itself.
CRIMES = (
    Crime("ransomware", (BTC,), (*HONEST, "ferrybank"), (1, 3), 21_000),
    Crime("scam", (BTC, ETH, USDT, USDC), (*HONEST, "tillbridge", "coinbooth"), (3, 8), 9_000),
    Crime("phishing", (ETH, USDT, USDC), (*HONEST, "pocketkey"), (3, 7), 6_000),
    Crime("ponzi_scheme", (BTC, USDT, ETH), (*HONEST, "driftcoin"), (5, 9), 14_000),
    Crime("service_hack", (ETH, USDC, USDT), ("orchidex", "bluetern", "driftcoin"), (1, 3), 48_000),
    Crime("market", (BTC,), ("nightbazaar", "undermart"), (4, 9), 2_400),
)


@dataclass(frozen=True)
class Proceeds:
    """A wallet with the money of a crime: what, about how much, and since when all is there."""

    wallet: Wallet
    asset: int
    usd: float
    at: int
    category: str


def proceeds(
    plan: Plan,
    role: str = "proceeds wallet",
    *,
    crimes: tuple[str, ...] = (),
    asset: int | None = None,
    usd: float | None = None,
    hours: float | None = None,
    known_days: tuple[float, float] = (6, 90),
    probability: float = 0.45,
) -> Proceeds:
    """Let a crime earn money, of these kinds or any; some day somebody may name its wallet.

    The payments begin at the plan's start and take `hours`, drawn where not given.
    """
    fits = [
        crime
        for crime in CRIMES
        if (not crimes or crime.category in crimes) and (asset is None or asset in crime.assets)
    ]
    crime: Crime = plan.pick(fits)
    paid_in: int = plan.pick(crime.assets) if asset is None else asset
    total = plan.heavy(crime.median_usd, 0.7, 400_000) if usd is None else usd
    # Markets pay vendors order by order, in small sums.
    most = 900.0 if crime.category == "market" else MOST_PAID[paid_in]
    total = min(max(total, 400.0), 8 * most)
    count = max(min(plan.whole(*crime.payments), int(total / 150)), int(1.5 * total / most) + 1)
    wallet = plan.wallet(role, network(paid_in))
    times = plan.spread_over(
        plan.start, plan.heavy(20, 0.9, 200) if hours is None else hours, count
    )
    spread = 0.6 if total < most else 0.15
    for at, part in zip(times, portions(plan, count, spread), strict=True):
        payer = plan.service(chain=network(paid_in), slugs=crime.payers)
        plan.send(payer, at, wallet, paid_in, usd=total * part)
    abuse = None if crime.category == "market" else crime.category
    plan.tag_later(wallet, crime.category, abuse=abuse, days=known_days, probability=probability)
    return Proceeds(wallet, paid_in, total, times[-1], crime.category)


def honest(plan: Plan, asset: int) -> Wallet:
    """Return a wallet of an exchange in good standing, on the network of an asset."""
    return plan.service(chain=network(asset), slugs=HONEST)


def fill(
    plan: Plan, wallet: Wallet, at: int, asset: int, usd: float, *, is_cover: bool = False
) -> int:
    """Let exchanges in good standing pay a wallet, in parts where it is much; return when."""
    count = int(1.2 * usd / MOST_PAID[asset]) + 1
    for part in portions(plan, count, 0.1):
        plan.send(honest(plan, asset), at, wallet, asset, usd=usd * part, is_cover=is_cover)
        at = hop(plan, at, asset, 0.1, 1.0) if count > 1 else at
    return at


def portions(plan: Plan, count: int, spread: float = 0.4) -> list[float]:
    """Return `count` uneven parts of one; the larger the spread, the more uneven."""
    weights = np.exp(plan.rng.normal(0, spread, count))
    return [float(part) for part in weights / weights.sum()]


def in_turn(parts: list[float]) -> list[float]:
    """Return the share of what is left then that takes each part of the whole, one by one."""
    left, shares = 1.0, []
    for part in parts[:-1]:
        shares.append(min(part / left, 1.0))
        left -= part
    return [*shares, 1.0]


def able(plan: Plan, role: str, usd: float, **wishes: Any) -> Person:
    """Cast a customer whose tier lets about `usd` a month through; a lower one where none is."""
    highest = 1 if usd < 8_000 else 2 if usd < 110_000 else 3
    for tier in range(highest, 0, -1):
        try:
            return plan.customer(role, tier=tier, **wishes)
        except CannotCast:
            continue
    return plan.customer(role, business=wishes.get("business", False))


def spaced(plan: Plan, at: int, hours: float, count: int, least: float = 26.0) -> list[int]:
    """Return instants spread over some hours from `at`, each some `least` hours after the last.

    For purchases of one customer: a later one must not be withdrawn with an earlier one.
    """
    times = plan.spread_over(at, hours, count)
    for place in range(1, count):
        soonest = plan.after(times[place - 1], least, least * 1.5)
        times[place] = max(times[place], soonest)
    return times


def hop(plan: Plan, at: int, asset: int, low: float, high: float) -> int:
    """Return an instant `low` to `high` hours after a payment between wallets, once mined."""
    least = 0.4 if asset == BTC else 0.05
    return plan.after(at, max(low, least), max(high, least * 1.5))


def walk(
    plan: Plan,
    first: Wallet,
    at: int,
    asset: int,
    count: int,
    hours: tuple[float, float],
    kept: float = 0.0,
    role: str = "hop wallet",
) -> tuple[Wallet, int]:
    """Move what a wallet holds through `count` new ones, each resting some hours.

    Up to the share `kept` stays behind at each. Returns the last wallet and when it was paid.
    """
    wallet = first
    for _ in range(count):
        following = plan.wallet(role, wallet.chain)
        at = hop(plan, at, asset, *hours)
        share = 1.0 if kept == 0.0 else 1.0 - plan.between(0.0, kept)
        plan.send(wallet, at, following, asset, share=share)
        wallet = following
    return wallet, at


def bought(
    plan: Plan, who: Person, at: int, asset: int, usd: float, *, is_cover: bool = False
) -> int:
    """Pay fiat in, in one or two payments, and buy an asset with it; return when it was bought."""
    times = plan.spread_over(at, 5, 1 if plan.chance(0.7) else 2)
    for when, part in zip(times, portions(plan, len(times)), strict=True):
        rail = "card" if usd * part < 900 and plan.chance(0.4) else "bank"
        plan.pay_in(who, when, max(plan.natural(usd * part), 25.0), rail=rail, is_cover=is_cover)
    later = plan.after(times[-1], 0.1, 9)
    plan.buy(who, later, asset, share=plan.between(0.96, 1.0), is_cover=is_cover)
    return later


def cash_out(
    plan: Plan,
    who: Person,
    at: int,
    asset: int,
    *,
    share: float = 1.0,
    hours: tuple[float, float] = (0.2, 12),
    is_cover: bool = False,
) -> int:
    """Sell what was deposited, in one to three trades, and pay it out; return when that was."""
    at = settled(plan, at, asset, *hours)
    for part in in_turn(portions(plan, plan.pick((1, 1, 1, 2, 2, 3)))):
        plan.sell(who, at, asset, share=share if part == 1.0 else part * share, is_cover=is_cover)
        at = plan.after(at, 0.05, 2.5)
    plan.pay_out(who, at, share=plan.between(0.97, 1.0), is_cover=is_cover)
    return at


def forward(plan: Plan, wallet: Wallet, at: int, asset: int, *, is_cover: bool = False) -> int:
    """Send all a wallet holds to an exchange elsewhere, hours later; return when."""
    at = hop(plan, at, asset, 0.3, 30)
    plan.send(wallet, at, honest(plan, asset), asset, share=1.0, is_cover=is_cover)
    return at
