"""Exposure counted slowly: one movement after the other, in the order of knowledge."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from support_worlds import NEVER, Claim, Limit, World

ROUNDS = 6
MOST_RECEIPTS = 100


@dataclass(frozen=True, order=True)
class Movement:
    """A version of a movement, in hundred-millionths, with what its payer had received before."""

    known: int
    occurred: int
    key: int
    until: int
    payer: int
    payee: int
    asset: str
    units: int
    usd: tuple[Decimal, ...]
    received: int = 0
    receipts: int = 0
    is_overtaken: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class Part:
    """A part of a movement that is exposed, over a span of knowledge."""

    movement: Movement
    layer: str
    category: str
    begins: int
    ends: int
    units: int
    round: int
    hops: int
    first: int
    last: int
    step: int | None

    @property
    def place(self) -> tuple[int, str, int]:
        """Among parts of one movement: what was known first goes first."""
        return (self.begins, self.category, self.ends)


def share(units: int, part: int, whole: int) -> int:
    """`units` times `part / whole`, cut at nine places and to whole units; 0 of nothing."""
    return units * (part * 10**9 // whole) // 10**9 if whole else 0


def movements(world: World) -> list[Movement]:
    """Every version that moved something on a chain, in the order in which it became known."""
    found = []
    for row in world.transfers:
        known = max(row.known, row.occurred)
        until = NEVER if row.superseded is None else max(row.superseded, row.occurred)
        units = int(row.amount * 10**8)
        is_step = row.chain and not row.is_change and row.from_node != row.to_node
        if is_step and units > 0 and until > known:
            usd = () if row.amount_usd is None else (row.amount_usd,)
            found.append(
                Movement(
                    *(known, row.occurred, row.transfer_key, until, row.from_node),
                    *(row.to_node, row.asset, units, usd),
                )
            )
    return sorted(_told(one, found, world.claims) for one in found)


def _told(one: Movement, every: list[Movement], claims: list[Claim]) -> Movement:
    before = [
        other
        for other in every
        if (other.payee, other.asset) == (one.payer, one.asset)
        and other.occurred < one.occurred
        and other.known <= one.known < other.until
    ]
    actors = [
        {
            claim.actor
            for claim in claims
            if claim.layer == "owner"
            and claim.node == node
            and claim.used_from <= one.occurred < claim.used_until
            and claim.known_from <= one.known < claim.known_until
        }
        - {None}
        for node in (one.payer, one.payee)
    ]
    return replace(
        one,
        received=sum(other.units for other in before),
        receipts=len(before),
        is_overtaken=any(
            (other.payer, other.asset) == (one.payee, one.asset)
            and other.occurred > one.occurred
            and other.known < one.known
            for other in every
        ),
        is_own=bool(actors[0] & actors[1]),
    )


class Reference:
    """What the models have to give for one world."""

    def __init__(self, world: World) -> None:
        self.claims = world.claims
        self.limits: dict[str, Limit] = {limit.category: limit for limit in world.limits}
        self.movements = movements(world)

    def stopped(self, node: int, occurred: int) -> int:
        """From when the node was known as somebody at what occurred then."""
        return min(
            (
                claim.known_from
                for claim in self.claims
                if claim.node == node and claim.used_from <= occurred < claim.used_until
            ),
            default=NEVER,
        )

    def is_dust(self, one: Movement, category: str) -> bool:
        return any(usd < self.limits[category].dust_usd for usd in one.usd)

    def attributed(self, end: str) -> list[Part]:
        """What came straight from (`payer`), or went straight to (`payee`), somebody."""
        parts = [
            Part(
                *(one, claim.layer, claim.category),
                begins=claim.known_from if claim.known_from > one.known else 0,
                ends=min(claim.known_until, one.until),
                units=one.units,
                round=0,
                hops=1,
                first=one.occurred,
                last=one.occurred,
                step=None,
            )
            for one in self.movements
            for claim in self.claims
            if claim.node == getattr(one, end)
            and not one.is_own
            and claim.used_from <= one.occurred < claim.used_until
            and max(claim.known_from, one.known) < min(claim.known_until, one.until)
        ]
        # a claim that another replaces, and that says the same, goes on
        found: list[Part] = []
        for part in sorted(
            parts, key=lambda part: (part.movement, part.layer, part.category, part.begins)
        ):
            last = found[-1] if found else part
            same = (last.movement, last.layer, last.category, last.ends)
            if found and same == (part.movement, part.layer, part.category, part.begins):
                found[-1] = replace(last, ends=part.ends)
            else:
                found.append(part)
        return found

    def incoming(self) -> list[Part]:
        """All rounds of incoming exposure."""
        rounds = [self.attributed("payer")]
        for number in range(1, ROUNDS + 1):
            lines: dict[tuple[object, ...], list[Part]] = defaultdict(list)
            for part in rounds[-1]:
                one = part.movement
                if not self.is_dust(one, part.category):
                    late = one.known if one.is_overtaken else 0
                    is_far = part.hops >= self.limits[part.category].hops
                    lines[
                        *(one.payee, one.asset, part.layer, part.category),
                        *(max(part.begins, late), part.ends, late, is_far),
                    ].append(part)
            passed = [
                part for key, line in lines.items() for part in self.passed_on(key, line, number)
            ]
            rounds.append(fitted(merged(passed), drops_empty=False))
        return [part for each in rounds for part in each]

    def passed_on(self, key: tuple[object, ...], line: list[Part], number: int) -> Iterable[Part]:
        """What each payment takes of one line, in the order in which they became known."""
        node, asset, layer, category, begins, ends, late, is_far = key
        assert isinstance(begins, int) and isinstance(ends, int) and isinstance(late, int)
        assert isinstance(node, int) and isinstance(layer, str) and isinstance(category, str)
        given = most = 0
        taken: list[tuple[Movement, int]] = []
        replaced: list[tuple[Part, int, int]] = []
        for one in self.movements:
            if (one.payer, one.asset) != (node, asset) or (is_far and not one.is_own):
                continue
            stopped = self.stopped(node, one.occurred)
            if max(begins, one.known) >= min(ends, one.until, stopped):
                continue
            before = [part for part in line if part.movement.occurred < one.occurred]
            last = max((part.last for part in before), default=0)
            if not before or one.occurred > last + self.limits[category].age:
                continue
            came = sum(part.units for part in before)
            whole = one.received + (came if one.known < late else 0)
            most = max(most, came)
            wanted = min(share(one.units, min(came, whole), whole), came)
            part = Part(
                *(one, layer, category),
                begins=begins if begins > one.known else 0,
                ends=min(ends, one.until, stopped),
                units=min(wanted, most - given),
                round=number,
                hops=min(part.hops for part in before) + (0 if one.is_own else 1),
                first=min(part.first for part in before),
                last=last,
                step=max((part.units, part.movement.key) for part in before)[1],
            )
            if one.until < NEVER:
                replaced.append((part, wanted, most))
                continue
            given += part.units
            taken.append((one, part.units))
            yield part
        # a booking that was replaced had what those that stand had left until then
        had = 0
        for part, wanted, most in replaced:
            until = part.movement.until
            room = max(most - sum(units for one, units in taken if one.known < until), 0)
            now = min(had + wanted, room)
            yield replace(part, units=max(now - had, 0))
            had = now

    def outgoing(self) -> list[Part]:
        """All rounds of outgoing exposure."""
        rounds = [
            [
                replace(part, begins=max(part.begins, part.movement.known))
                for part in self.attributed("payee")
            ]
        ]
        for number in range(1, ROUNDS + 1):
            laid = [part for paid in rounds[-1] for part in self.laid(paid, rounds[-1], number)]
            rounds.append(fitted(merged(laid), drops_empty=True))
        return [part for each in rounds for part in each]

    def laid(self, paid: Part, every: list[Part], number: int) -> Iterable[Part]:
        """What a payment lays to each receipt before it."""
        one, limit = paid.movement, self.limits[paid.category]
        stopped = self.stopped(one.payer, one.occurred)
        if not 1 <= one.receipts <= MOST_RECEIPTS:
            return
        ended_before = sum(
            other.units
            for other in every
            if (other.movement, other.layer, other.category, other.begins)
            == (one, paid.layer, paid.category, paid.begins)
            and other.ends < paid.ends
        )
        for receipt in self.movements:
            ends = min(paid.ends, stopped, receipt.until)
            if (
                (receipt.payee, receipt.asset) == (one.payer, one.asset)
                and receipt.occurred < one.occurred
                and receipt.known <= one.known < receipt.until
                and receipt.occurred >= paid.first - limit.age
                and ends > paid.begins
                and (receipt.is_own or paid.hops < limit.hops)
                and not self.is_dust(receipt, paid.category)
            ):
                units = share(ended_before + paid.units, receipt.units, one.received) - share(
                    ended_before, receipt.units, one.received
                )
                if units > 0:
                    yield replace(
                        paid,
                        movement=receipt,
                        ends=ends,
                        units=units,
                        round=number,
                        hops=paid.hops + (0 if receipt.is_own else 1),
                        step=one.key,
                    )


def merged(parts: Iterable[Part]) -> list[Part]:
    """Parts of one movement and category that hold from and until the same time as one."""
    groups: dict[tuple[object, ...], list[Part]] = defaultdict(list)
    for part in parts:
        groups[part.movement, part.layer, part.category, part.begins, part.ends].append(part)
    return [
        replace(
            group[0],
            units=sum(part.units for part in group),
            hops=min(part.hops for part in group),
            first=min(part.first for part in group),
            last=max(part.last for part in group),
            step=max((part.units, part.step or 0) for part in group)[1],
        )
        for group in groups.values()
    ]


def fitted(parts: list[Part], drops_empty: bool) -> list[Part]:
    """No movement carries more than its amount: of parts that hold together the first fill it."""
    found = []
    for part in parts:
        held = sum(
            other.units
            for other in parts
            if (other.movement, other.layer) == (part.movement, part.layer)
            and other.place < part.place
            and other.ends > part.begins
        )
        room = part.movement.units - held
        if room > 0 or not drops_empty:
            found.append(replace(part, units=max(min(part.units, room), 0)))
    return found
