"""Deterministic choices and names for the sample.

Everything derives from fixed texts, so that the sample has the same bytes on every machine. Only
`Random.random()` is used of the standard generator: its sequence is promised not to change
between Python versions, which `choice` and `randrange` are not.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def digest(name: str) -> str:
    """Return 64 hex digits that stand for `name`, the same ones each time."""
    return hashlib.sha256(f"amlmart sample: {name}".encode()).hexdigest()


class Draw:
    """A stream of choices of its own, so that a new stream does not disturb the others."""

    def __init__(self, name: str) -> None:
        self._random = Random(f"amlmart sample: {name}")

    def integer(self, low: int, high: int) -> int:
        """Return an integer of `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of `items`."""
        return items[self.integer(0, len(items) - 1)]

    def chance(self, percent: int) -> bool:
        """Return True in `percent` of 100 cases."""
        return self.integer(1, 100) <= percent

    def amount(self, low: str, high: str, decimals: int) -> Decimal:
        """Return an amount of `low` to `high` with this many digits after the point."""
        scale = Decimal(1).scaleb(decimals)
        units = self.integer(int(Decimal(low) * scale), int(Decimal(high) * scale))
        return units / scale

    def moment(self, start: datetime, end: datetime) -> datetime:
        """Return a whole second of `start` to `end`, both included."""
        seconds = int((end - start).total_seconds())
        return start + timedelta(seconds=self.integer(0, seconds))
