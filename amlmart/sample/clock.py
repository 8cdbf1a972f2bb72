"""The sample's calendar, and the agenda by which its events happen in order of time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

WINDOW_START = datetime(2024, 1, 1, tzinfo=UTC)
WINDOW_END = datetime(2024, 3, 31, 23, 59, 59, tzinfo=UTC)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return this minute, UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def midnight(day: date) -> datetime:
    """Return the first instant of this UTC day."""
    return datetime.combine(day, time(), tzinfo=UTC)


def end_of(day: date) -> datetime:
    """Return the instant this UTC day ends, which is the first of the next."""
    return midnight(day + timedelta(days=1))


def nightly_load(known: datetime) -> datetime:
    """Return when a row known at `known` reached the raw zone: two o'clock the next night."""
    return end_of(known.date()) + timedelta(hours=2)


def slot(moment: datetime, epoch: datetime, seconds: int) -> int:
    """Return the number of the first slot of `seconds` since `epoch` not before `moment`."""
    return -int(-(moment - epoch).total_seconds() // seconds)


class Agenda:
    """Events that run in order of time, in order of entry where times are equal.

    Coins can only be spent, and balances only drawn on, after they came in; so what happens is
    decided when its time comes and not when it is written down.
    """

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Callable[[], object]]] = []

    def at(
        self, moment: datetime, event: Callable[..., object], *args: object, **options: object
    ) -> None:
        """Enter `event`, which is called with its moment and then these arguments."""
        self._entries.append((moment, len(self._entries), partial(event, moment, *args, **options)))

    def run(self) -> None:
        """Run every event; events entered meanwhile are not seen."""
        for _, _, event in sorted(self._entries, key=lambda entry: entry[:2]):
            event()
