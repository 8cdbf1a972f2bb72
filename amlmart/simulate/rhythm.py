"""When in the day people act: by local hour, weekday and price moves.

The shape over the hours follows card payments and exchange volumes as published: a trough before
dawn, a rise over the morning, a peak in the evening. Weekends carry about a quarter less.
"""

import numpy as np

from amlmart.simulate.clock import DAY, HOUR, MINUTE, Times
from amlmart.simulate.growing import Array

# Weight of each local hour for people; programs trade at all hours.
_HOURS = np.array(
    [14, 8, 5, 3, 3, 5, 12, 24, 38, 46, 50, 52, 56, 54, 50, 50, 54, 62, 70, 78, 82, 74, 54, 30.0]
)
_CUMULATED = np.concatenate(([0.0], np.cumsum(_HOURS))) / _HOURS.sum()
_WEEKDAYS = np.array([1.06, 1.08, 1.06, 1.04, 1.02, 0.80, 0.78])


def weekday_factor(day_start: int, utc_offset_minutes: Array) -> Array:
    """Return how busy each customer's local weekday is; 1 is usual."""
    local_noon = day_start + DAY // 2 + utc_offset_minutes.astype(np.int64) * MINUTE
    # 1970-01-01 was a Thursday.
    factor: Array = _WEEKDAYS[(local_noon // DAY + 3) % 7]
    return factor


def moments(
    rng: np.random.Generator,
    day_start: int,
    utc_offset_minutes: Array,
    owl_hours: Array,
    is_program: Array,
) -> Times:
    """Return an instant of the UTC day for each action, by the customer's local rhythm."""
    draws = rng.random(len(utc_offset_minutes))
    hour = np.interp(draws, _CUMULATED, np.arange(25.0)) + owl_hours
    local = (hour * HOUR).astype(np.int64)
    utc = (local - utc_offset_minutes.astype(np.int64) * MINUTE) % DAY
    uniform = (draws * DAY).astype(np.int64)
    return day_start + np.where(is_program, uniform, utc)
