"""Exposure walked payment by payment, as a person would: what the models are judged by.

Nothing of the project is used: whole numbers, one dictionary per fact, one pass in order of time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

SHARE_PLACES = 10**9
DUST_USD = 1.0
SECONDS_PER_DAY = 86_400
# How often the money has been passed on, and since when its source is known.
Line = tuple[int, int]


@dataclass(frozen=True)
class Movement:
    """A movement of one asset, in hundred-millionths; since when its payer is known as a source."""

    key: str
    occurred: int
    payer: str
    payee: str
    units: int
    usd: float | None
    source_known: int | None


@dataclass(frozen=True)
class Passed:
    """What a payment passed on of what came from the sources, beside what its payer had had."""

    payment: Movement
    units: int
    received: int

    @property
    def share(self) -> float:
        """The exposed part of the payment."""
        return self.units / self.payment.units


@dataclass
class Purse:
    """What an address has received, and on each line how much is exposed and not passed on."""

    received: int = 0
    exposed: dict[Line, int] = field(default_factory=lambda: defaultdict(int))
    left: dict[Line, int] = field(default_factory=lambda: defaultdict(int))
    youngest: dict[Line, int] = field(default_factory=lambda: defaultdict(int))


def walk(
    movements: Iterable[Movement], known: set[str], most_hops: int, most_days: int
) -> Iterator[Passed]:
    """Give every payment that passes money of the sources on, by haircut.

    Args:
        movements: in order of time.
        known: addresses that are known as somebody, where exposure stops.
        most_hops: how many payments are followed, that of the source included.
        most_days: for how many days.
    """
    purses: dict[str, Purse] = defaultdict(Purse)
    for occurred, instant in groupby(movements, key=lambda movement: movement.occurred):
        now = list(instant)
        coming: list[tuple[Movement, Line, int, int]] = []
        for movement in now:
            if movement.source_known is not None:
                coming.append((movement, (0, movement.source_known), movement.units, occurred))
            elif movement.payer not in known:
                purse = purses[movement.payer]
                parts = []
                for line, exposed in purse.exposed.items():
                    is_old = occurred > purse.youngest[line] + most_days * SECONDS_PER_DAY
                    if line[0] + 2 > most_hops or is_old:
                        continue
                    share = exposed * SHARE_PLACES // purse.received
                    part = min(movement.units * share // SHARE_PLACES, purse.left[line])
                    purse.left[line] -= part
                    parts.append(part)
                    following = (line[0] + 1, line[1])
                    coming.append((movement, following, part, purse.youngest[line]))
                if parts:
                    yield Passed(movement, sum(parts), purse.received)
        # what comes in at an instant is there for the next
        for movement in now:
            purses[movement.payee].received += movement.units
        for movement, line, units, since in coming:
            if movement.usd is None or movement.usd >= DUST_USD:
                purse = purses[movement.payee]
                purse.exposed[line] += units
                purse.left[line] += units
                purse.youngest[line] = max(purse.youngest[line], since)
