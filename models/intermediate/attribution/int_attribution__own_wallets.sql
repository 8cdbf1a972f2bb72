{#-
    Our own wallets, as the ledger shows them, and over which spans of knowledge it did.

    1. Who pays a withdrawal in our books is ours. Chain and booking both have to be known, and a
       booking that was restated shows nothing any more.
    2. Where at least two of our deposit addresses pay to, other than for a withdrawal, is ours. A
       single one may have paid to another provider for once.
    3. Join the spans of knowledge that touch.
-#}

with

chains as (

    select * from {{ ref('chains') }}

),

movements as (

    select
        chain,
        asset,
        transaction_hash,
        from_node_id,
        to_node_id,
        {{ is_address_node('to_node_id') }} as is_to_address,
        settles_withdrawal,
        occurred_at,
        known_at
    from {{ ref('int_ledger__onchain_movements') }}
    where exclusion_reason is null and {{ is_address_node('from_node_id') }}

),

withdrawals as (

    select
        chain,
        asset,
        transaction_hash,
        chain || ':' || to_address as to_node_id,
        known_at,
        coalesce(superseded_at, {{ never_at() }}) as known_until_at
    from {{ ref('base_exchange__crypto_withdrawals') }}
    where row_status in ('staged', 'superseded') and transaction_hash is not null

),

deposit_addresses as (

    select
        address_family,
        address,
        min(occurred_at) as assigned_at,
        min(known_at) as known_at
    from {{ ref('stg_exchange__deposit_addresses') }}
    group by address_family, address

),

payers as (

    select
        mov.chain,
        mov.from_node_id as node_id,
        greatest(mov.known_at, wdr.known_at) as known_at,
        max(wdr.known_until_at) as known_until_at
    from movements as mov
    inner join withdrawals as wdr
        on
            mov.chain = wdr.chain
            and mov.asset = wdr.asset
            and mov.transaction_hash = wdr.transaction_hash
            and mov.to_node_id = wdr.to_node_id
    where wdr.known_until_at > greatest(mov.known_at, wdr.known_at)
    group by mov.chain, mov.from_node_id, greatest(mov.known_at, wdr.known_at)

),

outflows as (

    select
        mov.chain,
        mov.to_node_id,
        mov.occurred_at,
        mov.known_at,
        chn.address_family,
        substr(mov.from_node_id, cast(length(mov.chain) + 2 as int)) as from_address
    from movements as mov
    inner join chains as chn
        on mov.chain = chn.chain
    where
        mov.is_to_address
        and mov.to_node_id != mov.from_node_id
        and not mov.settles_withdrawal

),

sweeps as (

    select
        flw.chain,
        flw.to_node_id as node_id,
        flw.from_address,
        min(greatest(flw.known_at, own.known_at)) as known_at
    from outflows as flw
    inner join deposit_addresses as own
        on
            flw.address_family = own.address_family
            and flw.from_address = own.address
            and flw.occurred_at >= own.assigned_at
    group by flw.chain, flw.to_node_id, flw.from_address

),

swept as (

    select
        chain,
        node_id,
        known_at,
        row_number() over (
            partition by chain, node_id
            order by known_at asc, from_address asc
        ) as address_number
    from sweeps

),

shown as (

    select
        'withdrawals' as evidence,
        chain,
        node_id,
        known_at,
        known_until_at
    from payers

    union all

    select
        'sweeps' as evidence,
        chain,
        node_id,
        known_at,
        {{ never_at() }} as known_until_at
    from swept
    where address_number = 2

),

addressed as (

    select
        shw.evidence,
        chn.address_family,
        substr(shw.node_id, cast(length(shw.chain) + 2 as int)) as address,
        shw.known_at,
        max(shw.known_until_at) as known_until_at
    from shown as shw
    inner join chains as chn
        on shw.chain = chn.chain
    group by
        shw.evidence,
        chn.address_family,
        substr(shw.node_id, cast(length(shw.chain) + 2 as int)),
        shw.known_at

),

covered as (

    select
        *,
        max(known_until_at) over (
            partition by evidence, address_family, address
            order by known_at
            rows between unbounded preceding and 1 preceding
        ) as covered_until_at
    from addressed

),

numbered as (

    select
        *,
        sum(case when known_at > covered_until_at then 1 else 0 end) over (
            partition by evidence, address_family, address
            order by known_at
            rows between unbounded preceding and current row
        ) as spell_number
    from covered

),

final as (

    select
        address_family,
        address,
        evidence,
        min(known_at) as known_at,
        nullif(max(known_until_at), {{ never_at() }}) as known_until_at
    from numbered
    group by address_family, address, evidence, spell_number

)

select * from final
