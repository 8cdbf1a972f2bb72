"""Country lists and tier limits of the simulated exchange.

The lists of the Financial Action Task Force (FATF) are those of 24 October 2025. Each country
stands on them from the plenary that put it there, as FATF's public statements date it, so a world
of an earlier year knows only the part that held then and learns of the rest as it comes. Countries
that left before October 2025 are not on them; the exchange's own ratings, which are invented, cover
some. Limits are invented.
"""

from datetime import UTC, date, datetime

import numpy as np

from amlmart.simulate.clock import DAY, HOUR, SECOND, date_of
from amlmart.simulate.columns import Texts, Units
from amlmart.simulate.day import Day

CALL_FOR_ACTION = "FATF call for action"
INCREASED_MONITORING = "FATF increased monitoring"
HOUSE_RATING = "House rating"

# When a plenary put countries on a list. Myanmar's and Iran's measures differ from Korea's, but
# all three are under the same call.
_CALLS = (
    (date(2011, 2, 25), ("KP",)),
    (date(2020, 2, 21), ("IR",)),
    (date(2022, 10, 21), ("MM",)),
)
_MONITORED = (
    (date(2010, 2, 18), ("SY", "YE")),
    (date(2021, 6, 25), ("HT", "SS")),
    (date(2022, 10, 21), ("CD",)),
    (date(2023, 6, 23), ("CM", "VN")),
    (date(2023, 10, 27), ("BG",)),
    (date(2024, 2, 23), ("KE", "NA")),
    (date(2024, 6, 28), ("MC", "VE")),
    (date(2024, 10, 25), ("AO", "CI", "DZ", "LB")),
    (date(2025, 2, 21), ("LA", "NP")),
    (date(2025, 6, 13), ("BO", "VG")),
)
# FATF publishes in the afternoon of a plenary's last day.
_PUBLISHED_AT = 15 * HOUR

_HOUSE_RATINGS = {
    "low": (
        *("AT", "AU", "BE", "CA", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR"),
        *("IE", "IT", "JP", "KR", "LT", "LU", "LV", "NL", "NO", "NZ", "PL", "PT", "RO", "SE"),
        *("SG", "SI", "SK", "TW", "US"),
    ),
    "medium": (
        *("AE", "AR", "BG", "BR", "CL", "CN", "CO", "CY", "DZ", "EG", "GE", "HK", "HU", "ID", "IL"),
        *("IN", "KZ", "MA", "MC", "MT", "MX", "MY", "PE", "PH", "RS", "SA", "TH", "TR", "UA", "VN"),
        "ZA",
    ),
    "high": ("BY", "CW", "KE", "KM", "LB", "MM", "NG", "PA", "PK", "RU", "SC", "VE", "VG"),
    "prohibited": ("KP", "IR", "SY"),
}
_HOUSE_SINCE_DAYS = -420
# The exchange changes its mind about two countries: days after the start, country, new rating.
_HOUSE_CHANGES = ((40, "TR", "high"), (95, "AE", "low"))

# Most in USD, by tier and period in days.
LIMIT_PERIODS = (1, 30, 365)
Limits = dict[tuple[str, int], tuple[int, ...]]
LIMITS: Limits = {
    ("in", 1): (2_000, 10_000, 40_000),
    ("in", 2): (25_000, 150_000, 800_000),
    ("in", 3): (500_000, 5_000_000, 30_000_000),
    ("out", 1): (1_500, 8_000, 30_000),
    ("out", 2): (20_000, 120_000, 600_000),
    ("out", 3): (400_000, 4_000_000, 25_000_000),
}
# A change is announced on this day and holds two weeks later: the lowest tier gets less.
LIMIT_CHANGE_DAY = 75
LIMIT_NOTICE_DAYS = 14
CHANGED_LIMITS: Limits = {
    ("in", 1): (1_500, 7_500, 40_000),
    ("out", 1): (1_000, 6_000, 30_000),
}
_LIMITS_SINCE_DAYS = -420


def limit_usd(direction: str, tier: int, period_days: int, day_number: int) -> int:
    """Return the most USD that a customer of this tier may move in the period, on a day.

    Raises:
        KeyError, ValueError: when there is no such direction and tier, or no such period.
    """
    limits = LIMITS[direction, tier]
    if day_number >= LIMIT_CHANGE_DAY + LIMIT_NOTICE_DAYS:
        limits = CHANGED_LIMITS.get((direction, tier), limits)
    return limits[LIMIT_PERIODS.index(period_days)]


def add_reference(day: Day) -> None:
    """Add what becomes known on the day: on the first one all that held before, later changes."""
    _add_lists(day)
    _add_house_ratings(day)
    _add_limits(day)


def _add_lists(day: Day) -> None:
    today = date_of(day.start)
    for list_name, changes in ((CALL_FOR_ACTION, _CALLS), (INCREASED_MONITORING, _MONITORED)):
        for changed, countries in changes:
            if changed == today or (day.number == 0 and changed < today):
                midnight = _midnight(changed)
                _add_countries(
                    *(day, countries, list_name, midnight, midnight + _PUBLISHED_AT),
                    risk_rating="prohibited" if countries in (("KP",), ("IR",)) else "high",
                )


def _add_house_ratings(day: Day) -> None:
    if day.number == 0:
        since = day.start + _HOUSE_SINCE_DAYS * DAY
        for rating, countries in _HOUSE_RATINGS.items():
            _add_countries(day, countries, HOUSE_RATING, since, since, risk_rating=rating)
    for number, country, rating in _HOUSE_CHANGES:
        if day.number == number:
            at = day.start + 9 * HOUR
            _add_countries(day, (country,), HOUSE_RATING, at, at, risk_rating=rating)


def _add_countries(
    day: Day,
    countries: tuple[str, ...],
    list_name: str,
    effective_at: int,
    known_at: int,
    *,
    risk_rating: str,
) -> None:
    day.add(
        "reference.country_risk",
        country=Texts(countries),
        list_name=list_name,
        risk_rating=risk_rating,
        effective_at=effective_at,
        known_at=known_at,
    )


def _add_limits(day: Day) -> None:
    if day.number == 0:
        since = day.start + _LIMITS_SINCE_DAYS * DAY
        _add_limit_rows(day, LIMITS, since, since)
    if day.number == LIMIT_CHANGE_DAY:
        effective_at = day.start + LIMIT_NOTICE_DAYS * DAY
        # Only what changes is announced.
        _add_limit_rows(day, CHANGED_LIMITS, effective_at, day.start + 10 * HOUR, before=LIMITS)


def _add_limit_rows(
    day: Day,
    limits: Limits,
    effective_at: int,
    known_at: int,
    before: Limits | None = None,
) -> None:
    rows = [
        (direction, tier, period, limit)
        for (direction, tier), by_period in limits.items()
        for place, (period, limit) in enumerate(zip(LIMIT_PERIODS, by_period, strict=True))
        if before is None or before[direction, tier][place] != limit
    ]
    directions, tiers, periods, values = zip(*rows, strict=True)
    day.add(
        "reference.kyc_tier_limits",
        kyc_tier=np.array(tiers, dtype=np.int64),
        direction=Texts(directions),
        period_days=np.array(periods, dtype=np.int64),
        limit_usd=Units(np.array(values, dtype=np.int64), 0),
        effective_at=effective_at,
        known_at=known_at,
    )


def _midnight(at: date) -> int:
    return int(datetime(at.year, at.month, at.day, tzinfo=UTC).timestamp()) * SECOND
