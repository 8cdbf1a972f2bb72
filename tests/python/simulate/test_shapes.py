"""A simulated world has the shapes of a real exchange: tails, rhythm, bursts, sleepers, hubs.

Bounds are wide enough for other seeds at this size, and narrow enough that a world drawn without
the behaviour fails. What a figure comes from stands beside its bound. The seed is fixed because
two things need ordinary prices: bursts need a wild day, and weekends are quieter only where the
wild days do not all fall on them.
"""

import duckdb
import numpy as np
import pytest
import simulated_ledger
import world_statistics as statistics

from amlmart.simulate.command import simulate
from amlmart.simulate.settings import Settings

SEED = 11
CUSTOMERS, DAYS = 600, 56
# Ten times the default, so that a small world has scenarios enough to count.
ILLICIT_RATE = 0.01


@pytest.fixture(scope="module")
def con(tmp_path_factory) -> duckdb.DuckDBPyConnection:
    """The tables and the ledger of one small world."""
    out = tmp_path_factory.mktemp("shapes") / "raw"
    simulate(Settings(CUSTOMERS, SEED, ILLICIT_RATE), DAYS, out)
    return simulated_ledger.connect(out)


@pytest.fixture(scope="module")
def days(con) -> statistics.Days:
    return statistics.days(con)


def test_the_ledger_is_the_one_the_world_counts(con, tmp_path):
    out = tmp_path / "raw"
    outcome = simulate(Settings(60, SEED, ILLICIT_RATE), 6, out)
    small = simulated_ledger.connect(out)
    ((transfers, references),) = small.execute(
        "select count(*), count(distinct source_reference) from ledger"
    ).fetchall()
    assert transfers == references == outcome.totals.ledger_transfers
    ((unpriced,),) = con.execute("select count(*) from ledger where amount_usd is null").fetchall()
    assert unpriced == 0
    ((labels, found),) = con.execute(
        "select (select count(*) from labels__transfers), (select count(*) from labelled)"
    ).fetchall()
    assert labels == found > 0


def test_few_customers_do_most(con):
    activity = statistics.activity(con)
    active = activity[activity > 0]
    # Equal customers with Poisson counts would have 0.1 and 2 %; the concentration of real
    # exchanges is above these floors, and one customer alone must not be the whole exchange.
    assert statistics.gini(active) > 0.55
    assert 0.10 < statistics.top_share(active) < 0.80


def test_activity_has_a_heavy_tail(con):
    activity = statistics.activity(con)
    # 1 to 2 is the range of wealth and firm sizes; a normal or Poisson tail is above 4.
    assert 0.6 < statistics.tail_exponent(activity[activity > 0], 0.1) < 2.5


@pytest.mark.parametrize("rail", ["fiat", "evm_native", "evm_token", "utxo"])
def test_amounts_have_heavy_tails(con, rail):
    amounts = statistics.amounts_usd(con)[rail]
    # A lognormal with a spread of 1.5, the least of payment data, has a Gini of 0.71.
    assert statistics.gini(amounts) > 0.65
    assert statistics.top_share(amounts) > 0.12
    # Three orders of magnitude between the small and the large ones.
    assert np.quantile(amounts, 0.995) / np.quantile(amounts, 0.005) > 1_000


def test_balances_are_concentrated(con):
    held = statistics.balances_usd(con)
    assert held.min() > -0.01
    # Household wealth is at 0.7 to 0.9.
    assert 0.65 < statistics.gini(held[held > 1]) < 0.95


def test_people_sleep_at_night_and_act_in_the_evening(con):
    rhythm = statistics.local_rhythm(con)
    hours = rhythm[:5].mean(axis=0)
    assert int(hours.argmin()) in range(1, 6)
    assert int(hours.argmax()) in range(16, 23)
    # A flat day has 1; offsets forgotten would smear the night to 0.5 and more.
    assert hours[1:5].mean() < 0.3 * hours[18:22].mean()
    # By local time the rhythm of New York and of Warsaw is the same.
    assert hours[9:12].mean() > 0.4 * hours.max()


def test_weekends_are_quieter(days):
    # Rates fall by a quarter, but standing plans do not, and who acts often acts on most days.
    assert 0.6 < statistics.weekend_factor(days) < 0.97


def test_salary_days_are_visible(con):
    assert statistics.pay_day_peak(con) > 1.5


def test_wild_prices_bring_trades(days):
    # Without a wild day there would be nothing to follow: hence the fixed seed.
    assert days.btc_move.max() > 0.05
    assert statistics.busy_and_wild(days) > 0.3


def test_the_exchange_grows(days):
    # 0.15 % of the first customers join every day: 8 % in eight weeks, less the closures.
    assert 1.03 < days.customers[-1] / days.customers[0] < 1.2


def test_services_are_hubs(con):
    for kind, (payers, payees) in statistics.degrees(con).items():
        if kind == "customers":
            # Regular payers and payees, up to the businesses with dozens.
            assert 10 < payers.max() < 500
            continue
        # The busiest service against the median address, which has one counterparty.
        assert max(payers.max(), payees.max()) > 50
        assert np.median(payers) <= 2
        # The web of payments has an exponent of 1 to 3, whatever the chain.
        assert 1 < statistics.tail_exponent(payers, 0.02) < 4


def test_many_accounts_sleep(con):
    idle = statistics.idle_days(con)
    # One in seven never begins; churn puts half a per cent a day to sleep.
    assert 0.08 < (idle < 0).mean() < 0.30
    assert 0.05 < (idle > 30).mean() < 0.40
    # And some live: half of the exchange moved something in the last two weeks.
    assert ((idle >= 0) & (idle < 14)).mean() > 0.35


def test_newcomers_bring_money_soon_if_at_all(con):
    waits, never = statistics.days_to_first_deposit(con)
    assert len(waits) > 10
    assert 0.2 < np.median(waits) < 6
    assert 0.03 < never / (never + len(waits)) < 0.5


def test_people_pay_round_sums(con):
    # Three in four round; conversion and exact sums are the others.
    assert 0.35 < statistics.round_share(statistics.payments_in(con)) < 0.85


def test_the_illicit_share_is_what_was_asked_for(con):
    # Scenarios are whole, and those still running at the end are not labelled to their end.
    assert ILLICIT_RATE / 2 < statistics.illicit_share(con) < ILLICIT_RATE * 2


def test_some_payments_come_back(con):
    # 0.6 % are returned; a few hundred payments scatter around it.
    assert 0.001 < statistics.returned_share(con) < 0.02


def test_tags_are_incomplete_and_late(con):
    delays = statistics.tag_delays(con)
    tagged = delays[~np.isnan(delays)]
    # Most addresses on a chain are nobody's in particular.
    assert 0.01 < len(tagged) / len(delays) < 0.4
    late = tagged[tagged > 0]
    assert 0.02 < len(late) / len(tagged) < 0.6
    assert 3 < np.median(late) < 45


def test_scenarios_have_no_values_of_their_own(con):
    assert statistics.own_values(con) == []
