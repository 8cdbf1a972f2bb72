"""The ledger of a simulated world, straight from its Parquet files: no dbt build is needed.

It holds the transfers that `int_ledger__transfers` holds for a world without data trouble, under
the same references, so that labels join to it. Amounts are doubles here: this is for statistics.
"""

import json
from pathlib import Path
from typing import Any

import duckdb

_CHAIN = "case chain_id when 1 then 'ethereum' when 137 then 'polygon' end"

# Movements in the exchange's books.
_BOOKS = """
    select
        'fiat' as rail,
        currency as asset,
        case when direction = 'in' then 'bank_account:' || coalesce(bank_account_id, 'unknown')
            else 'customer:' || customer_id end as from_node,
        case when direction = 'in' then 'customer:' || customer_id
            else 'bank_account:' || coalesce(bank_account_id, 'unknown') end as to_node,
        customer_id,
        direction,
        cast(amount as double) as amount,
        false as is_change,
        booked_at as occurred_at,
        'fiat:' || fiat_transaction_id as source_reference
    from exchange__fiat_transactions where status = 'booked'
    union all
    select 'internal', asset, 'customer:' || from_customer_id, 'customer:' || to_customer_id,
        from_customer_id, 'internal', cast(amount as double), false, transferred_at,
        'internal:' || internal_transfer_id
    from exchange__internal_transfers
    union all
    select 'trade', base_asset,
        case when side = 'buy' then other else own end,
        case when side = 'buy' then own else other end,
        customer_id, case when side = 'buy' then 'in' else 'out' end,
        cast(base_amount as double), false, executed_at, 'trade:' || trade_id || ':base'
    from sided_trades
    union all
    select 'trade', quote_asset,
        case when side = 'buy' then own else other end,
        case when side = 'buy' then other else own end,
        customer_id, case when side = 'buy' then 'out' else 'in' end,
        cast(quote_amount as double), false, executed_at, 'trade:' || trade_id || ':quote'
    from sided_trades
"""

# Movements on chain. Each sender of a UTXO transaction pays for each output in proportion.
_ON_CHAIN = f"""
    select 'evm_native' as rail, {_CHAIN} as chain,
        case chain_id when 1 then 'ETH' when 137 then 'MATIC' end as asset,
        from_address, to_address, hash as transaction_hash,
        cast(value as double) / 1e18 as amount, false as is_change,
        block_timestamp as occurred_at, 'evm_native:' || {_CHAIN} || ':' || hash as source_reference
    from onchain__evm_transactions
    where value <> '0' and receipt_status is distinct from 0
    union all
    select 'evm_trace', {_CHAIN}, case chain_id when 1 then 'ETH' when 137 then 'MATIC' end,
        from_address, to_address, transaction_hash, cast(value as double) / 1e18, false,
        block_timestamp,
        'evm_trace:' || {_CHAIN} || ':' || transaction_hash || ':' || trace_type || ':'
        || trace_address
    from onchain__evm_traces
    where trace_address <> '' and value <> '0' and status is distinct from 0
    union all
    select 'evm_token', {_CHAIN}, tok.asset, from_address, to_address, transaction_hash,
        cast(value as double) / 10 ** tok.decimals, false, block_timestamp,
        'evm_token:' || {_CHAIN} || ':' || transaction_hash || ':' || log_index
    from onchain__evm_token_transfers
    inner join tokens as tok using (chain_id, token_address)
    union all
    select 'utxo', out.chain, 'BTC', snd.address, out.address, out.transaction_hash,
        out.value * snd.share / 1e8, out.address = snd.address, out.block_timestamp,
        'utxo:' || out.chain || ':' || out.transaction_hash || ':' || out.index || ':' || out.chain
        || ':' || snd.address
    from onchain__utxo_outputs as out
    inner join senders as snd using (chain, transaction_hash)
    where out.value > 0
"""

