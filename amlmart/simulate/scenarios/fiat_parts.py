"""What several scripts of fiat typologies have in common: hours, exits, arrivals, everyday acts."""

from dataclasses import dataclass

from amlmart.simulate.assets import BTC, ETH, POLYGON, USDC, USDT, EvmChain
from amlmart.simulate.clock import DAY, HOUR, MINUTE, SECOND
from amlmart.simulate.plan import CannotCast, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import HONEST, in_turn, portions
from amlmart.simulate.scenarios.parts import network, settled, someone

# Where money goes that nobody shall ask about, and where it comes from.
ASKS_NOTHING = ("driftcoin", "hopswap", "palmcoin", "souklink", "quietdesk", "handshake")


@dataclass(frozen=True)
class Exit:
    """A way out: an asset and the outside wallet it goes to; `chain` None is the usual one."""

    asset: int
    chain: EvmChain | None
    wallet: Wallet


def waking(plan: Plan, at: int, hours: float, count: int) -> list[int]:
    """Return `count` instants within some hours from `at`, in order, few of them at night."""
    times = []
    for _ in range(count):
        chosen = at
        for _ in range(12):
            chosen = at + int(plan.rng.random() * hours * HOUR)
            if 6 <= (chosen % DAY) / HOUR < 22:
                break
        times.append(chosen)
    return apart(plan, sorted(times))


def apart(plan: Plan, times: list[int]) -> list[int]:
    """Move instants later where they follow one another within a minute or so."""
    for place in range(1, len(times)):
        least = times[place - 1] + int(plan.between(70, 400) * SECOND)
        times[place] = max(times[place], least)
    return times


def paced(plan: Plan, at: int, minutes: tuple[float, float], count: int) -> list[int]:
    """Return `count` instants from `at` on, one some minutes after the other."""
    times = [at]
    for _ in range(count - 1):
        times.append(times[-1] + int(plan.between(*minutes) * MINUTE))
    return times


def around(plan: Plan, usd: float, spread: float, most: float = 1e12) -> float:
    """Draw an amount near another and round it as people do, below `most`."""
    drawn = plan.heavy(usd, spread)
    while drawn > most:
        drawn *= plan.between(0.75, 0.97)
    return min(plan.natural(drawn), most)


def drawn_down(plan: Plan, count: int, left: float, spread: float = 0.3) -> list[float]:
    """Return shares of what is left then that pay out in `count` uneven parts but for `left`."""
    parts = [part * (1 - left) for part in portions(plan, count, spread)]
    return in_turn([*parts, left])[:count]


def exit_route(plan: Plan, role: str = "exit wallet", wallet: Wallet | None = None) -> Exit:
    """Choose what the money leaves as, and the wallet, unless given; somebody may report it."""
    stable = (USDT, USDT, USDT, USDC, ETH)
    if wallet is None:
        asset = plan.pick((BTC, BTC, BTC, BTC, *stable))
        wallet = plan.wallet(role, network(asset))
        plan.tag_later(wallet, "scam", abuse="scam", days=(15, 120), probability=0.12)
    else:
        asset = BTC if wallet.chain == "bitcoin" else plan.pick(stable)
    chain = POLYGON if asset == USDT and plan.chance(0.35) else None
    return Exit(asset, chain, wallet)


def leave(
    plan: Plan,
    who: Person,
    at: int,
    route: Exit,
    *,
    share: float = 1.0,
    hours: tuple[float, float] = (0.2, 6),
    pieces: int = 1,
    is_own: bool = True,
) -> int:
    """Buy crypto with a share of the money, in one or two trades, and withdraw all of it.

    `hours` lie between one step and the next. Returns when the last piece was withdrawn.
    """
    at = plan.after(at, *hours)
    if plan.chance(0.25):
        first = plan.between(0.3, 0.7)
        plan.buy(who, at, route.asset, share=share * first)
        share = share * (1 - first) / (1 - share * first)
        at = plan.after(at, 0.05, 0.8)
    plan.buy(who, at, route.asset, share=share)
    for part in in_turn(portions(plan, pieces)):
        at = plan.after(at, *hours)
        plan.withdraw(
            who, at, route.asset, route.wallet, share=part, chain=route.chain, is_own=is_own
        )
    return at


