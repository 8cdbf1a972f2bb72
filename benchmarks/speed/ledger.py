"""A generated ledger in the project's own tables, and the same rows as Parquet.

Every value comes from a hash of the row's number and the seed, never from a generator with a state,
so that any number of threads makes the same rows (of one version of DuckDB, whose hash it is).

- A row per slot of time: all times differ, so "the last row before" has one answer everywhere, and
  there is a row on every day. Nothing happens in the last 20 seconds of a day.
- All rows are known 12 seconds after they happened: the order of knowledge is the order of events,
  and no row is known on another day. Plain windows by time then have the right answer. Of a `-late`
  ledger 1% of the rows are known up to 3 days later, and they have not.
- `sparse`: 0.12 nodes a transfer, the first ones somewhat busier. `hot`: 15% of the senders and of
  the receivers are one hub, the others follow a steep power law.
- 2% of the rows have no price. Nobody pays himself.
"""

from pathlib import Path

import duckdb

KEYS = ("sparse", "hot", "sparse-late", "hot-late")
SEED = 41
DAYS = 365
NODES_PER_TRANSFER = 0.12
HUB_SHARE = 0.15
SENDER, RECEIVER = 1, 3  # the draws of nodes
SECOND = 1_000_000
DAY = 86_400 * SECOND
BUSY_DAY = DAY - 20 * SECOND
START = 19_723 * DAY  # 2024-01-01
VERSIONS = "amlmart_intermediate.int_ledger__transfer_versions"


def _uniform(column: int, seed: int) -> str:
    """A number in [0, 1) of the row `i`; `column` tells the draws of a row apart."""
    return f"((hash(i * 16 + {column} + {seed << 40}) >> 11) / 9007199254740992.0)"


def _node(column: int, keys: str, nodes: int, seed: int) -> str:
    """The number of a node; 0 is the hub."""
    power = 4 if keys.startswith("hot") else 2
    spread = f"1 + cast(floor(pow({_uniform(column, seed)}, {power}) * {nodes}) as bigint)"
    if not keys.startswith("hot"):
        return spread
    # A receiver drawn as the hub of its own transfer is another in the end.
    share = HUB_SHARE if column == SENDER else HUB_SHARE / (1 - HUB_SHARE)
    return f"case when {_uniform(column + 1, seed)} < {share} then 0 else {spread} end"


def rows_query(size: int, keys: str, days: int = DAYS, nodes: int = 0, seed: int = SEED) -> str:
    """Return the query of the rows, under the names of the ledger's contract."""
    nodes = nodes or max(20, int(size * NODES_PER_TRANSFER))
    slot = days * BUSY_DAY // size
    late = (
        f"case when {_uniform(8, seed)} < 0.01"
        f" then cast({_uniform(9, seed)} * {3 * DAY} as bigint) else 0 end"
        if keys.endswith("-late")
        else "0"
    )
    return f"""
        with drawn as (
            select
                i,
                i * {slot} + cast({_uniform(0, seed)} * {slot - 1} as bigint) as busy_us,
                {_node(SENDER, keys, nodes, seed)} as from_node,
                {_node(RECEIVER, keys, nodes, seed)} as drawn_node,
                cast(exp({_uniform(5, seed)} * 8) * 300 as bigint) as cents,
                {_uniform(6, seed)} < 0.02 as is_unpriced,
                {late} as late_us
            from range({size}) as numbers(i)
        ),
        rows as (
            select
                *,
                case when drawn_node = from_node then from_node + 1 else drawn_node end as to_node,
                {START} + busy_us // {BUSY_DAY} * {DAY} + busy_us % {BUSY_DAY} as occurred_us
            from drawn
        )
        select
            md5('{seed}:' || i) as transfer_id,
            cast(hash(i * 16 + 15 + {seed << 40}) >> 4 as bigint) as transfer_key,
            'evm_native' as rail,
            'ethereum' as chain,
            'ETH' as asset,
            'ethereum:0x' || md5('a' || from_node) || substr(md5('b' || from_node), 1, 8)
                as from_node_id,
            'ethereum:0x' || md5('a' || to_node) || substr(md5('b' || to_node), 1, 8)
                as to_node_id,
            cast(hash(from_node + {7 << 50}) >> 4 as bigint) as from_node_key,
            cast(hash(to_node + {7 << 50}) >> 4 as bigint) as to_node_key,
            '0x' || md5('c' || i) || md5('d' || i) as transaction_hash,
            cents * 5 / 1e6 as amount_native,
            case when not is_unpriced then cents / 100 end as amount_usd,
            case when not is_unpriced then 2000 end as price_usd,
            case when not is_unpriced then 1 end as price_age_days,
            case when is_unpriced then 'no_price' else 'priced' end as price_status,
            false as is_change,
            make_timestamp(occurred_us) as occurred_at,
            make_timestamp(occurred_us + {12 * SECOND} + late_us) as known_at,
            'source' as known_at_basis,
            'onchain.evm_transactions' as source_table,
            'onchain.evm_transactions:' || i as source_reference,
            cast(hash(i * 16 + 14 + {seed << 40}) >> 4 as bigint) as version_key,
            cast(make_timestamp(occurred_us) as date) as occurred_date
        from rows
        order by i
    """


def connect(path: Path | str, memory_gb: float = 8.0) -> duckdb.DuckDBPyConnection:
    """Open a database with two threads, in UTC."""
    connection = duckdb.connect(str(path))
    connection.execute(f"set threads = 2; set memory_limit = '{memory_gb}GB'; set TimeZone = 'UTC'")
    return connection


def write_ledger(database: Path, query: str, parquet: Path | None) -> None:
    """Put rows into the empty ledger of a database, and into Parquet for the peers.

    The Parquet file has two columns more, for peers that count in whole cents and microseconds.
    """
    with connect(database) as connection:
        connection.execute(f"insert into {VERSIONS} by name {query}")
        if parquet is not None:
            connection.execute(
                f"""
                copy (
                    select
                        transfer_id, transfer_key, from_node_key, to_node_key, amount_usd,
                        occurred_at, known_at, occurred_date,
                        cast(amount_usd * 100 as bigint) as amount_cents,
                        epoch_us(occurred_at) as occurred_us
                    from {VERSIONS}
                ) to '{parquet}' (format parquet, compression zstd)
                """
            )
