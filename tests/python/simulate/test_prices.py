"""The price path: plausible, and the same however and whenever it is asked for."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amlmart.simulate.assets import BTC, CRYPTOS, ETH, EUR, GBP, MATIC, USD, USDC, USDT, XMR
from amlmart.simulate.clock import DAY, HOUR, day_start
from amlmart.simulate.day import Day
from amlmart.simulate.prices import HISTORY_DAYS, Prices
from amlmart.simulate.reference import LIMIT_CHANGE_DAY, LIMIT_NOTICE_DAYS, add_reference, limit_usd
from amlmart.simulate.settings import Settings

START = day_start(Settings(1, 1).start, 0)
SEEDS = st.integers(0, 2**32)


def closes(seed: int, asset: int, days: int) -> np.ndarray:
    return Prices(Settings(1, seed)).usd(asset, START + np.arange(-HISTORY_DAYS, days) * DAY)


def annual_volatility(prices: np.ndarray, days_a_year: int = 365) -> float:
    return float(np.diff(np.log(prices)).std() * np.sqrt(days_a_year))


@settings(max_examples=25, deadline=None)
@given(
    seed=SEEDS,
    asset=st.sampled_from((EUR, USD, GBP, *CRYPTOS)),
    offsets=st.lists(st.integers(-HISTORY_DAYS * DAY, 400 * DAY), min_size=1, max_size=20),
    split=st.integers(0, 20),
)
def test_the_path_does_not_depend_on_how_it_is_asked(seed, asset, offsets, split):
    times = START + np.array(offsets, dtype=np.int64)
    at_once = Prices(Settings(1, seed)).usd(asset, times)
    piecewise = Prices(Settings(1, seed))
    parts = [piecewise.usd(asset, piece) for piece in (times[:split], times[split:])]
    assert np.array_equal(at_once, np.concatenate(parts))
    assert (at_once > 0).all() and np.isfinite(at_once).all()


def test_assets_can_be_asked_together():
    prices = Prices(Settings(1, 3))
    assets = np.array([BTC, USD, EUR, XMR])
    times = START + np.arange(4, dtype=np.int64) * HOUR
    together = prices.usd(assets, times)
    single = [prices.usd(int(each), times[[row]])[0] for row, each in enumerate(assets)]
    assert together.tolist() == single
    assert together[1] == 1.0


def test_an_instant_before_the_path_is_refused():
    with pytest.raises(ValueError, match="prices begin on 2023-09-03"):
        Prices(Settings(1, 1)).usd(BTC, np.array([START - (HISTORY_DAYS + 1) * DAY]))
    with pytest.raises(ValueError, match="prices begin"):
        Prices(Settings(1, 1)).burst(-HISTORY_DAYS - 1)


def test_the_world_begins_at_the_levels_of_its_first_day():
    for seed in range(5):
        prices = Prices(Settings(1, seed))
        first = {asset: prices.usd(asset, np.array([START]))[0] for asset in (BTC, ETH, EUR, XMR)}
        assert first[BTC] == pytest.approx(42_300)
        assert first[ETH] == pytest.approx(2_290)
        assert first[EUR] == pytest.approx(1.104)


@pytest.mark.parametrize(
    ("asset", "low", "high", "days_a_year"),
    [
        (BTC, 0.42, 0.68, 365),
        (ETH, 0.55, 0.85, 365),
        (MATIC, 0.70, 1.15, 365),
        (EUR, 0.055, 0.085, 365),
        (GBP, 0.065, 0.095, 365),
    ],
)
def test_volatility_is_that_of_the_asset(asset, low, high, days_a_year):
    found = [annual_volatility(closes(seed, asset, 600), days_a_year) for seed in range(12)]
    assert low < np.median(found) < high


def test_returns_have_fat_tails_and_move_together():
    returns = [
        np.diff(np.log([closes(seed, asset, 600) for asset in (BTC, ETH, XMR)]), axis=1)
        for seed in range(12)
    ]
    kurtosis = [(((move - move.mean()) / move.std()) ** 4).mean() for move, _, _ in returns]
    assert np.median(kurtosis) > 4.5  # a normal distribution has 3
    together = [np.corrcoef(moves) for moves in returns]
    assert 0.65 < np.median([matrix[0, 1] for matrix in together]) < 0.95
    assert 0.35 < np.median([matrix[0, 2] for matrix in together]) < 0.8
    # Wild days come in clusters.
    pooled = [np.abs(moves[0]) / moves[0].std() for moves in returns]
    assert np.mean([np.corrcoef(size[1:], size[:-1])[0, 1] for size in pooled]) > 0.05


def test_stablecoins_stay_within_basis_points_of_one():
    for asset in (USDT, USDC):
        times = START + np.arange(-HISTORY_DAYS * 24, 300 * 24, dtype=np.int64) * HOUR
        distance = np.abs(Prices(Settings(1, 9)).usd(asset, times) - 1)
        assert 0.00005 < distance.mean() < 0.0006
        assert distance.max() < 0.004


def test_hours_of_a_day_lead_from_close_to_close_without_gaps():
    prices = Prices(Settings(1, 4))
    minutes = START + np.arange(0, 10 * 24 * 60, dtype=np.int64) * (HOUR // 60)
    path = prices.usd(BTC, minutes)
    assert np.abs(np.diff(np.log(path))).max() < 0.01
    assert prices.close(BTC, 2) == prices.usd(BTC, np.array([START + 3 * DAY]))[0]
    hourly = path[::60]
    assert len(set(hourly.tolist())) == len(hourly)


def test_currencies_rest_at_the_weekend():
    prices = Prices(Settings(1, 5))
    saturday = START + 5 * DAY  # 2024-01-01 is a Monday
    assert len(set(prices.usd(EUR, saturday + np.arange(48) * HOUR).tolist())) == 1


def test_bursts_follow_wild_days():
    prices = Prices(Settings(1, 6))
    bursts = np.array([prices.burst(number) for number in range(700)])
    moves = np.abs(np.diff(np.log(closes(6, BTC, 701)[HISTORY_DAYS:])))
    assert bursts.min() >= 0.6 and bursts.max() <= 4.0
    assert 0.7 < bursts.mean() < 1.2
    assert bursts.max() > 2.0
    assert np.corrcoef(bursts, moves)[0, 1] > 0.4
    assert np.corrcoef(bursts[1:], bursts[:-1])[0, 1] > 0.4


def rows_of(days: int, seed: int = 8) -> dict[str, pa.Table]:
    prices, world = Prices(Settings(1, seed)), Settings(1, seed)
    found: dict[str, list[pa.Table]] = {}
    for number in range(days):
        day = Day(world, number)
        prices.add_rows(day)
        add_reference(day)
        for name, table in day.tables().items():
            found.setdefault(name, []).append(table)
    return {name: pa.concat_tables(tables) for name, tables in found.items()}


def test_rows_of_a_longer_world_begin_with_those_of_a_shorter():
    longer, shorter = rows_of(110), rows_of(76)
    for name, table in shorter.items():
        assert longer[name].slice(0, table.num_rows).equals(table), name


def test_every_close_is_published_once_after_its_day():
    tables = rows_of(30)
    prices = tables["reference.asset_prices"].to_pylist()
    assert len({(row["asset"], row["price_date"]) for row in prices}) == len(prices)
    assert len(prices) == (HISTORY_DAYS + 30) * len(CRYPTOS)
    rates = tables["reference.fx_rates"].to_pylist()
    assert len({(row["currency"], row["rate_date"]) for row in rates}) == len(rates)
    assert all(row["rate_date"].weekday() < 5 for row in rates)
    for row in prices + rates:
        closed_on = row.get("price_date") or row["rate_date"]
        assert row["known_at"].date() > closed_on
        assert (row.get("price_usd") or row["usd_per_unit"]) > 0


def test_published_closes_are_the_path():
    path = Prices(Settings(1, 8))
    rows = rows_of(10)["reference.asset_prices"].to_pylist()
    for row in rows:
        if row["asset"] == "BTC":
            number = (row["price_date"] - date(2024, 1, 1)).days
            assert float(row["price_usd"]) == pytest.approx(path.close(BTC, number), abs=0.006)


def test_country_lists_and_limits_have_no_key_twice_and_nothing_from_the_future():
    tables = rows_of(110)
    risks = tables["reference.country_risk"].to_pylist()
    keys = [(row["country"], row["list_name"], row["effective_at"]) for row in risks]
    assert len(set(keys)) == len(keys)
    on_lists = {row["country"] for row in risks if row["list_name"].startswith("FATF")}
    # Kenya came on the list in February 2024, Monaco in June.
    assert "KE" in on_lists and "MC" not in on_lists
    limits = tables["reference.kyc_tier_limits"].to_pylist()
    keys = [
        (row["kyc_tier"], row["direction"], row["period_days"], row["effective_at"])
        for row in limits
    ]
    assert len(set(keys)) == len(keys)
    first = limit_usd("out", 1, 1, LIMIT_CHANGE_DAY)
    assert limit_usd("out", 1, 1, LIMIT_CHANGE_DAY + LIMIT_NOTICE_DAYS) < first
    changed = [row for row in limits if row["effective_at"].date() > date(2024, 1, 1)]
    assert changed and all(row["known_at"] < row["effective_at"] for row in changed)
    with pytest.raises(ValueError):
        limit_usd("in", 1, 7, 0)