def move_on(plan: Plan, route: Exit, at: int, likely: float = 0.7) -> None:
    """Mostly send on what lies in the exit wallet, to a place that asks nothing."""
    if not plan.chance(likely):
        return
    at = settled(plan, at, route.asset, 0.3, plan.heavy(10, 1.0, 150))
    kind = network(route.asset)
    if plan.chance(0.35):
        following = plan.wallet("second wallet", kind)
        share = 1.0 if plan.chance(0.5) else plan.between(0.55, 0.97)
        plan.send(route.wallet, at, following, route.asset, share=share, chain=route.chain)
        return
    service = plan.service(slugs=ASKS_NOTHING, chain=kind)
    plan.send(route.wallet, at, service, route.asset, share=1.0, chain=route.chain)


def arrive(plan: Plan, who: Person, at: int, usd: float, *, is_dark: bool = True) -> int:
    """Deposit crypto from outside, in parts where it is much, and sell it; return when it is sold.

    Dark money comes from places that ask nothing, often by way of a wallet; other money from
    exchanges in good standing.
    """
    asset = plan.pick((BTC, BTC, ETH, USDT, USDC))
    kind = network(asset)
    slugs = ASKS_NOTHING if is_dark else HONEST
    parts = portions(plan, min(int(usd / plan.between(2_500, 5_500)) + 1, 9))
    wallet = plan.wallet("collecting wallet", kind) if is_dark and plan.chance(0.6) else None
    for place, part in enumerate(parts):
        at = at if place == 0 else plan.after(at, 0.05, 1.5)
        source = plan.service(slugs=slugs, chain=kind)
        if wallet is None:
            plan.deposit(who, at, asset, source, usd=usd * part)
        else:
            plan.send(source, at, wallet, asset, usd=usd * part)
    if wallet is not None:
        at = settled(plan, at, asset, 0.5, 6)
        plan.deposit(who, at, asset, wallet, share=1.0)
    at = settled(plan, at, asset, 0.5, 5)
    plan.sell(who, at, asset, share=1.0)
    return at


def funded(plan: Plan, who: Person, at: int, usd: float) -> int:
    """Let dirty money come in, as crypto or by bank from a stranger; return when it is there."""
    if usd < 30_000 and plan.chance(0.6):
        return arrive(plan, who, at, usd)
    payer = plan.outsider()
    for place, part in enumerate(portions(plan, plan.whole(1, 3))):
        at = at if place == 0 else plan.after(at, 0.1, 6)
        plan.pay_in(who, at, plan.natural(usd * part), payer=payer)
    return at


def a_firm(plan: Plan, role: str, tier: int = 1) -> Person:
    """Cast a business; where all are taken, one that opened its account this morning."""
    try:
        return someone(plan, role, business=True, tier=tier)
    except CannotCast:
        return plan.newcomer(role, plan.moment(0, 1, 4), is_business=True)


def everyday(
    plan: Plan, who: Person, at: int, days: float, count: int, usual: float | None = None
) -> None:
    """Let a customer pay in a little and buy, some times, as they otherwise do (unlabelled).

    `usual` is the USD of a payment.
    """
    middle = plan.heavy(140, 0.6, 900) if usual is None else usual
    asset = plan.pick((BTC, ETH))
    for when in waking(plan, at, days * 24, count):
        usd = around(plan, middle, 0.4, 1_500)
        plan.pay_in(who, when, usd, rail=plan.pick(("card", "bank")), is_cover=True)
        plan.buy(who, plan.after(when, 0.02, 0.5), asset, usd=usd * 0.9, is_cover=True)
