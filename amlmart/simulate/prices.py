"""What every asset is worth in USD at every instant, and what is published of it.

The path is a function of the seed and the time only. Daily log returns follow a stochastic
volatility model (Taylor, 1986: log variance is an autoregression) with jumps (Merton, 1976), which
gives the fat tails and the clusters of wild days that daily closes of BTC and ETH show: kurtosis of
8 to 14 and annual volatility of 55 to 100 %, by year. Crypto assets move together, as do EUR and
GBP. Between two closes lies a Brownian bridge of 24 hours, busier in the European afternoon.
"""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amlmart.simulate.assets import (
    ASSETS,
    BTC,
    CODES,
    CRYPTOS,
    ETH,
    EUR,
    GBP,
    MATIC,
    USDC,
    USDT,
    XMR,
)
from amlmart.simulate.clock import DAY, HOUR, Times, date_of, day_start
from amlmart.simulate.columns import Texts, Units
from amlmart.simulate.day import Day
from amlmart.simulate.randomness import stream
from amlmart.simulate.settings import Settings

Floats = NDArray[np.float64]

HISTORY_DAYS = 120
SOURCE_NAME = "market-data"
# How long after the end of a day its close is published.
CLOSE_DELAY = 0

# USD for one unit when the world begins: rounded closes of the last days of 2023.
_LEVELS = {
    EUR: 1.104,
    GBP: 1.273,
    BTC: 42_300.0,
    ETH: 2_290.0,
    USDT: 1.0001,
    USDC: 1.0,
    MATIC: 0.972,
    XMR: 166.0,
}
_COINS = (BTC, ETH, MATIC, XMR)
_COIN_VOLATILITY = np.array([0.55, 0.70, 0.92, 0.72]) / np.sqrt(365)
_COIN_CORRELATION = np.array(
    [
        [1.00, 0.84, 0.68, 0.58],
        [0.84, 1.00, 0.76, 0.55],
        [0.68, 0.76, 1.00, 0.45],
        [0.58, 0.55, 0.45, 1.00],
    ]
)
_FIAT_PAIRS = (EUR, GBP)
# Currencies trade on five days of the week.
_FIAT_VOLATILITY = np.array([0.07, 0.08]) / np.sqrt(260)
_FIAT_CORRELATION = np.array([[1.0, 0.62], [0.62, 1.0]])
_STABLES = (USDT, USDC)
_COIN_FACTOR = np.linalg.cholesky(_COIN_CORRELATION)
_FIAT_FACTOR = np.linalg.cholesky(_FIAT_CORRELATION)

# Log variance of the crypto market: its persistence, shocks and stationary variance.
_PERSISTENCE = 0.965
_SHOCK = 0.20
_LOG_VARIANCE = _SHOCK**2 / (1 - _PERSISTENCE**2)
# Jumps in units of a day's usual deviation: of the whole market, and of one coin alone.
_MARKET_JUMP_CHANCE, _MARKET_JUMP_MEAN, _MARKET_JUMP_SIZE = 0.022, -0.4, 2.4
_COIN_JUMP_CHANCE, _COIN_JUMP_SIZE = 0.008, 2.8
_JUMP_VARIANCE = (
    _MARKET_JUMP_CHANCE * (_MARKET_JUMP_MEAN**2 + _MARKET_JUMP_SIZE**2)
    + _COIN_JUMP_CHANCE * _COIN_JUMP_SIZE**2
)
_DIFFUSION = float(np.sqrt(1 - _JUMP_VARIANCE))
# Daily pull of a coin towards its first level: a world of many years stays in sight of it.
_PULL = 0.0006
# Stablecoins: an autoregression of the distance from 1, and the most it can be.
_STABLE_PERSISTENCE, _STABLE_SHOCK, _STABLE_LIMIT = 0.85, 1.3e-4, 2.0e-3
_STABLE_HOUR_SHOCK = 0.6e-4

_HOURS = 24
# Share of a day's variance by hour, UTC: quiet in the small hours, busy from 13 to 16.
_HOUR_VARIANCE = 1 + 0.55 * np.cos((np.arange(_HOURS) + 0.5 - 14.5) * 2 * np.pi / _HOURS)
_HOUR_VARIANCE /= _HOUR_VARIANCE.sum()
_HOUR_DEVIATION = np.sqrt(_HOUR_VARIANCE)

# Activity follows volatility with a memory of a few days.
_BURST_MEMORY, _BURST_POWER = 0.55, 1.1
_BURST_RANGE = (0.6, 4.0)
# Mean size of a standard normal draw, of which a day's return is a multiple.
_ORDINARY_MOVE = float(np.sqrt(2 / np.pi))

