"""T5: incoming exposure to one category, by haircut, through five hops.

One in a thousand nodes is attributed to a category of the illicit group, and so about one in a
thousand transfers comes from there; `ours_tenth` and `ours_tenfold` have a tenth of that and ten
times as many, to show what the cost follows. Ours is all between the ledger and incoming exposure.
The peer walks once over the transfers in the order of time, with what each node received and passed
on by then. It is plain Python: igraph has no pass over edges in time, and its adjacency would be
asked only for edges that are at hand anyway.
"""

import time

from .jobs import Contestant, Job, Task, Timing
from .ledger import DAYS, SEED, VERSIONS, connect, rows_query
from .project import prepare_ledger, run_dbt

ROUNDS = 4  # after the hop from the attributed node
SHARE = 1_000  # attributed nodes in a million
CATEGORY = "scam"
MODELS = (
    "int_exposure__own_moves",
    "int_exposure__movements",
    "int_exposure__stops",
    "int_exposure__sources",
    "int_exposure__incoming",
)
SCHEMA = "amlmart_intermediate"
FOUND = ("haircut_units", "hop_count", "first_source_us", "last_source_us", "previous_transfer_key")
NEVER = 253_402_214_400_000_000


def prepare(job: Job) -> None:
    """Make the ledger, and what the peer reads: units, the attributed nodes, and all in time."""
    prepare_ledger(job, rows_query(job.size, job.keys, DAYS))
    edges = job.inputs / "edges.parquet"
    if edges.is_file() and edges.stat().st_mtime > job.ledger.stat().st_mtime:
        return
    with connect(job.database, job.memory_gb) as connection:
        connection.execute(
            f"""
            copy (
                select
                    transfer_key, from_node_key, to_node_key,
                    cast(floor(amount_native * 100000000) as bigint) as units,
                    coalesce(amount_usd < 1, false) as is_dust,
                    epoch_us(occurred_at) as occurred_us,
                    {_is_attributed("from_node_key", SHARE)} as is_attributed
                from {VERSIONS}
                order by occurred_us
            ) to '{edges}' (compression zstd)
            """
        )


def _is_attributed(node_key: str, share: int) -> str:
    return f"hash({node_key} + {SEED}) % 1000000 < {share}"


def _attribute(job: Job, share: int) -> None:
    """Put the attributed nodes where the project looks for them, as known from the first."""
    with connect(job.database, job.memory_gb) as connection:
        connection.execute(
            f"""
            delete from {SCHEMA}.int_exposure__attributions;
            insert into {SCHEMA}.int_exposure__attributions by name
            select distinct
                from_node_key as node_key, 'owner' as layer, '{CATEGORY}' as category,
                from_node_id as actor, 0 as used_from_us, {NEVER} as used_until_us,
                0 as known_from_us, {NEVER} as known_until_us
            from {VERSIONS}
            where {_is_attributed("from_node_key", share)};
            update {SCHEMA}.int_exposure__limits set maximum_hops = {ROUNDS + 1}
            where category = '{CATEGORY}'
            """
        )


def _ours(job: Job, share: int) -> Timing:
    _attribute(job, share)
    built = run_dbt(job.database, job.common, MODELS, job.memory_gb)
    with connect(job.database, job.memory_gb) as connection:
        rounds = connection.execute(
            f"""
            select round_number, count(*) from {SCHEMA}.int_exposure__incoming
            group by round_number order by round_number
            """
        ).fetchall()
    details = {"models": built.models, "rows_by_round": dict(rounds)}
    return Timing(built.seconds, built.wall_seconds, details)


def ours(job: Job) -> Timing:
    """The project's models, from the ledger to incoming exposure."""
    return _ours(job, SHARE)


def ours_tenth(job: Job) -> Timing:
    """The same with a tenth of the attributed nodes."""
    return _ours(job, SHARE // 10)


def ours_tenfold(job: Job) -> Timing:
    """The same with ten times as many."""
    return _ours(job, SHARE * 10)


def ours_exported(job: Job) -> None:
    """Write what the project built as Parquet."""
    with connect(job.database, job.memory_gb) as connection:
        connection.execute(
            f"""
            copy (
                select transfer_key, round_number, {", ".join(FOUND)}
                from {SCHEMA}.int_exposure__incoming
            ) to '{job.output}/out.parquet'
            """
        )


def python(job: Job) -> Timing:
    """Plain Python: one pass over the transfers in the order of time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    began = time.perf_counter()
    table = pq.read_table(job.inputs / "edges.parquet")
    columns = [table.column(name).to_pylist() for name in table.column_names]
    received: dict[int, int] = {}
    # By node and round: came, passed on, first and last source, largest receipt and its transfer.
    tainted: list[dict[int, list[int]]] = [{} for _ in range(ROUNDS)]
    found: list[tuple[int, int, int, int, int, int, int | None]] = []
    for key, payer, payee, units, is_dust, moment, is_attributed in zip(*columns, strict=True):
        parts: list[tuple[int, int, int, int]] = []
        if is_attributed:
            parts.append((0, units, moment, moment))
            found.append((key, 0, units, 1, moment, moment, None))
        else:
            for number in range(ROUNDS):
                state = tainted[number].get(payer)
                if state is None:
                    continue
                came, passed, first, last, _, step = state
                whole = received[payer]
                part = min(units * (came * 10**9 // whole) // 10**9, came, came - passed)
                state[1] = passed + part
                parts.append((number + 1, part, first, last))
                found.append((key, number + 1, part, number + 2, first, last, step))
        received[payee] = received.get(payee, 0) + units
        if is_dust:
            continue
        for number, part, first, last in parts:
            if number == ROUNDS:
                continue
            state = tainted[number].get(payee)
            if state is None:
                tainted[number][payee] = [part, 0, first, last, part, key]
                continue
            state[0] += part
            state[2] = min(state[2], first)
            state[3] = max(state[3], last)
            if (part, key) > (state[4], state[5]):
                state[4:] = [part, key]
    names = ["transfer_key", "round_number", *FOUND]
    arrays = [pa.array(list(column), pa.int64()) for column in zip(*found, strict=True)]
    pq.write_table(pa.table(arrays, names), job.output / "out.parquet")
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


TASK = Task(
    key="T5",
    title="Incoming exposure to one category through five hops",
    unit="transfers",
    contestants=(
        Contestant("ours", ours, ours_exported),
        Contestant("ours_tenth", ours_tenth, is_compared=False),
        Contestant("ours_tenfold", ours_tenfold, is_compared=False),
        Contestant("python", python, requires="pyarrow"),
    ),
    prepare=prepare,
    keyed_by=("transfer_key", "round_number"),
    exact=FOUND,
    default_sizes=(10_000_000,),
    note=(
        "About 0.1% of the transfers come from attributed nodes; `ours_tenth` has 0.01% and"
        " `ours_tenfold` 1%. Seconds of each model are in speed.json."
    ),
)
