"""Exposure walked payment by payment, as a person would: what the models are judged by.

Nothing of the project is used: whole numbers, one dictionary per fact, one pass in order of time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

MOST_ROUNDS = 6
SHARE_PLACES = 10**9


@dataclass(frozen=True)
class Movement:
    """A movement of one asset, in hundred-millionths of it."""

    occurred: int
    payer: str
    payee: str
    units: int
    is_source: bool


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


def walk(movements: Iterable[Movement], known: set[str]) -> Iterator[Passed]:
    """Give every payment that passes money of the sources on, by haircut.

    Args:
        movements: in order of time; sources pay with `is_source`.
        known: addresses that are known as somebody, where exposure stops.

    Limits of age and dust are left out: nothing that is walked here comes near them.
    """
    received: dict[str, int] = defaultdict(int)
    exposed: dict[tuple[int, str], int] = defaultdict(int)
    left: dict[tuple[int, str], int] = defaultdict(int)
    for _, instant in groupby(movements, key=lambda movement: movement.occurred):
        coming: list[tuple[int, str, int]] = []
        now = list(instant)
        for movement in now:
            if movement.is_source:
                coming.append((0, movement.payee, movement.units))
                continue
            if movement.payer in known:
                continue
            parts = []
            for number in range(MOST_ROUNDS):
                line = (number, movement.payer)
                if exposed[line]:
                    share = exposed[line] * SHARE_PLACES // received[movement.payer]
                    part = min(movement.units * share // SHARE_PLACES, left[line])
                    left[line] -= part
                    parts.append(part)
                    coming.append((number + 1, movement.payee, part))
            if parts:
                yield Passed(movement, sum(parts), received[movement.payer])
        # what comes in at an instant is there for the next
        for movement in now:
            received[movement.payee] += movement.units
        for number, payee, part in coming:
            exposed[number, payee] += part
            left[number, payee] += part
