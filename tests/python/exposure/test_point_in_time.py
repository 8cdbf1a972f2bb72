"""What happens or becomes known later changes nothing of what was known."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from support_models import ExposureModels
from support_reference import Movement, Reference
from support_worlds import LIMITS, NEVER, World, as_known, draw_world

INSTANTS = (20, 45, 70, 110)
DIRECTIONS = ("incoming", "outgoing")
Place = tuple[Any, ...]


def worlds(has_ends: bool) -> list[World]:
    return [draw_world(number, has_ends) for number in range(5_001, 5_301)]


@pytest.fixture(scope="module")
def pairs(models: ExposureModels) -> dict[bool, tuple[Any, dict[int, Any]]]:
    """For worlds with and without ends: all there is, and what was known at each instant."""
    found = {}
    for has_ends in (True, False):
        every = worlds(has_ends)
        cuts = {
            instant: models.build([as_known(world, instant) for world in every], seed=instant)
            for instant in INSTANTS
        }
        found[has_ends] = (models.build(every), cuts)
    return found


def known_parts(
    con: duckdb.DuckDBPyConnection, direction: str, instant: int
) -> dict[Place, tuple[int, int]]:
    """Units and hops of each movement, layer, category and round, as known at an instant."""
    return {
        row[:5]: (int(row[5]), row[6])
        for row in con.execute(
            f"""
            select transfer_key, known_us, layer, category, round_number, sum(haircut_units),
                min(hop_count)
            from int_exposure__{direction}
            where greatest(from_us, known_us) <= {instant} and until_us > {instant}
            group by all
            """
        ).fetchall()
    }


@pytest.mark.parametrize("instant", INSTANTS)
@pytest.mark.parametrize("has_ends", [True, False])
def test_movements_are_as_they_were_known(pairs, has_ends, instant):
    query = f"""
        select * replace (case when until_us <= {instant} then until_us end as until_us)
        from int_exposure__movements where known_us <= {instant} order by all
    """
    every, cuts = pairs[has_ends]
    found = every.execute(query).fetchall()
    assert found == cuts[instant].execute(query).fetchall() and len(found) > 500


@pytest.mark.parametrize("instant", INSTANTS)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_exposure_is_what_it_was_known_to_be(pairs, direction, instant):
    every, cuts = pairs[False]
    found = known_parts(every, direction, instant)
    assert found == known_parts(cuts[instant], direction, instant) and len(found) > 200


@pytest.mark.parametrize("instant", INSTANTS)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_ends_that_come_later_move_few_amounts(pairs, direction, instant):
    """What is exposed, and through how many hops, is the same.

    A receipt that ends is on a line of its own, with its own rounding and its own limit; where a
    line passes on less than its share for its limit, the amount shows that it was to end. A booking
    that is to be replaced has what those that stand leave: its own amount is not counted here.
    """
    every, cuts = pairs[True]
    found = known_parts(every, direction, instant)
    expected = known_parts(cuts[instant], direction, instant)
    assert found.keys() == expected.keys() and len(found) > 200
    replaced = set(
        every.execute(
            f"select transfer_key, known_us from int_exposure__movements where until_us < {NEVER}"
        ).fetchall()
    )
    differing = 0
    for place, (units, hops) in expected.items():
        assert found[place][1] == hops, place
        differing += found[place][0] != units and place[:2] not in replaced
    assert differing <= len(found) / 200


@pytest.mark.parametrize("direction", [*DIRECTIONS, "transfers", "movements"])
def test_the_order_of_rows_changes_nothing(models, direction):
    every = worlds(has_ends=True)[:100]
    query = f"select * from int_exposure__{direction} order by all"
    found = [models.build(every, seed).execute(query).fetchall() for seed in (1, 2)]
    assert found[0] == found[1]


class Walk:
    """Which movements are poisoned at an instant, found path by path over what was known then."""

    def __init__(self, world: World, instant: int) -> None:
        reference = Reference(as_known(world, instant))
        self.reference = reference
        self.standing = [one for one in reference.movements if one.until > instant]
        self.instant = instant

    def poisoned(self) -> dict[tuple[int, int, str, str], int]:
        """The fewest hops of each poisoned movement, layer and category."""
        found: dict[tuple[int, int, str, str], int] = {}
        for part in self.reference.attributed("payer"):
            one = part.movement
            if one in self.standing and part.ends > self.instant:
                for reached, hops in self.paths(one, part.category, 1, 6):
                    key = (reached.key, reached.known, part.layer, part.category)
                    found[key] = min(hops, found.get(key, hops))
        return found

    def paths(
        self, one: Movement, category: str, hops: int, rounds: int
    ) -> Iterator[tuple[Movement, int]]:
        yield one, hops
        if rounds == 0 or self.reference.is_dust(one, category):
            return
        for after in self.standing:
            if (after.payer, after.asset) != (one.payee, one.asset):
                continue
            more = hops + (0 if after.is_own else 1)
            if (
                after.occurred > one.occurred
                and more <= self.reference.limits[category].hops
                and self.reference.stopped(after.payer, after.occurred) > self.instant
            ):
                yield from self.paths(after, category, more, rounds - 1)


@pytest.mark.parametrize("instant", INSTANTS)
def test_poison_is_a_path_that_was_known(models, instant):
    """Of any age: how old money is, is told of the money of an address together."""
    ageless = tuple(replace(limit, age=100_000) for limit in LIMITS)
    some = [replace(world, limits=ageless) for world in worlds(has_ends=True)[:120]]
    con = models.build(some)
    found: dict[tuple[Any, ...], int] = defaultdict(lambda: 99)
    for (*place, _), (_, hops) in known_parts(con, "incoming", instant).items():
        found[tuple(place)] = min(found[tuple(place)], hops)
    expected = {}
    for world in some:
        expected |= Walk(world, instant).poisoned()
    assert found == expected and len(found) > 80
