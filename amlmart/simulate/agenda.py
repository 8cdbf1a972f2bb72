"""Who acts when on a day, and what habit binds them to do."""

from dataclasses import dataclass

import numpy as np

from amlmart.simulate.clock import DAY, MINUTE, Times, date_of
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array
from amlmart.simulate.habits import MAKER, MOST_ACTIONS, NATIVE, Habits
from amlmart.simulate.people import People
from amlmart.simulate.prices import Prices
from amlmart.simulate.rhythm import moments, weekday_factor
from amlmart.simulate.wishes import DEPOSIT, PAY_IN, PLAN_BUY, PLAN_IN, SALARY

FREE = -1


@dataclass(frozen=True)
class Agenda:
    """Actions of a day, by customer and time; `bound` is what each must be, or FREE."""

    customers: Array
    times: Times
    bound: Array


def agenda(
    day: Day, rng: np.random.Generator, habits: Habits, people: People, prices: Prices
) -> Agenda:
    """Draw the agenda of a day."""
    awake = np.flatnonzero(habits.is_awake(day, people))
    kind = habits.kind[awake]
    offsets = people.utc_offset_minutes[awake]
    rate = habits.rate[awake] * np.where(
        kind == MAKER, 1.0, weekday_factor(day.start, offsets) * prices.burst(day.number)
    )
    # Nobody is equally busy every day.
    count = np.minimum(rng.poisson(rate * rng.gamma(1.2, 1 / 1.2, len(awake))), MOST_ACTIONS[kind])
    customers = np.repeat(awake, count)
    repeated = np.repeat(np.arange(len(awake)), count)
    times = moments(
        rng, day.start, offsets[repeated], habits.owl[customers], kind[repeated] == MAKER
    )
    # The first thing ever done is to bring money.
    begins = awake[habits.first_day[awake] == day.number]
    brings = np.where(
        (habits.kind[begins] == NATIVE) | (rng.random(len(begins)) < 0.1), DEPOSIT, PAY_IN
    )
    # Salaries: part of the pay comes in on payday, in the forenoon.
    paid = _paid_today(day, habits, people, awake)
    pay_minute = np.clip(rng.normal(600, 80, len(paid)), 360, 900).astype(np.int64)
    count = len(begins)
    begin_times = moments(
        *(rng, day.start, people.utc_offset_minutes[begins], np.zeros(count), np.zeros(count, bool))
    )
    # Standing plans buy at the same minute each week, once with what the plan pays in.
    planned = awake[(habits.plan_weekday[awake] == _weekday(day)) & (habits.plan_usd[awake] > 0)]
    plan_minute = habits.plan_minute[planned]
    pieces = [
        (customers, times, np.full(len(customers), FREE)),
        (begins, begin_times, brings),
        (paid, day.start + pay_minute * MINUTE, np.full(len(paid), SALARY)),
        (planned, day.start + (plan_minute - 2) * MINUTE, np.full(len(planned), PLAN_IN)),
        (planned, day.start + plan_minute * MINUTE, np.full(len(planned), PLAN_BUY)),
    ]
    customers, times, bound = (np.concatenate(each) for each in zip(*pieces, strict=True))
    seconds = (rng.random(len(times)) * MINUTE).astype(np.int64)
    # A plan runs at its minute, give or take the queue.
    seconds = np.where(np.isin(bound, (PLAN_IN, PLAN_BUY)), seconds // 3, seconds)
    times = np.minimum(times + seconds, day.end - MINUTE)
    order = np.lexsort((times, customers))
    return Agenda(customers[order], times[order], bound[order])


def _paid_today(day: Day, habits: Habits, people: People, awake: Array) -> Array:
    today, weekday = date_of(day.start).day, _weekday(day)
    # Pay that would come on a weekend comes on the Friday before.
    days = [today] if weekday < 4 else [today, today + 1, today + 2] if weekday == 4 else []
    paid: Array = awake[np.isin(people.payday[awake], days) & (habits.pay_share[awake] > 0)]
    return paid


def _weekday(day: Day) -> int:
    """Return 0 for a Monday, in UTC."""
    return (day.start // DAY + 3) % 7
