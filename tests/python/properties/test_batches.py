"""Features after any order of batches equal those of a build from scratch of the last raw zone.

No run is told what changed: each finds the dates whose features were made from another state of the
ledger, also those a run before it left half done.
"""

import datetime as dt
import random
from concurrent.futures import Future
from pathlib import Path

import duckdb
import pytest
from support_builds import Build, Builder, count, differences
from support_zones import Row, changed_zone, known_at

from amlmart.contract import Table

FEATURES = ("--select", "+path:models/features/transfer")
SIDES = "int_transfers__sides"
WINDOWS = "int_transfers__side_windows"
VELOCITY = "feat_transfer__velocity"
# Rows of these move value; a batch may bring them late, and the last one takes some back.
MOVING = {
    "onchain.evm_transactions",
    "onchain.evm_token_transfers",
    "onchain.evm_traces",
    "exchange.fiat_transactions",
    "exchange.internal_transfers",
    "exchange.trades",
    "exchange.crypto_deposits",
    "exchange.crypto_withdrawals",
}
KNOWN_BY = [dt.datetime(2024, 2, day, tzinfo=dt.UTC) for day in (1, 8, 20)]
# Of this day nothing that moves value is left in the last batch.
EMPTIED = dt.date(2024, 2, 5)


def batch(source: Path, out: Path, number: int) -> Path:
    """Write the raw zone after a batch: what is known by then, but for what a loader held back.

    The second batch is ordinary. The others bring what was held back, with the times it was known
    at, as if nothing had been late; the last takes rows back, and all of one day.
    """
    is_last = number == len(KNOWN_BY)

    def cut(table: Table, rows: list[Row]) -> list[Row]:
        draw = random.Random(table.full_name)
        kept = []
        for row in rows:
            held_until, is_taken_back = draw.choice([0] * 40 + [2, 3]), draw.random() < 0.01
            known = known_at(table, row)
            if not is_last and known is not None and known > KNOWN_BY[number]:
                continue
            if table.full_name in MOVING:
                happened = row[table.occurred_at]
                is_emptied = happened is not None and happened.date() == EMPTIED
                if number < held_until or (is_last and (is_taken_back or is_emptied)):
                    continue
            kept.append(row)
        return kept

    return changed_zone(source, out, cut)


@pytest.fixture(scope="session")
def zones(zone: Path, folder: Path) -> list[Path]:
    return [batch(zone, folder / f"zones/batch-{n}", n) for n in range(len(KNOWN_BY) + 1)]


@pytest.fixture(scope="session")
def pending_scratch(builder: Builder, zones: list[Path]) -> list[Future[Build]]:
    """A build from scratch of each raw zone that is compared."""
    return [builder.build(f"scratch-{n}", zones[n], *FEATURES) for n in (0, 1, 3)]


@pytest.fixture(scope="session")
def pending_second(
    builder: Builder, zones: list[Path], pending_scratch: list[Future[Build]]
) -> Future[Build]:
    return builder.build("second", zones[1], *FEATURES, start=pending_scratch[0])


@pytest.fixture(scope="session")
def pending_last(
    builder: Builder, zones: list[Path], pending_second: Future[Build]
) -> Future[Build]:
    """The last batch, after two runs that ended in the middle: one of each batch."""
    halfway = builder.build("halfway", zones[2], "--select", f"+{SIDES}", start=pending_second)
    further = builder.build("further", zones[3], "--select", f"+{WINDOWS}", start=halfway)
    return builder.build("last", zones[3], *FEATURES, start=further)


def test_a_batch_on_top_equals_a_build_from_scratch(
    pending_scratch: list[Future[Build]], pending_second: Future[Build]
) -> None:
    first, scratch = (pending.result() for pending in pending_scratch[:2])
    assert differences(pending_second.result(), scratch) == []
    assert count(scratch, VELOCITY) > count(first, VELOCITY) > 300


def test_runs_that_ended_in_the_middle_are_healed(
    pending_scratch: list[Future[Build]], pending_last: Future[Build]
) -> None:
    scratch, last = pending_scratch[2].result(), pending_last.result()
    assert differences(last, scratch) == []
    assert count(last, VELOCITY, f"occurred_date = '{EMPTIED}'") == 0


def test_the_emptied_day_had_rows(pending_second: Future[Build]) -> None:
    assert count(pending_second.result(), VELOCITY, f"occurred_date = '{EMPTIED}'") > 0


def test_an_ordinary_batch_builds_only_the_dates_of_a_new_state(
    builder: Builder,
    zones: list[Path],
    folder: Path,
    pending_scratch: list[Future[Build]],
) -> None:
    """Rows are marked first, so that those built again can be told."""
    first = pending_scratch[0].result()
    marked = folder / "marked.duckdb"
    marked.write_bytes(first.database.read_bytes())
    place = f'"{first.relations[VELOCITY].schema}".{VELOCITY}'
    states = f'"{first.relations[WINDOWS].schema}".int_transfers__date_states'
    with duckdb.connect(marked) as connection:
        before = set(connection.execute(f"select * from {states}").fetchall())
        connection.execute(f"update {place} set occurred_at = timestamp '1999-01-01'")
    second = builder.build("marked", zones[1], *FEATURES, start=marked).result()
    with duckdb.connect(second.database, read_only=True) as connection:
        after = set(connection.execute(f"select * from {states}").fetchall())
        left = connection.execute(
            f"select distinct occurred_date from {place} where year(occurred_at) = 1999"
        ).fetchall()
    assert {date for (date,) in left} == {date for date, _ in before & after}
    assert len(before & after) > 15 and len(after - before) > 5
