"""Prices, rates, country lists and limits of the sample."""

from decimal import Decimal

from amlmart.sample import prices
from amlmart.sample.clock import end_of, utc
from amlmart.sample.rows import Rows

SOURCE_NAME = "sample"

# The Financial Action Task Force's lists of 24 October 2025.
FATF_CHANGED_AT = utc(2025, 10, 24)
FATF_CALL_FOR_ACTION = ("KP", "IR", "MM")
FATF_INCREASED_MONITORING = (
    *("AO", "BO", "BG", "CD", "CI", "CM", "DZ", "HT", "KE", "LA"),
    *("LB", "MC", "NA", "NP", "SS", "SY", "VE", "VG", "VN", "YE"),
)
# The institution's own ratings, invented, in force during the sample.
_HOUSE_RATINGS = {
    "low": ("DE", "NL", "GB", "ES", "PL", "JP", "KR", "US", "FR"),
    "medium": ("GR", "IL", "IN", "TH", "UA", "TR", "BG", "AE"),
    "high": ("KE", "VN", "NG", "LB"),
    "prohibited": ("KP", "IR"),
}
# Tier: most in USD per day, 30 days and year.
_LIMITS = {
    1: ("1000", "5000", "20000"),
    2: ("15000", "60000", "300000"),
    3: ("100000", "1000000", "5000000"),
}
_PERIODS = (1, 30, 365)


def add_reference(rows: Rows) -> None:
    """Add all four reference tables."""
    for day in prices.days():
        for asset in prices.PRICED_ASSETS:
            if day not in prices.PRICE_GAPS.get(asset, ()):
                rows.add(
                    "reference.asset_prices",
                    known_at=end_of(day),
                    asset=asset,
                    price_date=day,
                    price_usd=prices.level(asset, day),
                    source_name=SOURCE_NAME,
                )
        if day.weekday() < 5:
            for currency in prices.CURRENCIES:
                rows.add(
                    "reference.fx_rates",
                    known_at=end_of(day),
                    currency=currency,
                    rate_date=day,
                    usd_per_unit=prices.level(currency, day),
                    source_name=SOURCE_NAME,
                )
    _add_country_risk(rows)
    _add_limits(rows)


def _add_country_risk(rows: Rows) -> None:
    lists: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("FATF call for action", FATF_CALL_FOR_ACTION),
        ("FATF increased monitoring", FATF_INCREASED_MONITORING),
    )
    for list_name, countries in lists:
        for country in countries:
            rows.add(
                "reference.country_risk",
                country=country,
                list_name=list_name,
                risk_rating="prohibited" if country in ("KP", "IR") else "high",
                effective_at=FATF_CHANGED_AT,
            )
    for rating, rated in _HOUSE_RATINGS.items():
        for country in rated:
            rows.add(
                "reference.country_risk",
                country=country,
                list_name="House rating",
                risk_rating=rating,
                effective_at=utc(2023, 1, 1),
            )
    rows.add(
        "reference.country_risk",
        country="TR",
        list_name="House rating",
        risk_rating="low",
        effective_at=utc(2024, 2, 15),
    )


def _add_limits(rows: Rows) -> None:
    for tier, limits in _LIMITS.items():
        for period, limit in zip(_PERIODS, limits, strict=True):
            for direction in ("in", "out"):
                rows.add(
                    "reference.kyc_tier_limits",
                    kyc_tier=tier,
                    direction=direction,
                    period_days=period,
                    limit_usd=Decimal(limit),
                    effective_at=utc(2023, 1, 1),
                )
    # The daily limit of the first tier was lowered in the middle of the sample.
    for direction in ("in", "out"):
        rows.add(
            "reference.kyc_tier_limits",
            kyc_tier=1,
            direction=direction,
            period_days=1,
            limit_usd=Decimal("800"),
            effective_at=utc(2024, 2, 1),
        )
