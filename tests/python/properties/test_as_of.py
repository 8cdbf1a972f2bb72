"""A build `as_of` an instant equals a build from only what was known then.

What was known lies on disk in another order, in two files: order changes nothing either.
"""

import datetime as dt
from concurrent.futures import Future
from pathlib import Path

import duckdb
import pytest
from support_builds import Build, Builder, count, differences
from support_zones import known_at, known_zone, read_rows, turned_zone

from amlmart import contract

# Before everything; what has no time at all is still there. Beyond the ledger are no rows then.
EARLIEST = "2013-01-01"
INSTANTS = {
    EARLIEST: dt.datetime(2013, 1, 1, tzinfo=dt.UTC),
    # An address is listed from 2024-02-01, receives on 02-02, and the list is known at 09:00.
    "2024-02-04 06:30:00": dt.datetime(2024, 2, 4, 6, 30, tzinfo=dt.UTC),
    # The instant of a tag, of closing prices and of transfers: at the instant is known.
    "2024-02-13T00:00:00Z": dt.datetime(2024, 2, 13, tzinfo=dt.UTC),
    # The very second a listing became known.
    "2024-03-02 14:00:00.000000": dt.datetime(2024, 3, 2, 14, tzinfo=dt.UTC),
}

VERSIONS = "int_ledger__transfer_versions"
SELECTED = {EARLIEST: ("--select", f"+{VERSIONS}")}

Pending = dict[str, Future[Build]]


@pytest.fixture(scope="session")
def pending_replays(builder: Builder, zone: Path, pending_base: Future[Build]) -> Pending:
    """Builds of all there is `as_of` each instant, beside the current build.

    Their features come in parts of a few dates each; what they are compared to is built at once.
    """
    return {
        as_of: builder.build(
            *(f"replay-{place}", zone, *SELECTED.get(as_of, ())),
            variables={"as_of": as_of, "rows_a_batch": 300},
            start=pending_base,
        )
        for place, as_of in enumerate(INSTANTS)
    }


@pytest.fixture(scope="session")
def pending_worlds(builder: Builder, zone: Path, folder: Path) -> Pending:
    """Builds of what was known at each instant, by a build that knows of no `as_of`."""
    worlds = {}
    for place, (as_of, instant) in enumerate(INSTANTS.items()):
        known = known_zone(zone, folder / f"zones/known-{place}", instant)
        turned = turned_zone(known, folder / f"zones/turned-{place}")
        worlds[as_of] = builder.build(f"world-{place}", turned, *SELECTED.get(as_of, ()))
    return worlds


@pytest.mark.parametrize("as_of", INSTANTS)
def test_replay_equals_the_world_as_known_then(
    as_of: str, pending_replays: Pending, pending_worlds: Pending
) -> None:
    assert differences(pending_replays[as_of].result(), pending_worlds[as_of].result()) == []


@pytest.mark.parametrize("as_of", INSTANTS)
def test_the_ledger_with_its_past_holds_every_ledger_there_was(
    as_of: str, base: Build, pending_replays: Pending
) -> None:
    """The versions known at an instant are the ledger of the replay, row by row.

    A booking gives a movement on chain its customer whenever it comes, and a UTXO transaction is
    resolved with all inputs there are: these are not compared.
    """
    instant = as_of.strip("Z")
    replay = pending_replays[as_of].result()
    now, then = (build.relations[VERSIONS].schema for build in (base, replay))
    columns = (
        "transfer_id, rail, from_node_key, to_node_key, amount_native, amount_usd, price_status, "
        "occurred_at, known_at, source_table, if(starts_with(source_table, 'exchange'), "
        "customer_id, null)"
    )
    known = (
        f"select {columns} from {now}.{VERSIONS} where rail != 'utxo' and "
        f"known_at <= '{instant}' and (superseded_at is null or superseded_at > '{instant}')"
    )
    stood = (
        f"select {columns} from {then}.{VERSIONS} where rail != 'utxo' and superseded_at is null"
    )
    with duckdb.connect(replay.database, read_only=True) as connection:
        for rows in (f"{known} except all {stood}", f"{stood} except all {known}"):
            assert connection.execute(rows).fetchall() == []


def test_some_of_what_was_known_was_known_otherwise_later(base: Build) -> None:
    """Otherwise the comparison above would hold without any versions."""
    for as_of in list(INSTANTS)[1:]:
        instant = as_of.strip("Z")
        changed = f"known_at <= '{instant}' and superseded_at > '{instant}'"
        assert count(base, VERSIONS, changed) > 0, as_of


def test_the_instants_tell_worlds_apart(zone: Path, base: Build, pending_replays: Pending) -> None:
    """Otherwise the comparison above would hold for a build that cuts nothing."""
    names = ("int_ledger__transfers", "fct_signals", "fct_quarantined_rows")
    builds = [pending_replays[as_of].result() for as_of in INSTANTS if as_of != EARLIEST]
    builds.append(base)
    counts = [[count(build, name) for build in builds] for name in names]
    for sizes in counts:
        assert sizes == sorted(set(sizes)), counts
    table = contract.table("attribution.sanctioned_addresses")
    known = {known_at(table, row) for row in read_rows(zone, table)}
    assert list(INSTANTS.values())[-1] in known
    # The transfer of 02-02 with the address whose listing was not known yet, world by world.
    exposed = "state = 'retro_exposure' and occurred_at < '2024-02-04'"
    verdicts = [count(build, "typology_sanctions_direct", exposed) for build in builds]
    assert verdicts == [0, 1, 1, 1]


@pytest.mark.parametrize("as_of", INSTANTS)
def test_replay_has_schemas_of_its_own_and_leaves_the_others(
    as_of: str, base: Build, pending_replays: Pending
) -> None:
    replay = pending_replays[as_of].result()
    suffix = "__as_of_" + "".join(sign if sign.isdigit() else "_" for sign in as_of.strip("Z"))
    for name, relation in base.relations.items():
        assert replay.relations[name].schema == relation.schema + suffix
    beside = Build(replay.database, replay.target, base.relations, 0, "")
    assert differences(beside, base) == []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{base.database}' as before (read_only)")
        connection.execute(f"attach '{replay.database}' as after (read_only)")
        before, after = (
            {
                name
                for (name,) in connection.execute(
                    f"select schema_name from duckdb_schemas() where database_name = '{side}'"
                ).fetchall()
            }
            for side in ("before", "after")
        )
    assert before < after
    assert all(name.endswith(suffix) for name in after - before)
