"""Exposure equals a slow count, cell by cell, on many small and difficult worlds."""

from collections import Counter
from typing import Any

import duckdb
import pytest
from support_models import ExposureModels
from support_reference import Part, Reference
from support_worlds import World, draw_world

WORLDS = 400
COLUMNS = {
    "incoming": "first_source_us, last_source_us, previous_transfer_key",
    "outgoing": "first_destination_us, last_destination_us, next_transfer_key",
}


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [draw_world(number) for number in range(1, WORLDS + 1)]


@pytest.fixture(scope="module")
def built(models: ExposureModels, worlds: list[World]) -> duckdb.DuckDBPyConnection:
    return models.build(worlds)


@pytest.fixture(scope="module")
def references(worlds: list[World]) -> list[Reference]:
    return [Reference(world) for world in worlds]


def by_world(rows: list[tuple[Any, ...]]) -> dict[int, Counter[tuple[Any, ...]]]:
    found: dict[int, Counter[tuple[Any, ...]]] = {n: Counter() for n in range(1, WORLDS + 1)}
    for row in rows:
        found[row[0] // 1_000][row] += 1
    return found


def cells(part: Part) -> tuple[Any, ...]:
    one = part.movement
    return (
        *(one.key, one.known, part.layer, part.category, part.begins, part.ends),
        *(part.units, part.round, part.hops, part.first, part.last, part.step),
    )


def test_movements_equal_the_reference(built, references):
    rows = built.execute(
        """
        select transfer_key, known_us, until_us, occurred_us, from_node_key, to_node_key, asset,
            amount_units, received_units, received_count, is_overtaken, is_own_move
        from int_exposure__movements
        """
    ).fetchall()
    found = by_world(rows)
    for number, reference in enumerate(references, 1):
        expected = Counter(
            (
                *(one.key, one.known, one.until, one.occurred, one.payer, one.payee, one.asset),
                *(one.units, one.received, one.receipts, one.is_overtaken, one.is_own),
            )
            for one in reference.movements
        )
        assert found[number] == expected, number


@pytest.mark.parametrize("direction", COLUMNS)
def test_exposure_equals_the_reference(built, references, direction):
    rows = built.execute(
        f"""
        select transfer_key, known_us, layer, category, from_us, until_us, haircut_units,
            round_number, hop_count, {COLUMNS[direction]}
        from int_exposure__{direction}
        """
    ).fetchall()
    found = by_world(rows)
    for number, reference in enumerate(references, 1):
        expected = Counter(cells(part) for part in getattr(reference, direction)())
        assert found[number] == expected, number


def test_the_worlds_are_as_difficult_as_meant(built):
    told = dict(
        built.execute(
            """
            select 'superseded', count(*) from int_exposure__movements where until_us < 1000
            union all
            select 'overtaken', count(*) from int_exposure__movements where is_overtaken
            union all
            select 'superseded late', count(*) from int_exposure__movements
            where is_overtaken and until_us < 1000
            union all
            select 'own', count(*) from int_exposure__movements where is_own_move
            union all
            select 'three rounds', count(*) from int_exposure__incoming
            where round_number >= 3 and haircut_units > 0
            union all
            select 'learnt later', count(*) from int_exposure__incoming
            where from_us > 0 and round_number > 0 and haircut_units > 0
            union all
            select 'ended', count(*) from int_exposure__incoming
            where until_us < 1000 and round_number > 0
            union all
            select 'not the whole share', count(*) from int_exposure__incoming
            where haircut_units = 0
            union all
            select 'laid', count(*) from int_exposure__outgoing where round_number >= 2
            union all
            select 'back where it was', count(*)
            from int_exposure__incoming as inc
            inner join int_exposure__movements as prv
                on inc.previous_transfer_key = prv.transfer_key
                and inc.to_node_key = prv.from_node_key
            where inc.round_number >= 2 and inc.haircut_units > 0
            """
        ).fetchall()
    )
    assert min(told.values()) >= 10, told
