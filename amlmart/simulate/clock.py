"""Times are int64 microseconds since 1970-01-01 UTC."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Times = NDArray[np.int64]


def day_start(start: date, number: int) -> int:
    """Return the first instant of day `number` of a world that begins on `start`."""
    midnight = datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(days=number)
    return int(midnight.timestamp()) * SECOND


def date_of(instant: int) -> date:
    """Return the UTC day an instant lies in."""
    return date(1970, 1, 1) + timedelta(days=instant // DAY)
