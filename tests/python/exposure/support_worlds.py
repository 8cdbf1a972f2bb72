"""Small ledgers with everything that is hard about exposure, drawn from a seed."""

import random
from dataclasses import dataclass, field, replace
from decimal import Decimal

NEVER = 253_402_214_400_000_000
ASSETS = ("ETH", "USDT")


@dataclass(frozen=True)
class Transfer:
    """A version of a transfer, as the ledger has it; times in microseconds."""

    transfer_key: int
    from_node: int
    to_node: int
    asset: str
    amount: Decimal
    amount_usd: Decimal | None
    occurred: int
    known: int
    superseded: int | None
    chain: str | None = "ethereum"
    is_change: bool = False


@dataclass(frozen=True)
class Claim:
    """What an address counts as, over a span of use and a span of knowledge."""

    node: int
    layer: str
    category: str
    actor: str | None
    used_from: int
    used_until: int
    known_from: int
    known_until: int


@dataclass(frozen=True)
class Limit:
    """How far exposure to a category is followed."""

    category: str
    risk_group: str
    hops: int
    dust_usd: Decimal
    age: int


LIMITS = (
    Limit("mixing_service", "mixing", 5, Decimal("1.00"), 60),
    Limit("scam", "illicit", 2, Decimal("5.00"), 1_000),
    Limit("sanctioned", "sanctioned", 5, Decimal("1.00"), 1_000),
    Limit("exchange", "vasp", 3, Decimal("1.00"), 30),
)


@dataclass(frozen=True)
class World:
    """A ledger and what was claimed of its addresses; no two worlds share a key."""

    transfers: list[Transfer]
    claims: list[Claim]
    limits: tuple[Limit, ...] = field(default=LIMITS)


def draw_world(number: int, has_ends: bool = True) -> World:
    """Draw a world: a handful of nodes, a hundred instants, knowledge that comes late and changes.

    Without ends nothing is superseded and no claim is taken back.
    """
    draw = random.Random(number)
    nodes = [number * 100 + place for place in range(draw.randint(3, 9))]
    transfers: list[Transfer] = []
    for place in range(draw.randint(4, 45)):
        occurred = draw.randint(1, 100)
        known = occurred + draw.choice([-1, 0, 0, 0, 1, 1, 1, 2, 5, 40])
        units = draw.choice([0.4, 1, 3, 7, 10, 100, 100, 1000, 333, 10**12 + 1])
        one = Transfer(
            transfer_key=number * 1_000 + place,
            from_node=draw.choice(nodes),
            to_node=draw.choice(nodes),
            asset=draw.choices(ASSETS, [3, 1])[0],
            amount=Decimal(str(units)) / 10**8,
            amount_usd=draw.choices([None, Decimal("3.00"), Decimal("70.00")], [1, 2, 12])[0],
            occurred=occurred,
            known=known,
            superseded=None,
            chain=draw.choices(["ethereum", None], [30, 1])[0],
            is_change=draw.random() < 0.03,
        )
        if has_ends and draw.random() < 0.15:
            transfers += _restated(draw, one, number * 1_000 + 500 + place)
        else:
            transfers.append(one)
    claims: list[Claim] = []
    # where few are known as somebody, money goes far
    known_share = draw.choice([0.1, 0.3, 0.5])
    for place, node in enumerate(nodes):
        if place == 0 or draw.random() < known_share:
            claims += _claims(draw, node, has_ends)
    return World(transfers, claims)


def _restated(draw: random.Random, one: Transfer, other_key: int) -> list[Transfer]:
    """A version that ends, and mostly one that follows: of the same transfer or in its place."""
    ends = max(one.known, one.occurred) + draw.choice([0, 1, 10, 30])
    before = replace(one, superseded=ends)
    after = replace(
        one,
        transfer_key=draw.choice([one.transfer_key, other_key]),
        amount=one.amount * draw.choice([1, 1, 2]),
        occurred=one.occurred + draw.choice([0, 0, -3]),
        known=ends,
    )
    return [before, after] if draw.random() < 0.8 else [before]


def _claims(draw: random.Random, node: int, has_ends: bool) -> list[Claim]:
    """Claims of one address: never two of a layer that hold for one use at one time."""
    known = draw.choice([0, 0, draw.randint(1, 120)])
    category = draw.choice(["mixing_service", "mixing_service", "scam", "exchange"])
    actor = draw.choice([None, "one", "one", "two"])
    used = (0, NEVER) if draw.random() < 0.8 else draw.choice([(30, NEVER), (0, 60), (20, 70)])
    found = []
    ends = known + draw.randint(1, 80) if has_ends and draw.random() < 0.5 else NEVER
    found.append(Claim(node, "owner", category, actor, *used, known, ends))
    if ends < NEVER and draw.random() < 0.6:
        again = draw.choice([category, "scam"])
        found.append(Claim(node, "owner", again, actor, *used, ends + draw.choice([0, 9]), NEVER))
    if draw.random() < 0.25:
        listed = draw.randint(1, 100)
        ends = listed + draw.randint(1, 60) if has_ends and draw.random() < 0.6 else NEVER
        found.append(Claim(node, "sanction", "sanctioned", None, 0, NEVER, listed, ends))
    return found


def as_known(world: World, instant: int) -> World:
    """The world as it was known at an instant: nothing later, and no end that came later."""
    return World(
        [
            replace(one, superseded=_not_after(one.superseded, instant))
            for one in world.transfers
            if max(one.known, one.occurred) <= instant
        ],
        [
            replace(one, known_until=_not_after(one.known_until, instant) or NEVER)
            for one in world.claims
            if one.known_from <= instant
        ],
        world.limits,
    )


def _not_after(time: int | None, instant: int) -> int | None:
    return time if time is not None and time <= instant else None
