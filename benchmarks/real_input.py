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
from exposure_walk import Movement, walk
from rich.console import Console
from rich.table import Table

PROJECT = Path(__file__).resolve().parent.parent
AS_OF = ("2022-08-01", "2023-01-01", "2025-07-01")
# Before and after the first tag that tells of the mixer, of 2022-03-31; only exposure is replayed.
AS_OF_TAGS = ("2022-02-01", "2022-04-01")
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


def build(work: Path, raw: Path, as_of: str | None = None, select: str | None = None) -> None:
    """Build with every test, as `dbt build` does; a replay builds beside it without them."""
    arguments: list[str] = ["--target-path", str(work / "target"), "--log-path", str(work / "logs")]
    if as_of:
        arguments += ["--vars", json.dumps({"as_of": as_of})]
        arguments += ["--exclude-resource-type", "test", "unit_test"]
    else:
        arguments += ["--exclude-resource-type", "unit_test"]
    if select:
        arguments += ["--select", select]
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


def report(data: Path, work: Path, raw: Path) -> None:
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
    slugs = [
        slug
        for (slug,) in connection.execute(
            "select typology from amlmart_marts.dim_typologies order by typology_id"
        ).fetchall()
    ]
    show(
        "Signals, by what was known when",
        connection,
        " union all ".join(
            f"""
            select '{label}' as as_of, typology, state, count(*) as verdicts
            from amlmart_typologies{suffix}.typology_{slug} group by all
            """
            for label, suffix in [("now", ""), *((at, replay_suffix(at)) for at in AS_OF)]
            for slug in slugs
        )
        + " order by typology, as_of, state",
    )

    show(
        "Episodes, and five of each to read",
        connection,
        """
        select typology, state, count(*) over (partition by typology, state) as episodes,
            subject_id, transfer_count, window_start_at, window_end_at, reason
        from amlmart_marts.fct_signals
        qualify row_number() over (partition by typology, state order by signal_id) <= 5
        order by typology, state, signal_id
        """,
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
            on ver.transfer_key = trf.transfer_key
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
    report_direct_exposure(connection, withdrawals)
    report_indirect_exposure(connection, data, raw)
    report_exposure_known_later(connection)
    report_clusters(connection, data)
    connection.close()


def report_direct_exposure(connection: duckdb.DuckDBPyConnection, withdrawals: str) -> None:
    """Assert that recipients are exposed from their first withdrawal on, and to how much."""
    show(
        "Exposed movements, as it stands",
        connection,
        """
        select chain, exposure_direction, category,
            count(*) filter (where is_direct) as direct,
            count(*) filter (where not is_direct) as indirect,
            count(distinct node_id) as nodes, min(known_at) as first_known_at
        from amlmart_marts.fct_transfer_exposures
        group by all order by all
        """,
    )
    first = f"""
        select
            'ethereum:' || lower(to_address) as node_id,
            make_timestamp(min(block_timestamp::bigint) * 1000000) as first_at,
            sum(value::hugeint // 10000000000) as units
        from {withdrawals} group by all
    """
    exposed = """
        select node_id, min(occurred_at) filter (where is_direct) as first_at,
            min(occurred_at) as any_at, sum(direct_native) as direct_native
        from amlmart_marts{suffix}.fct_transfer_exposures
        where exposure_direction = 'incoming' and category = 'mixing_service'
            and chain = 'ethereum' and asset = 'ETH'
        group by node_id
    """
    compared = f"from ({first}) as wdr left join ({exposed}) as exs using (node_id)"
    now = compared.format(suffix="")
    total = one(connection, f"select count(*) from ({first})")
    found = one(connection, f"select count(*) {now} where exs.first_at = wdr.first_at")
    hold(
        found == total,
        f"each of {total:,} recipients has direct mixer exposure from its first withdrawal on",
    )
    hold(
        one(connection, f"select count(*) {now} where exs.any_at < wdr.first_at") == 0,
        "none has mixer exposure of any kind before",
    )
    same = one(connection, f"select count(*) {now} where exs.direct_native * 100000000 = wdr.units")
    hold(same == total, "each is exposed to what it withdrew, cut at eight decimals per withdrawal")

    before, after = AS_OF_TAGS
    none = one(connection, f"select count(*) from ({exposed.format(suffix=replay_suffix(before))})")
    hold(none == 0, f"as of {before}, when no tag told of the mixer, nobody has mixer exposure")
    then = compared.format(suffix=replay_suffix(after))
    had = f"wdr.first_at <= timestamp '{after}'"
    expected = one(connection, f"select count(*) from ({first}) as wdr where {had}")
    shown = one(connection, f"select count(*) {then} where {had} and exs.first_at = wdr.first_at")
    hold(
        shown == expected,
        f"as of {after} each of the {expected:,} recipients by then has it, since its first",
    )
    ahead = one(connection, f"select count(*) {then} where not {had} and exs.node_id is not null")
    hold(ahead == 0, f"and none of the other {total - expected:,}")


def known_addresses(connection: duckdb.DuckDBPyConnection, raw: Path) -> set[str]:
    """Return every address that a tag or a sanctions list names, as nodes of the ledger."""
    return {
        "ethereum:" + row[0]
        for table in ("address_tags", "sanctioned_addresses")
        for row in connection.execute(
            f"""
            select distinct lower(address)
            from read_parquet('{raw}/attribution/{table}/**/*.parquet', union_by_name = true)
            """
        ).fetchall()
    }


def raw_movements(connection: duckdb.DuckDBPyConnection, data: Path) -> list[Movement]:
    """Return every movement of ETH of the raw files; withdrawals are the sources."""
    rows = connection.execute(
        f"""
        with files as (
            select transaction_hash as key, block_timestamp, from_address, to_address, value, true
            from read_parquet('{data}/tornado/withdrawals.parquet')
            union all
            select hash, block_timestamp, from_address, to_address, value, false
            from read_csv('{data}/ethereum_2017/transactions.csv.gz', all_varchar = true)
            union all
            select hash, block_timestamp, from_address, to_address, value, false
            from read_parquet('{data}/ethereum_blocks/transactions.parquet')
        ),
        movements(key, seconds, payer, payee, value, is_source) as (from files)
        select
            key, seconds::bigint as occurred,
            'ethereum:' || lower(payer), 'ethereum:' || lower(payee),
            value::hugeint // 10000000000 as units, null, case when is_source then 0 end
        from movements
        where units > 0 and payee != '' and lower(payer) != lower(payee)
        order by occurred
        """
    ).fetchall()
    return [Movement(*row) for row in rows]


def ledger_movements(connection: duckdb.DuckDBPyConnection, category: str) -> list[Movement]:
    """Return every movement of ETH of the ledger; what is exposed directly are the sources."""
    rows = connection.execute(
        """
        select
            trf.transfer_id, epoch_us(trf.occurred_at) // 1000000, trf.from_node_id,
            trf.to_node_id, floor(trf.amount_native * 100000000)::hugeint,
            trf.amount_usd::double, epoch_us(exs.known_at)
        from amlmart_intermediate.int_ledger__transfers as trf
        left join amlmart_marts.fct_transfer_exposures as exs
            on trf.transfer_id = exs.transfer_id and exs.is_direct
            and exs.exposure_direction = 'incoming' and exs.category = ?
        where trf.chain = 'ethereum' and trf.asset = 'ETH' and trf.from_node_id != trf.to_node_id
            and trf.amount_native >= 0.00000001
        order by trf.occurred_at, trf.transfer_key
        """,
        [category],
    ).fetchall()
    return [Movement(*row) for row in rows]


def report_indirect_exposure(connection: duckdb.DuckDBPyConnection, data: Path, raw: Path) -> None:
    """Assert that what receivers paid on is exposed in the share that a walk gives."""
    known = known_addresses(connection, raw)
    indirect = """
        select trf.transfer_id, lower(trf.transaction_hash), trf.from_node_id, trf.to_node_id,
            (exs.haircut_native * 100000000)::hugeint
        from amlmart_marts.fct_transfer_exposures as exs
        inner join amlmart_intermediate.int_ledger__transfers as trf using (transfer_id)
        where exs.exposure_direction = 'incoming' and exs.category = ?
            and exs.chain = 'ethereum' and exs.asset = 'ETH' and not exs.is_direct
    """
    movements = raw_movements(connection, data)
    passed = list(walk(movements, known, most_hops=5, most_days=1825))
    found = connection.execute(indirect, ["mixing_service"]).fetchall()
    hold(
        {row[1:] for row in found}
        == {(one.payment.key, one.payment.payer, one.payment.payee, one.units) for one in passed},
        f"{len(found)} payments of {len({row[2] for row in found})} recipients to "
        f"{len({row[3] for row in found})} addresses carry mixer money on, each what a walk over "
        "the raw files gives",
    )
    grid = Table(title="Mixer money paid on, in ETH", title_justify="left")
    for column in ("transaction", "paid", "payer had received", "of the mixer", "share"):
        grid.add_column(column)
    for one_passed in passed:
        payment = one_passed.payment
        amounts = (payment.units, one_passed.received, one_passed.units)
        grid.add_row(
            payment.key, *(f"{units / 1e8:.8f}" for units in amounts), f"{one_passed.share:.4f}"
        )
    console.print(grid)
    recipients = {movement.payee for movement in movements if movement.source_known is not None}
    stopped = recipients & known
    hold(
        not stopped & {row[2] for row in found},
        f"{len(stopped)} recipients are known as somebody themselves and pass nothing on",
    )
    for category, most_hops in (("exchange", 3), ("miner", 2)):
        on = list(walk(ledger_movements(connection, category), known, most_hops, 365))
        given = {row[0]: row[4] for row in connection.execute(indirect, [category]).fetchall()}
        partial = sum(one.units not in (0, one.payment.units) for one in on)
        hold(
            given == {one.payment.key: one.units for one in on},
            f"{len(given):,} payments carry money of category {category} on, {partial:,} of them "
            "for a part, each what a walk gives",
        )


def report_exposure_known_later(connection: duckdb.DuckDBPyConnection) -> None:
    """Assert that what became known later changes nothing of what was known before."""
    rows = """
        select direction, transfer_key, known_us, layer, category, from_us,
            case when until_us > {instant} then null else until_us end as until_us,
            sum(haircut_units) as units, sum(haircut_usd) as usd, min(hop_count) as hops
        from amlmart_intermediate{suffix}.int_exposure__transfers
        where from_us <= {instant}
        group by all
    """
    for as_of in (*AS_OF_TAGS, *AS_OF):
        instant = f"epoch_us(timestamp '{as_of}')"
        then = rows.format(instant=instant, suffix=replay_suffix(as_of))
        now = rows.format(instant=instant, suffix="")
        count = one(connection, f"select count(*) from ({then})")
        changed = one(
            connection,
            f"""
            select
                (select count(*) from (({then}) except all ({now})))
                + (select count(*) from (({now}) except all ({then})))
            """,
        )
        hold(changed == 0, f"the {count:,} exposures as of {as_of} are those of now known by then")


def report_clusters(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
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
    for as_of in AS_OF_TAGS:
        build(work, raw, as_of, select="+fct_transfer_exposures")
    report(data, work, raw)
    console.print(
        f"load {loaded - start:.1f} s, build with tests {built - loaded:.1f} s, together "
        f"{built - start:.1f} s (limit {MOST_SECONDS}); largest process {peak:.2f} GB (limit "
        f"{MOST_GIGABYTES}); load average {os.getloadavg()[0]:.1f}; DuckDB {duckdb.__version__}",
        highlight=False,
    )


if __name__ == "__main__":
    main()
