"""Load real public data, build on DuckDB, and show that the promises hold on it.

    python benchmarks/real_input.py [--data ../shared/data] [--work target/real]

The data is not part of the project. Its folder has ethereum_2017/, ethereum_blocks/, tornado/,
bitcoin/, tags/, sanctions/, prices/ and tor/; without it the script says so and exits 2.
Everything it states it has asserted first.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

PROJECT = Path(__file__).resolve().parent.parent
AS_OF = ("2022-08-01", "2023-01-01", "2025-07-01")
MOST_SECONDS = 90
MOST_GIGABYTES = 3.0
console = Console(width=140)


def command(name: str, *arguments: str | Path, environment: dict[str, str]) -> None:
    """Run a command of the project's environment; its output is shown only when it fails."""
    finished = subprocess.run(
        [str(Path(sys.executable).with_name(name)), *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        console.print(finished.stdout[-4000:], finished.stderr[-4000:], markup=False)
        raise SystemExit(f"{name} {arguments[0]} failed with {finished.returncode}")


def withdrawals_as_traces(data: Path, work: Path) -> Path:
    """Write the withdrawals with a place in the call tree each: a transaction can hold several."""
    path = work / "withdrawals_as_traces.parquet"
    duckdb.sql(
        f"""
        copy (
            select
                * exclude (file_row_number),
                '0,' || row_number() over (
                    partition by transaction_hash order by file_row_number
                ) as trace_address
            from read_parquet('{data}/tornado/withdrawals.parquet', file_row_number = true)
        ) to '{path}' (format parquet)
        """
    )
    return path


def load_everything(data: Path, work: Path, raw: Path) -> None:
    """Load each file that has a connector, through the command a user would type."""
    environment = {"AMLMART_RAW": str(raw)}

    def load(*arguments: str | Path) -> None:
        command("amlmart", "load", *arguments, environment=environment)

    ethereum = ("ethereum-etl", "--chain-id", "1", "--kind")
    load(*ethereum, "transactions", data / "ethereum_2017/transactions.csv.gz")
    load(*ethereum, "blocks", data / "ethereum_blocks/blocks.parquet")
    load(*ethereum, "transactions", data / "ethereum_blocks/transactions.parquet")
    load(*ethereum, "token_transfers", data / "ethereum_blocks/token_transfers.parquet")
    constants = ["trace_type=call", "call_type=call", "status=1", "chain_id=1"]
    load(
        "table",
        "onchain.evm_traces",
        withdrawals_as_traces(data, work),
        *[word for constant in constants for word in ("--set", constant)],
        "--known-at",
        "occurred",
    )
    flat = ["block_timestamp=block_time", "transaction_hash=txid", "value=value_sat"]
    spent = ["spent_transaction_hash=prev_txid", "spent_output_index=prev_vout"]
    for kind, maps in (("inputs", ["index=vin", *spent]), ("outputs", ["index=vout"])):
        load(
            "bitcoin-etl",
            "--kind",
            kind,
            *[word for mapping in [*flat, *maps] for word in ("--map", mapping)],
            data / f"bitcoin/{kind}.parquet",
        )
    load(
        "table",
        "attribution.address_tags",
        data / "tags/etherscan_tags.csv",
        *("--map", "label=name", "--map", "category=family"),
        *("--set", "currency=ETH", "--set", "confidence=web_crawl"),
        *("--set", "source_name=etherscan", "--set", "tagged_at=2022-03-31"),
        *("--known-at", "2022-03-31"),
    )
    load("tagpack", data / "tags/tagpacks")
    load("ofac-addresses", data / "sanctions/ofac_digital_currency_addresses.csv")
    load("ofac-names", *sorted((data / "sanctions/ofac_sdn_2021").glob("*.csv")))
    load("prices", data / "prices/daily_usd.csv")
    load("tor", "--seen-at", "2024-02-27", data / "tor/tor-exit-nodes.lst")


def build(work: Path, raw: Path, as_of: str | None = None) -> None:
    """Build with every test, as `dbt build` does; a replay builds beside it without them."""
    arguments: list[str] = ["--target-path", str(work / "target"), "--log-path", str(work / "logs")]
    if as_of:
        arguments += ["--vars", json.dumps({"as_of": as_of})]
        arguments += ["--exclude-resource-type", "test", "unit_test"]
    else:
        arguments += ["--exclude-resource-type", "unit_test"]
    environment = {
        "AMLMART_RAW": str(raw),
        "AMLMART_TARGET": "duckdb",
        "AMLMART_DUCKDB": str(work / "local.duckdb"),
        "AMLMART_MEMORY": os.environ.get("AMLMART_MEMORY", "2GB"),
    }
    command("dbt", "build", "--exclude", "path:models/probes", *arguments, environment=environment)


def show(title: str, connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Print the rows of a query as a table."""
    result = connection.execute(query)
    grid = Table(title=title, title_justify="left")
    for column in result.description:
        grid.add_column(column[0])
    for row in result.fetchall():
        grid.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    console.print(grid)


def one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """Return the single number a query gives."""
    return int(connection.execute(query).fetchall()[0][0])


def hold(holds: bool, sentence: str) -> None:
    """State a sentence that holds, or end with it as the failure."""
    if not holds:
        raise SystemExit(f"DOES NOT HOLD: {sentence}")
    console.print(f"holds: {sentence}", markup=False, highlight=False)


def report(data: Path, work: Path) -> None:
    """Assert and print what the builds show."""
    connection = duckdb.connect(str(work / "local.duckdb"), read_only=True)
    withdrawals = f"read_parquet('{data}/tornado/withdrawals.parquet')"
    show(
        "Rows in = staged + duplicates + quarantined",
        connection,
        """
        select
            source_table,
            sum(source_row_count)::bigint as rows_in,
            sum(staged_row_count)::bigint as staged,
            sum(duplicate_row_count)::bigint as duplicates,
            sum(quarantined_row_count)::bigint as quarantined,
            bool_and(is_reconciled) as reconciled
        from amlmart_marts.fct_source_reconciliation
        group by source_table
        order by source_table
        """,
    )
    show(
        "Quarantined, by reason",
        connection,
        """
        select source_table, quarantine_reason, count(*) as rows
        from amlmart_marts.fct_quarantined_rows group by all order by all
        """,
    )
    show(
        "Staged movements, by what became of them",
        connection,
        """
        select source_table, outcome, sum(movement_count)::bigint as movements
        from amlmart_marts.fct_ledger_reconciliation group by all order by all
        """,
    )
    show(
        "Transfers with a price, and why others have none",
        connection,
        """
        select asset, price_status, count(*) as transfers,
            min(occurred_date) as first_day, max(occurred_date) as last_day
        from amlmart_intermediate.int_ledger__transfers
        where asset in ('BTC', 'ETH')
        group by all order by all
        """,
    )
    show(
        "Signals, by what was known when",
        connection,
        " union all ".join(
            f"""
            select '{label}' as as_of, typology, state, count(*) as verdicts
            from amlmart_typologies{suffix}.typology_{slug} group by all
            """
            for label, suffix in [("now", ""), *((at, replay_suffix(at)) for at in AS_OF)]
            for slug in ("sanctions_direct", "mixer_use", "fresh_address_large_value")
        )
        + " order by typology, as_of, state",
    )

    recipients = one(connection, f"select count(distinct to_address) from {withdrawals}")
    signalled = one(
        connection,
        f"""
        select count(distinct wdr.to_address) from {withdrawals} as wdr
        inner join amlmart_marts.fct_signals as sig
            on sig.subject_id = 'ethereum:' || lower(wdr.to_address)
        where sig.typology = 'mixer_use' and sig.state = 'signal'
        """,
    )
    hold(signalled == recipients, f"each of {recipients:,} recipients has a mixer_use signal")

    total = one(connection, f"select count(*) from {withdrawals}")
    verdicts = """
        select count(*) from amlmart_typologies{suffix}.typology_sanctions_direct as ver
        inner join amlmart_intermediate{suffix}.int_ledger__transfers as trf
            on ver.transfer_id = trf.transfer_id
        where trf.source_table = 'onchain.evm_traces' and ver.state = '{state}'
    """
    for label, suffix, wanted in [
        ("2022-08-01", replay_suffix("2022-08-01"), "not_screened"),
        ("2023-01-01", replay_suffix("2023-01-01"), "retro_exposure"),
        ("2025-07-01", replay_suffix("2025-07-01"), "retro_exposure"),
        ("now", "", "retro_exposure"),
    ]:
        hold(
            one(connection, verdicts.format(suffix=suffix, state="signal")) == 0,
            f"as of {label}, no withdrawal is a sanctions signal",
        )
        found = one(connection, verdicts.format(suffix=suffix, state=wanted))
        hold(found == total, f"as of {label}, each of {total:,} withdrawals is {wanted}")
    delisted = one(
        connection,
        f"""
        select count(*)
        from amlmart_typologies{replay_suffix("2025-07-01")}.typology_sanctions_direct
        where state = 'retro_exposure' and delisted_at = timestamp '2025-06-20'
        """,
    )
    early = one(
        connection,
        f"""
        select count(*)
        from amlmart_typologies{replay_suffix("2023-01-01")}.typology_sanctions_direct
        where delisted_at is not null and listed_at >= timestamp '2022-09-03'
        """,
    )
    hold(delisted >= total and early == 0, "the removal of 2025-06-20 shows in 2025 and not before")
    clusters(connection, data)
    connection.close()


def clusters(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Hold the clusters to a union-find over the same inputs, address by address."""
    show(
        "CoinJoins found, and of how many of their inputs owner and value are unknown",
        connection,
        """
        select
            date_trunc('month', occurred_at) as month, detector, count(*) as transactions,
            sum(input_count)::bigint as inputs, sum(unknown_input_count)::bigint as unknown_inputs,
            min(participant_count) as fewest, max(participant_count) as most
        from amlmart_intermediate.int_clusters__coinjoins group by all order by all
        """,
    )
    show(
        "Change, by heuristic",
        connection,
        """
        select heuristic, confidence_score, count(*) as outputs
        from amlmart_intermediate.int_clusters__change_outputs group by all order by all
        """,
    )
    payers = connection.execute(
        f"""
        select inp.txid, list(distinct coalesce(inp.address, spn.address))
        from read_parquet('{data}/bitcoin/inputs.parquet') as inp
        left join read_parquet('{data}/bitcoin/outputs.parquet') as spn
            on inp.prev_txid = spn.txid and inp.prev_vout = spn.vout
        where coalesce(inp.address, spn.address) is not null
            and inp.txid not in (
                select transaction_hash from amlmart_intermediate.int_clusters__coinjoins
            )
        group by inp.txid
        """
    ).fetchall()
    parent: dict[str, str] = {}

    def root(address: str) -> str:
        while parent.setdefault(address, address) != address:
            address = parent[address]
        return address

    for _, addresses in payers:
        if len(addresses) > 1:
            for address in addresses[1:]:
                least, other = sorted((root(addresses[0]), root(address)))
                parent[other] = least
    wanted = {f"bitcoin:{address}": f"bitcoin:{root(address)}" for address in list(parent)}
    found = dict(
        connection.execute(
            """
            select node_id, cluster_id from amlmart_intermediate.int_clusters__versions
            where evidence_kind = 'common_input' and known_until_at is null
            """
        ).fetchall()
    )
    hold(bool(wanted), "some addresses paid together")
    hold(
        found == wanted,
        f"each of {len(wanted):,} addresses that paid with another is in the cluster of a"
        f" union-find, {len(set(wanted.values())):,} clusters in all",
    )
    merged = one(connection, "select count(*) from amlmart_intermediate.int_clusters__merges")
    console.print(f"{merged:,} clusters were absorbed by others")


def replay_suffix(as_of: str) -> str:
    """Return how the schemas of a replay end."""
    return "__as_of_" + as_of.replace("-", "_")


def main() -> None:
    """Run it all and state time and memory of loading and building."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=PROJECT.parent / "shared" / "data")
    parser.add_argument("--work", type=Path, default=PROJECT / "target" / "real")
    chosen = parser.parse_args()
    data, work = chosen.data.resolve(), chosen.work.resolve()
    if not (data / "tornado" / "withdrawals.parquet").is_file():
        raise SystemExit(f"There is no real data in {data}; name its folder with --data.")
    shutil.rmtree(work, ignore_errors=True)
    raw = work / "raw"
    raw.mkdir(parents=True)

    start = time.monotonic()
    load_everything(data, work, raw)
    loaded = time.monotonic()
    build(work, raw)
    built = time.monotonic()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 / 1024
    for as_of in AS_OF:
        build(work, raw, as_of)
    report(data, work)
    console.print(
        f"load {loaded - start:.1f} s, build with tests {built - loaded:.1f} s, together "
        f"{built - start:.1f} s (limit {MOST_SECONDS}); largest process {peak:.2f} GB (limit "
        f"{MOST_GIGABYTES}); load average {os.getloadavg()[0]:.1f}; DuckDB {duckdb.__version__}",
        highlight=False,
    )


if __name__ == "__main__":
    main()
