"""Daily prices and rates on a smooth invented path at plausible levels of early 2024.

Between anchor days the path is a straight line, with a day's noise of at most one percent.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from amlmart.sample.draw import digest

FIRST_DAY = date(2023, 12, 15)
LAST_DAY = date(2024, 3, 31)

# Asset: day of the path (0 is FIRST_DAY) and level in USD at it.
_PATHS: dict[str, tuple[tuple[int, str], ...]] = {
    "BTC": (
        (0, "42000"),
        (26, "46300"),
        (39, "39800"),
        (62, "51800"),
        (89, "72900"),
        (107, "70800"),
    ),
    "ETH": ((0, "2260"), (28, "2590"), (40, "2240"), (62, "2790"), (88, "4010"), (107, "3610")),
    "USDT": ((0, "1.0002"), (107, "0.9998")),
    "USDC": ((0, "1.0000"), (107, "1.0001")),
    "MATIC": ((0, "0.86"), (40, "0.74"), (90, "1.18"), (107, "0.99")),
    "POL": ((0, "0.86"), (40, "0.74"), (90, "1.18"), (107, "0.99")),
    "EUR": ((0, "1.0920"), (62, "1.0770"), (107, "1.0795")),
    "GBP": ((0, "1.2720"), (62, "1.2590"), (107, "1.2625")),
}
_STEADY = ("USDT", "USDC", "EUR", "GBP")
# MATIC was renamed POL: one path, so one noise.
_SAME_AS = {"POL": "MATIC"}

PRICED_ASSETS = ("BTC", "ETH", "USDT", "USDC", "MATIC", "POL")
CURRENCIES = ("EUR", "GBP")
# Traded and moved, but nobody gives a price for it.
ASSET_WITHOUT_PRICE = "LINK"
# The source was silent on these days, so the last price before them is used, with its age.
PRICE_GAPS: dict[str, tuple[date, ...]] = {
    asset: tuple(date(2024, 2, day) for day in (10, 11, 12)) for asset in ("MATIC", "POL")
}


def level(asset: str, day: date) -> Decimal:
    """Return the USD level of one unit at the end of `day`, with at most four decimals."""
    position = (day - FIRST_DAY).days
    path = _PATHS[asset]
    for (left, low), (right, high) in pairwise(path):
        if left <= position <= right:
            share = Decimal(position - left) / (right - left)
            value = Decimal(low) + (Decimal(high) - Decimal(low)) * share
            break
    else:
        raise ValueError(f"{asset} has no path on {day}")
    name = _SAME_AS.get(asset, asset)
    noise = Decimal(int(digest(f"price {name} {day}")[:8], 16) % 2001 - 1000) / 100_000
    if asset in _STEADY:
        noise /= 20
    return (value * (1 + noise)).quantize(Decimal("0.01") if value > 1000 else Decimal("0.0001"))


def usd_at(asset: str, moment: datetime) -> Decimal:
    """Return the USD level of the last close before `moment`; USD itself is 1.

    The asset without a price trades at an invented 15.
    """
    if asset == "USD":
        return Decimal(1)
    if asset == ASSET_WITHOUT_PRICE:
        return Decimal(15)
    return level(asset, moment.date() - timedelta(days=1))


def days() -> list[date]:
    """Return every day of the prices, in order."""
    return [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