# Days are added to the path in strides, so that asking again is cheap.
_STRIDE_DAYS = 32
_PUBLISHED_PLACES = 6
_PUBLISHED_UNIT = 1_000_000


class Prices:
    """The price path of one world; `usd` may be asked in any order, the path is the same."""

    def __init__(self, settings: Settings) -> None:
        self._seed = settings.seed
        self._start = settings.start
        self._origin = day_start(settings.start, -HISTORY_DAYS)
        self._days = 0
        self._log_variance = float(stream(self._seed, "prices").normal(0, np.sqrt(_LOG_VARIANCE)))
        self._levels = np.zeros(len(ASSETS))
        self._stable = np.zeros(len(_STABLES))
        self._fuel = 1.0
        self._bursts = np.empty(0)
        # USD at every full hour since the origin, by asset.
        self._table = self._history()

    def usd_at(self, asset: int, at: int) -> float:
        """Return USD for one whole unit of `asset` at an instant."""
        return float(self.usd(asset, np.array([at]))[0])

    def usd(self, asset: int | NDArray[np.integer], times: Times) -> Floats:
        """Return USD for one whole unit of `asset` (one, or one per time) at these instants.

        Raises:
            ValueError: when an instant lies more than `HISTORY_DAYS` before the first day.
        """
        times = np.asarray(times, dtype=np.int64)
        since = times - self._origin
        if not since.size:
            return np.empty(np.broadcast_shapes(np.shape(asset), times.shape))
        if since.min() < 0:
            first = date_of(self._origin)
            raise ValueError(f"prices begin on {first}; ask for an instant from then on")
        self._extend(int(since.max()) // DAY + 1)
        hours = since // HOUR
        share = (since - hours * HOUR) / HOUR
        before: Floats = self._table[asset, hours]
        after: Floats = self._table[asset, hours + 1]
        return before + (after - before) * share

    def close(self, asset: int, number: int) -> float:
        """Return USD for one whole unit at the end of day `number`."""
        end = self._origin + (HISTORY_DAYS + number + 1) * DAY
        return float(self.usd(asset, np.array([end]))[0])

    def burst(self, day_number: int) -> float:
        """Return how busy day `day_number` is by its prices: 1 is ordinary, a wild day up to 4.

        Raises:
            ValueError: when the day lies more than `HISTORY_DAYS` before the first day.
        """
        place = day_number + HISTORY_DAYS
        if place < 0:
            raise ValueError(f"prices begin {HISTORY_DAYS} days before the first day")
        self._extend(place + 1)
        return float(self._bursts[place])

    def add_rows(self, day: Day) -> None:
        """Add the closes of the day, and on the first day also those of the days before it.

        Currencies have no close at the weekend.
        """
        numbers = range(-HISTORY_DAYS, 1) if day.number == 0 else (day.number,)
        rows = [(number, asset) for number in numbers for asset in CRYPTOS]
        self._add(day, "reference.asset_prices", rows, ("asset", "price_date", "price_usd"))
        rows = [
            (number, asset)
            for number in numbers
            if not self._is_weekend(number)
            for asset in _FIAT_PAIRS
        ]
        self._add(day, "reference.fx_rates", rows, ("currency", "rate_date", "usd_per_unit"))

    def _add(
        self, day: Day, table: str, rows: list[tuple[int, int]], names: tuple[str, str, str]
    ) -> None:
        if not rows:
            return
        code, date_name, value = names
        known_at = [
            self._origin + (HISTORY_DAYS + number + 1) * DAY + CLOSE_DELAY for number, _ in rows
        ]
        values = np.array([self._published(asset, number) for number, asset in rows])
        day.add(
            table,
            **{
                code: Texts([CODES[asset] for _, asset in rows]),
                date_name: pa.array([self._date(number) for number, _ in rows], type=pa.date32()),
                value: Units(values, _PUBLISHED_PLACES),
            },
            source_name=SOURCE_NAME,
            known_at=np.array(known_at, dtype=np.int64),
        )

    def _published(self, asset: int, number: int) -> int:
        """Return a close in millionths, to as many places as quotes of its size have."""
        value = self.close(asset, number)
        places = 2 if value >= 10 else 4 if asset not in _FIAT_PAIRS else 5
        return round(round(value, places) * _PUBLISHED_UNIT)

    def _date(self, number: int) -> date:
        return self._start + timedelta(days=number)

    def _is_weekend(self, number: int) -> bool:
        return self._date(number).weekday() >= 5

    def _history(self) -> Floats:
        """Return the hours before the world begins, moved so that they end at the first levels."""
        self._levels[list(_STABLES)] = self._bounded()
        first = self._levels[:, None].copy()
        days, bursts = [], []
        for number in range(-HISTORY_DAYS, 0):
            hours, burst = self._day(number)
            days.append(hours)
            bursts.append(burst)
        logs = np.concatenate([first, *days], axis=1)
        for asset, level in _LEVELS.items():
            if asset not in _STABLES:
                logs[asset] += np.log(level) - logs[asset, -1]
                self._levels[asset] = np.log(level)
        self._days = HISTORY_DAYS
        self._bursts = np.array(bursts)
        table: Floats = np.exp(logs)
        return table

    def _extend(self, days: int) -> None:
        """Add days to the path until it has `days`, counted from its origin."""
        if days <= self._days:
            return
        target = -(-days // _STRIDE_DAYS) * _STRIDE_DAYS
        made = [self._day(number - HISTORY_DAYS) for number in range(self._days, target)]
        logs = np.concatenate([hours for hours, _ in made], axis=1)
        self._table = np.concatenate([self._table, np.exp(logs)], axis=1)
        self._bursts = np.concatenate([self._bursts, [burst for _, burst in made]])
        self._days = target

    def _day(self, number: int) -> tuple[Floats, float]:
        """Return log USD at the 24 full hours that end a day, by asset, and the day's burst."""
        rng = stream(self._seed, "prices", number)
        # Every draw of a day is made, used or not, so that one model's change moves no other.
        shock, coin_draws, fiat_draws = rng.normal(), rng.normal(size=4), rng.normal(size=2)
        has_market_jump, market_jump = rng.random() < _MARKET_JUMP_CHANCE, rng.normal()
        has_jump, jumps = rng.random(4) < _COIN_JUMP_CHANCE, rng.normal(size=4)
        jump_hour = int(rng.integers(_HOURS))
        stable_draws = rng.normal(size=len(_STABLES))
        wiggles = rng.normal(size=(len(ASSETS), _HOURS))

        self._log_variance = _PERSISTENCE * self._log_variance + _SHOCK * shock
        # The mean of exp(log variance) is 1: the annual volatilities above are what comes out.
        wildness = float(np.exp((self._log_variance - _LOG_VARIANCE / 2) / 2))
        sizes = _COIN_VOLATILITY * wildness
        coin_jumps = sizes * (
            has_market_jump * (_MARKET_JUMP_MEAN + _MARKET_JUMP_SIZE * market_jump)
            + has_jump * _COIN_JUMP_SIZE * jumps
        )
        diffusion = sizes * _DIFFUSION * (_COIN_FACTOR * coin_draws).sum(axis=1)
        if number >= 0:
            first = np.log([_LEVELS[asset] for asset in _COINS])
            diffusion -= _PULL * (self._levels[list(_COINS)] - first)

        moves = np.zeros(len(ASSETS))
        hourly = np.zeros(len(ASSETS))
        moves[list(_COINS)] = diffusion
        hourly[list(_COINS)] = sizes * _DIFFUSION
        if not self._is_weekend(number):
            moves[list(_FIAT_PAIRS)] = _FIAT_VOLATILITY * (_FIAT_FACTOR * fiat_draws).sum(axis=1)
            hourly[list(_FIAT_PAIRS)] = _FIAT_VOLATILITY
        stable_before = self._bounded()
        self._stable = _STABLE_PERSISTENCE * self._stable + _STABLE_SHOCK * stable_draws
        moves[list(_STABLES)] = self._bounded() - stable_before
        hourly[list(_STABLES)] = _STABLE_HOUR_SHOCK

        # A bridge: free steps, less in each hour its share of what they miss the close by.
        steps = wiggles * _HOUR_DEVIATION * hourly[:, None]
        steps += (moves - steps.sum(axis=1))[:, None] * _HOUR_VARIANCE
        steps[list(_COINS), jump_hour] += coin_jumps
        logs = self._levels[:, None] + np.cumsum(steps, axis=1)
        self._levels = logs[:, -1].copy()

        moved = np.abs(diffusion + coin_jumps)[:2] / _COIN_VOLATILITY[:2]
        excitement = float(moved.mean()) / _ORDINARY_MOVE
        self._fuel = _BURST_MEMORY * self._fuel + (1 - _BURST_MEMORY) * excitement
        return logs, float(np.clip(self._fuel**_BURST_POWER, *_BURST_RANGE))

    def _bounded(self) -> Floats:
        """Return the log prices of the stablecoins: small distances as they are, large cut."""
        first = np.log([_LEVELS[asset] for asset in _STABLES])
        return first + _STABLE_LIMIT * np.tanh(self._stable / _STABLE_LIMIT)
