"""The cut in time: scenarios stay whole, and nothing is learnt from what comes later."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from amlmart.evaluate.split import LEFT_OUT, TEST, TRAIN, VALIDATION, split

TIMES = st.lists(st.integers(0, 60), min_size=5, max_size=60)


@st.composite
def worlds(draw):
    times = np.array(draw(TIMES), dtype=np.int64)
    count = draw(st.integers(0, 20))
    rows = st.integers(0, len(times) - 1)
    labels = draw(
        st.lists(st.tuples(rows, st.integers(0, 4)), min_size=count, max_size=count, unique=True)
    )
    row = np.array([label[0] for label in labels], dtype=np.int64)
    scenario = np.array([label[1] for label in labels], dtype=np.int64)
    return times, row, scenario


@settings(deadline=None)
@given(worlds())
def test_each_scenario_is_on_one_side_and_sides_follow_each_other(world):
    times, row, scenario = world
    found = split(times, row, scenario)
    for number in set(scenario.tolist()):
        sides = set(found.side[row[scenario == number]].tolist()) - {LEFT_OUT}
        assert len(sides) <= 1
    for earlier, later in ((TRAIN, VALIDATION), (VALIDATION, TEST), (TRAIN, TEST)):
        before, after = times[found.rows(earlier)], times[found.rows(later)]
        assert not len(before) or not len(after) or before.max() < after.min()


@settings(deadline=None)
@given(worlds())
def test_only_what_continues_an_earlier_scenario_is_left_out(world):
    times, row, scenario = world
    found = split(times, row, scenario)
    plain = split(times, row[:0], scenario[:0])
    labelled = set(row.tolist())
    for number in np.flatnonzero(found.side != plain.side).tolist():
        assert found.side[number] == LEFT_OUT and number in labelled


def test_the_cuts_are_at_sixty_and_eighty_of_a_hundred():
    found = split(np.arange(100, dtype=np.int64)[::-1].copy(), np.array([], int), np.array([], int))
    assert found.cuts_us == (60, 80)
    assert [len(found.rows(side)) for side in (TRAIN, VALIDATION, TEST)] == [60, 20, 20]


def test_a_scenario_over_the_cut_stays_where_it_begins():
    times = np.arange(10, dtype=np.int64)
    found = split(times, np.array([5, 6, 9]), np.array([0, 0, 1]))
    assert found.side.tolist() == [0, 0, 0, 0, 0, 0, LEFT_OUT, 1, 2, 2]
