"""The figures of `amlmart evaluate --signals`, on a world small enough to count by hand."""

from datetime import date

import pyarrow as pa
import pytest
from rich.console import Console

from amlmart.errors import AmlmartError
from amlmart.evaluate.signals import BASELINE_PRODUCTIVE_SHARE, World, measure_signals
from amlmart.evaluate.signals_command import judge_signals
from amlmart.evaluate.signals_report import markdown


def table(columns, *rows):
    names = columns.split()
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})


@pytest.fixture
def world():
    """Two typologies; scenario s1 is met by both, s2 by structuring alone, s3 by none.

    s4 is a look-alike, s5 has no transfer in the ledger.
    """
    return World(
        {
            "typologies": table(
                "typology_id typology population",
                ("C04", "mixer_use", "on_chain"),
                ("F01", "structuring", "fiat"),
            ),
            "signals": table(
                "signal_id typology state customer_id",
                ("a", "structuring", "signal", "c1"),
                ("b", "structuring", "signal", "c2"),
                ("c", "structuring", "signal", "c3"),
                ("d", "mixer_use", "signal", None),
                ("e", "mixer_use", "signal", "c9"),
                ("f", "structuring", "near_miss", "c4"),
            ),
            "evidence": table(
                "signal_id transfer_id",
                ("a", "t1"),
                ("a", "t1b"),
                ("b", "t2"),
                ("c", "t4"),
                ("d", "t1"),
                ("d", "t4"),
                ("e", "t9"),
                ("f", "t3"),
            ),
            "alerts": table(
                "alert_id alert_status customer_id",
                ("x", "open", "c1"),
                ("y", "open", "c3"),
                ("z", "suppressed", "c2"),
            ),
            "alert_signals": table(
                "alert_id signal_id", ("x", "a"), ("x", "d"), ("y", "c"), ("z", "b")
            ),
            "customers": table("customer_id", *((f"c{number}",) for number in range(500))),
            "coverage": table(
                "typology occurred_date transfer_count",
                ("structuring", date(2024, 1, 1), 1),
                ("structuring", date(2024, 2, 29), 1),
                # a chain is older than the exchange
                ("mixer_use", date(2009, 1, 3), 1),
            ),
            "ledger": table(
                "transfer_id", *((each,) for each in ["t1", "t1b", "t2", "t3", "t4", "t9"])
            ),
            "scenarios": table(
                "scenario_id typology grade is_illicit",
                ("s1", "structuring", "easy", True),
                ("s2", "cycle", "easy", True),
                ("s3", "structuring", "easy", True),
                ("s4", "structuring", "benign", False),
                ("s5", "structuring", "hard", True),
            ),
            "labels": table(
                "scenario_id transfer_id",
                ("s1", "t1"),
                ("s1", "t1b"),
                ("s2", "t2"),
                ("s3", "t3"),
                ("s4", "t4"),
                ("s5", "gone"),
            ),
        }
    )


def test_a_signal_is_productive_where_it_meets_an_illicit_scenario(world):
    structuring, mixer_use = measure_signals(world)["typologies"]
    assert (structuring["signals"], structuring["productive"]) == (3, 2)
    assert structuring["own_share"] == pytest.approx(1 / 3)
    assert structuring["look_alike_share"] == pytest.approx(1 / 3)
    # what meets both an illicit scenario and a look-alike is productive
    assert (mixer_use["productive"], mixer_use["look_alike_share"]) == (1, 0)


def test_recall_counts_scenarios_by_itself_and_by_any(world):
    found = measure_signals(world)
    structuring = found["typologies"][0]
    assert structuring["recall"] == {
        "easy": {"scenarios": 2, "by_itself": 1, "by_any": 1, "in_an_alert": 1}
    }
    overall = {(row["of"], row["grade"]): row for row in found["recall"]}
    assert overall["all planted", "easy"]["scenarios"] == 3
    assert overall["all planted", "easy"]["by_any"] == 2
    # a suppressed alert tells nobody
    assert overall["all planted", "easy"]["in_an_alert"] == 1
    assert overall["typologies built", "easy"]["scenarios"] == 2


def test_what_no_other_typology_met_is_unique(world):
    structuring, mixer_use = measure_signals(world)["typologies"]
    assert (structuring["unique_scenarios"], mixer_use["unique_scenarios"]) == (1, 0)


def test_load_is_of_signals_about_customers_over_the_days_of_the_exchange(world):
    found = measure_signals(world)
    assert found["about"]["days"] == 60
    # 3 signals, 500 customers, two months
    assert found["typologies"][0]["per_1000_customers_30_days"] == pytest.approx(3.0)
    assert found["typologies"][1]["per_1000_customers_30_days"] == pytest.approx(1.0)


def test_alerts_are_held_against_the_baseline(world):
    alerts = measure_signals(world)["alerts"]
    assert (alerts["alerts"], alerts["productive"]) == (2, 1)
    assert alerts["look_alike_share"] == pytest.approx(0.5)
    assert alerts["times_baseline"] == pytest.approx(0.5 / BASELINE_PRODUCTIVE_SHARE)


def test_no_signal_at_all_has_no_shares(world):
    silent = {
        name: world.tables[name].slice(0, 0)
        for name in ("signals", "evidence", "alerts", "alert_signals")
    }
    found = measure_signals(World({**world.tables, **silent}))
    assert found["typologies"][0]["productive_share"] is None
    assert found["alerts"]["times_baseline"] is None
    assert "| F01 structuring | 0/2 | - | - |" in markdown(found)


def test_a_world_without_scenarios_is_refused(tmp_path, monkeypatch, world):
    monkeypatch.setattr("amlmart.evaluate.signals._TABLES", {})
    with pytest.raises(AmlmartError, match="labels/scenarios"):
        World.read(tmp_path, None)


def test_a_folder_that_is_there_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(AmlmartError, match="is there already"):
        judge_signals(tmp_path, None, tmp_path, Console(quiet=True))
