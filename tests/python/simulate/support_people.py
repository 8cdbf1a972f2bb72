"""A world of people only: they join, change, act at random times and log in."""

from typing import Any

import numpy as np
import pyarrow as pa

from amlmart.simulate.banks import PER_CUSTOMER, Banks, outside_parties
from amlmart.simulate.clock import DAY
from amlmart.simulate.day import Day
from amlmart.simulate.growing import part, prefixed
from amlmart.simulate.people import People
from amlmart.simulate.randomness import stream
from amlmart.simulate.sessions import Sessions
from amlmart.simulate.settings import Settings


class PeopleWorld:
    """People, banks and sessions, with a fifth of the customers acting every day."""

    is_quiet = False

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.people = People(settings)
        self.banks = Banks(self.people)
        self.sessions = Sessions(settings, self.people)
        self.actions: dict[int, tuple[Any, Any]] = {}

    def run(self, number: int) -> dict[str, pa.Table]:
        """Run a day and return its rows."""
        day = Day(self.settings, number)
        people = self.people
        people.join(day)
        people.change(day)
        rng = stream(self.settings.seed, "test", number)
        ready = np.flatnonzero((people.active_from < day.start) & (people.closed_at > day.end))
        customers = rng.choice(ready, len(ready) // 5)
        customers = np.concatenate([customers, customers[: len(customers) // 2]])
        times = day.start + (rng.random(len(customers)) * DAY).astype(np.int64)
        accounts = customers * PER_CUSTOMER + rng.integers(0, 3, len(customers))
        others = outside_parties(rng.integers(0, 500, len(customers)))
        accounts = np.where(rng.random(len(customers)) < 0.1, others, accounts)
        self.banks.link(day, customers, accounts, times)
        if number % 3 == 1 and not self.is_quiet:
            someone, other = (int(c) for c in rng.choice(ready, 2, replace=False))
            people.open(day, day.start + 9 * 3600 * 10**6, same_person_as=someone)
            people.open(day, day.start + 8 * 3600 * 10**6, device_of=other, referrer=other)
            self.sessions.add(day, someone, day.start + 7 * 3600 * 10**6, country="BR")
        self.actions[number] = (customers, times)
        self.sessions.ordinary(day, people, customers, times)
        return day.tables()

    def state(self) -> dict[str, Any]:
        """Return what the next day needs."""
        return (
            prefixed("people", self.people.state())
            | prefixed("banks", self.banks.state())
            | prefixed("sessions", self.sessions.state())
        )

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self.people.restore(part("people", state))
        self.banks.restore(part("banks", state))
        self.sessions.restore(part("sessions", state))


def run_days(settings: Settings, days: int) -> dict[str, pa.Table]:
    """Return all rows of a world by table."""
    world = PeopleWorld(settings)
    return together([world.run(number) for number in range(days)])


def together(days: list[dict[str, pa.Table]]) -> dict[str, pa.Table]:
    """Return the rows of days by table, in the order of the days."""
    names = sorted({name for tables in days for name in tables})
    return {
        name: pa.concat_tables([tables[name] for tables in days if name in tables])
        for name in names
    }