_LEDGER = f"""
    create table ledger as
    with sided_trades as (
        select *, 'customer:' || customer_id as own,
            coalesce('customer:' || counterparty_customer_id, 'exchange:order_book') as other
        from exchange__trades
    ),
    senders as (
        select chain, transaction_hash, coalesce(address, 'coinbase') as address,
            coalesce(sum(value) / sum(sum(value)) over (partition by chain, transaction_hash), 1)
                as share
        from onchain__utxo_inputs group by chain, transaction_hash, coalesce(address, 'coinbase')
        union all
        select chain, hash, 'coinbase', 1 from onchain__utxo_transactions
        where is_coinbase
            and hash not in (select transaction_hash from onchain__utxo_inputs)
    ),
    on_chain as ({_ON_CHAIN}),
    settled as (
        select chain, asset, transaction_hash, to_address, min(customer_id) as customer_id,
            'in' as direction
        from exchange__crypto_deposits group by all
        union all
        select chain, asset, transaction_hash, to_address, min(customer_id), 'out'
        from exchange__crypto_withdrawals where transaction_hash is not null group by all
    ),
    settled_once as (
        select chain, asset, transaction_hash, to_address, min(customer_id) as customer_id,
            min(direction) as direction
        from settled group by chain, asset, transaction_hash, to_address
    ),
    movements as (
        {_BOOKS}
        union all
        select mov.rail, mov.asset, mov.chain || ':' || mov.from_address,
            mov.chain || ':' || mov.to_address, stl.customer_id, stl.direction, mov.amount,
            mov.is_change, mov.occurred_at, mov.source_reference
        from on_chain as mov
        left join settled_once as stl
            on mov.chain = stl.chain and mov.asset = stl.asset
            and mov.transaction_hash = stl.transaction_hash and mov.to_address = stl.to_address
    )
    select row_number() over (order by mov.occurred_at, mov.source_reference) as number,
        mov.*, cast(mov.occurred_at as date) as occurred_date,
        mov.amount * coalesce(prc.price_usd, 1) as amount_usd
    from movements as mov
    -- the last close before the day, as the ledger takes it
    asof left join closes as prc
        on mov.asset = prc.asset and cast(mov.occurred_at as date) > prc.price_date
"""

# Who trades all day long: market makers and the like, whose rhythm is no person's.
PROGRAM_TRADES_A_DAY = 8
_PROGRAMS = f"""
    create table programs as
    select customer_id from exchange__trades group by customer_id
    having count(*) > {PROGRAM_TRADES_A_DAY} * (select count(distinct occurred_date) from ledger)
"""

_LABELLED = """
    create table labelled as
    select led.number, lab.typology_id, lab.grade, lab.is_illicit, lab.scenario_id
    from labels__transfers as lab
    inner join ledger as led using (source_reference)
"""


def connect(world: Path, *, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Return a connection with the tables of the world in the folder `world`.

    There is a view `<source>__<table>` per raw table, the table `ledger` with one row per
    transfer, `labelled` with one row per labelled transfer and scenario, by the ledger's number,
    and `programs` with the customers who trade like one.

    Raises:
        SystemExit: when there is no simulated world in the folder.
    """
    if not (world / "_world" / "world.json").is_file():
        raise SystemExit(f"There is no simulated world in {world}; make one: amlmart simulate.")
    con = duckdb.connect(config={"threads": threads})
    con.execute("set timezone = 'UTC'")
    for folder in sorted(world.glob("*/*")):
        if folder.is_dir() and any(folder.glob("*.parquet")):
            con.execute(
                f"create view {folder.parent.name}__{folder.name} as "
                f"select * from read_parquet('{folder}/*.parquet')"
            )
    seeds = Path(__file__).resolve().parent.parent / "seeds" / "terminology"
    con.execute(
        f"create view tokens as select * from read_csv('{seeds}/token_decimals.csv')",
    )
    con.execute(
        """
        create view closes as
        select asset, price_date, cast(price_usd as double) as price_usd
        from reference__asset_prices
        union all
        select currency, rate_date, cast(usd_per_unit as double) from reference__fx_rates
        """
    )
    con.execute(_LEDGER)
    con.execute(_LABELLED)
    con.execute(_PROGRAMS)
    return con


def manifest(world: Path) -> dict[str, Any]:
    """Return what the world says about itself: its settings, days and totals."""
    told: dict[str, Any] = json.loads((world / "_world" / "world.json").read_text("utf-8"))
    return told
