"""Accounting over a raw zone, from its Parquet files alone: what must be true of any world.

Each function returns the rows that break a law; an empty list is what a test wants to see.
"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from amlmart import contract
from amlmart.simulate.assets import EVM_CHAINS
from amlmart.simulate.columns import EvmAddresses
from amlmart.simulate.randomness import key

Rows = list[tuple[Any, ...]]


def connect(raw: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with a view `<source>__<table>` per table of the zone and its labels."""
    con = duckdb.connect(config={"threads": 2})
    con.execute("set timezone = 'UTC'")
    for folder in sorted(raw.glob("*/*")):
        if folder.is_dir() and any(folder.glob("*.parquet")):
            con.execute(
                f"create view {folder.parent.name}__{folder.name} as "
                f"select * from read_parquet('{folder}/*.parquet')"
            )
    return con


BOOKINGS = """
    select customer_id, currency as asset, booked_at as moment,
        case when direction = 'in' then amount else -amount end as amount
    from exchange__fiat_transactions where status = 'booked'
    union all
    select customer_id, base_asset, executed_at,
        case when side = 'buy' then base_amount else -base_amount end
    from exchange__trades
    union all
    select customer_id, quote_asset, executed_at,
        case when side = 'buy' then -quote_amount - fee_amount else quote_amount - fee_amount end
    from exchange__trades
    union all
    select counterparty_customer_id, base_asset, executed_at,
        case when side = 'buy' then -base_amount else base_amount end
    from exchange__trades where counterparty_customer_id is not null
    union all
    select counterparty_customer_id, quote_asset, executed_at,
        case when side = 'buy' then quote_amount else -quote_amount end
    from exchange__trades where counterparty_customer_id is not null
    union all
    select from_customer_id, asset, transferred_at, -amount from exchange__internal_transfers
    union all
    select to_customer_id, asset, transferred_at, amount from exchange__internal_transfers
    union all
    select customer_id, asset, credited_at, amount from exchange__crypto_deposits
    where status = 'credited'
    union all
    select customer_id, asset, requested_at, -amount - fee_amount
    from exchange__crypto_withdrawals where status = 'completed'
"""


