"""What an act is told when its time has come, and how it says that it cannot be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from amlmart.simulate.clock import MINUTE
from amlmart.simulate.day import Day
from amlmart.simulate.plan import Script

# Nothing is begun later before midnight.
LAST = 5 * MINUTE


class Declined(Exception):
    """The act cannot be paid for, or nobody is there to do it; it is left out."""


class NotYet(Exception):
    """The act has to wait for money under way."""

    def __init__(self, until: int) -> None:
        self.until = until


@dataclass(frozen=True)
class Cue:
    """The day, the scenario, the instant, and the label of the transfers the act makes.

    `acted` gathers who acted when, as they have to be logged in for it.
    """

    day: Day
    script: Script
    at: int
    label: int
    acted: list[tuple[int, int]]

    def customer(self, person: int) -> int:
        """Return who plays a part.

        Raises:
            Declined: when that account was never opened.
        """
        customer = self.script.cast[person]
        if customer < 0:
            raise Declined
        return customer

    def note_acted(self, customer: int, at: int | None = None) -> None:
        """Note that a customer acted, now if not said when."""
        self.acted.append((customer, self.at if at is None else at))


# Acts by the name they have in plans; they take a cue and the act's arguments.
Acts = Mapping[str, Callable[..., None]]