def overdrawn_customers(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return customers whose balance of an asset ever falls below zero."""
    return con.execute(
        f"""
        with bookings as ({BOOKINGS}),
        moments as (
            select customer_id, asset, moment, sum(amount) as amount from bookings group by all
        ),
        running as (
            select *, sum(amount) over (partition by customer_id, asset order by moment) as balance
            from moments
        )
        select customer_id, asset, min(balance), min(moment) filter (where balance < 0)
        from running group by all having min(balance) < 0
        """
    ).fetchall()


def unbalanced_utxo_transactions(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return Bitcoin transactions whose inputs are not their outputs and fee."""
    return con.execute(
        """
        with spent as (
            select transaction_hash, sum(value) as value, count(*) as inputs
            from onchain__utxo_inputs group by all
        ),
        made as (
            select transaction_hash, sum(value) as value, count(*) as outputs
            from onchain__utxo_outputs group by all
        )
        select txn.hash, spent.value, made.value, txn.fee
        from onchain__utxo_transactions as txn
        left join spent on spent.transaction_hash = txn.hash
        left join made on made.transaction_hash = txn.hash
        where made.value is distinct from txn.output_value
            or spent.inputs is distinct from txn.input_count
            or made.outputs is distinct from txn.output_count
            or (not txn.is_coinbase and (spent.value is distinct from made.value + txn.fee
                or txn.fee < 0))
        """
    ).fetchall()


def wrongly_spent_outputs(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return outputs spent twice, before they were there, or under other values."""
    return con.execute(
        """
        select spent_transaction_hash, spent_output_index, 'twice'
        from onchain__utxo_inputs where value is not null
        group by all having count(*) > 1
        union all
        select inp.spent_transaction_hash, inp.spent_output_index, 'not what was made'
        from onchain__utxo_inputs as inp
        inner join onchain__utxo_outputs as out
            on out.transaction_hash = inp.spent_transaction_hash
            and out.index = inp.spent_output_index
        where inp.block_timestamp < out.block_timestamp
            or inp.value <> out.value or inp.address <> out.address
        """
    ).fetchall()


def minted_bitcoin(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return blocks whose miner gets more or less than subsidy and fees."""
    return con.execute(
        """
        select block_number, sum(fee), sum(output_value) filter (where is_coinbase)
        from onchain__utxo_transactions group by block_number
        having sum(output_value) filter (where is_coinbase) - sum(fee)
            not in (625000000, 312500000)
        """
    ).fetchall()


def deposits_without_payment(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return deposits and withdrawals that are not on their chain with their amount."""
    return con.execute(
        """
        with movements as (
            select 'bitcoin' as chain, 'BTC' as asset, transaction_hash, address,
                cast(sum(value) as decimal(38, 18)) / 100000000 as amount,
                min(block_timestamp) as moment
            from onchain__utxo_outputs group by all
            union all
            select case chain_id when 1 then 'ethereum' else 'polygon' end,
                case chain_id when 1 then 'ETH' else 'MATIC' end,
                hash, to_address, cast(value as decimal(38, 0)) / 1e18, block_timestamp
            from onchain__evm_transactions where value <> '0'
            union all
            select case chain_id when 1 then 'ethereum' else 'polygon' end,
                case when token_address like '0xa0b8%' then 'USDC' else 'USDT' end,
                transaction_hash, to_address, cast(value as decimal(38, 0)) / 1e6, block_timestamp
            from onchain__evm_token_transfers
        ),
        booked as (
            select deposit_id as id, chain, asset, transaction_hash, to_address, amount,
                credited_at as late, timestamptz '1970-01-01' as early
            from exchange__crypto_deposits
            union all
            select withdrawal_id, chain, asset, transaction_hash, to_address, amount,
                completed_at, requested_at
            from exchange__crypto_withdrawals where status = 'completed'
        ),
        booked_together as (
            select any_value(id) as id, chain, asset, transaction_hash, to_address,
                sum(amount) as amount, min(late) as late, max(early) as early
            from booked group by chain, asset, transaction_hash, to_address
        )
        select booked.id, booked.amount, mov.amount, mov.moment
        from booked_together as booked
        left join movements as mov
            on mov.chain = booked.chain and mov.asset = booked.asset
            and mov.transaction_hash = booked.transaction_hash
            and mov.address = booked.to_address
        where mov.amount is null or abs(mov.amount - booked.amount) > 1e-9
            or mov.moment > booked.late or mov.moment < booked.early
        """
    ).fetchall()


def disordered_times(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return tables with rows known before they happened, or loaded before they were known."""
    found: Rows = []
    for table in contract.tables():
        # A change of limits is announced before it holds.
        if table.full_name == "reference.kyc_tier_limits":
            continue
        happened = f"cast({table.occurred_at} as timestamptz)"
        ((count,),) = con.execute(
            f"select count(*) from {table.source}__{table.name} "
            f"where known_at < {happened} or loaded_at < known_at or known_at is null"
        ).fetchall()
        if count:
            found.append((table.full_name, count))
    return found


def too_early_customers(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return bookings of customers before their verification or after their closure."""
    return con.execute(
        f"""
        with bookings as ({BOOKINGS}),
        verified as (
            select customer_id, min(changed_at) filter (where change_type = 'verified') as since,
                max(changed_at) filter (where change_type = 'closed') as until
            from exchange__customers group by all
        )
        select bookings.customer_id, bookings.moment, since, until
        from bookings left join verified using (customer_id)
        where since is null or moment < since or moment > until
        """
    ).fetchall()


REFERENCES = """
    select 'fiat:' || fiat_transaction_id as reference from exchange__fiat_transactions
    where status = 'booked'
    union all
    select 'trade:' || trade_id || ':' || leg from exchange__trades, (values ('base'), ('quote'))
        as legs(leg)
    union all
    select 'internal:' || internal_transfer_id from exchange__internal_transfers
    union all
    select 'evm_native:' || case chain_id when 1 then 'ethereum' else 'polygon' end || ':' || hash
    from onchain__evm_transactions where value <> '0'
    union all
    select 'evm_token:' || case chain_id when 1 then 'ethereum' else 'polygon' end || ':'
        || transaction_hash || ':' || log_index
    from onchain__evm_token_transfers
    union all
    select 'evm_trace:' || case chain_id when 1 then 'ethereum' else 'polygon' end || ':'
        || transaction_hash || ':' || trace_type || ':' || trace_address
    from onchain__evm_traces where trace_address <> ''
    union all
    select distinct 'utxo:bitcoin:' || out.transaction_hash || ':' || out.index || ':bitcoin:'
        || inp.address
    from onchain__utxo_outputs as out
    inner join onchain__utxo_inputs as inp on inp.transaction_hash = out.transaction_hash
    where inp.address is not null
"""


def dangling_labels(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return labels that point at rows, customers or addresses that are not there."""
    return con.execute(
        f"""
        with existing as ({REFERENCES})
        select lab.scenario_id, lab.source_reference
        from labels__transfers as lab
        left join existing on existing.reference = lab.source_reference
        where existing.reference is null or lab.transfer_id <> md5(lab.source_reference)
        union all
        select par.scenario_id, par.customer_id from labels__participants as par
        left join (select distinct customer_id from exchange__customers) as cus
            using (customer_id)
        where par.customer_id is not null and cus.customer_id is null
        union all
        select scn.scenario_id, 'no transfers' from labels__scenarios as scn
        where scenario_id not in (select scenario_id from labels__transfers)
        union all
        select scn.scenario_id, 'times' from labels__scenarios as scn
        inner join labels__transfers as lab using (scenario_id)
        group by scn.scenario_id, scn.started_at, scn.ended_at
        having min(lab.occurred_at) <> scn.started_at or max(lab.occurred_at) <> scn.ended_at
        """
    ).fetchall()


def overdrawn_evm_wallets(con: duckdb.DuckDBPyConnection, raw: Path, seed: int) -> Rows:
    """Return EVM wallets that ever hold less than nothing, by what they hold in the end.

    What a wallet held before the first day is what it holds at the end less all that came and
    went. It cannot be negative, and wallets of scenarios held nothing.
    """
    state = np.load(raw / "_world" / "state.npz")
    prefix = next(name for name in state.files if name.endswith("evm.wallets.is_scripted"))
    prefix = prefix.removesuffix("is_scripted")
    scripted = state[prefix + "is_scripted"]
    addresses = EvmAddresses(key(seed, "evm address"), np.arange(len(scripted))).arrow()
    found: Rows = []
    for chain in EVM_CHAINS:
        for asset in (chain.coin, *chain.tokens):
            con.register(
                "final_balances",
                pa.table(
                    {
                        "address": addresses,
                        "final": state[f"{prefix}{chain.name}.{asset}"],
                        "is_scripted": scripted,
                    }
                ),
            )
            if asset == chain.coin:
                flows = f"""
                    select from_address as address, block_timestamp as moment,
                        -(cast(value as hugeint) // 1000000000)
                        - (cast(receipt_gas_used as hugeint) * gas_price + 999999999)
                        // 1000000000 as units, 1 as turn
                    from onchain__evm_transactions where chain_id = {chain.chain_id}
                    union all
                    select to_address, block_timestamp, cast(value as hugeint) // 1000000000, 0
                    from onchain__evm_transactions where chain_id = {chain.chain_id}
                    union all
                    select from_address, block_timestamp,
                        -(cast(value as hugeint) // 1000000000), 1
                    from onchain__evm_traces
                    where chain_id = {chain.chain_id} and trace_address <> ''
                    union all
                    select to_address, block_timestamp, cast(value as hugeint) // 1000000000, 0
                    from onchain__evm_traces
                    where chain_id = {chain.chain_id} and trace_address <> ''
                """
            else:
                flows = f"""
                    select from_address as address, block_timestamp as moment,
                        -cast(value as hugeint) as units, 1 as turn
                    from onchain__evm_token_transfers
                    where token_address = '{chain.tokens[asset]}'
                    union all
                    select to_address, block_timestamp, cast(value as hugeint), 0
                    from onchain__evm_token_transfers
                    where token_address = '{chain.tokens[asset]}'
                """
            found += con.execute(
                f"""
                with flows as ({flows}),
                running as (
                    select address, moment, sum(units) over (
                        partition by address order by moment, turn
                    ) as net
                    from flows
                ),
                lows as (select address, min(net) as low from running group by all),
                totals as (select address, sum(units) as total from flows group by all)
                select '{chain.name}', {asset}, lows.address, lows.low, totals.total,
                    fin.final, fin.is_scripted
                from lows
                inner join totals using (address)
                left join final_balances as fin using (address)
                where fin.final is not null and (
                    fin.final - totals.total < 0
                    or fin.final - totals.total + lows.low < 0
                    or (fin.is_scripted and fin.final <> totals.total)
                )
                limit 20
                """
            ).fetchall()
    return found
