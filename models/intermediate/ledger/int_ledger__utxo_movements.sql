{#-
    Movements on UTXO chains: one per edge, and one per output of no value, which stays out.
-#}

with

edges as (

    select * from {{ ref('int_utxo__edges') }}

),

outputs as (

    select * from {{ ref('stg_onchain__utxo_outputs') }}

),

chains as (

    select * from {{ ref('chains') }}

),

movements as (

    select
        chain,
        from_node_id,
        to_node_id,
        transaction_hash,
        amount_raw,
        is_change,
        occurred_at,
        known_at,
        known_at_basis,
        output_index,
        ':' || from_node_id as payer_suffix,
        cast(null as string) as exclusion_reason
    from edges

    union all

    select
        chain,
        chain || ':transaction:' || transaction_hash as from_node_id,
        chain || ':output:' || transaction_hash || ':' || cast(output_index as string)
            as to_node_id,
        transaction_hash,
        amount_raw,
        false as is_change,
        occurred_at,
        known_at,
        known_at_basis,
        output_index,
        '' as payer_suffix,
        'zero_value' as exclusion_reason
    from outputs
    where amount_raw = 0

),

final as (

    select
        'utxo' as rail,
        mov.chain,
        chn.native_asset as asset,
        mov.from_node_id,
        mov.to_node_id,
        mov.transaction_hash,
        {{ raw_to_native('cast(mov.amount_raw as string)', 'chn.native_decimals') }}
            as amount_native,
        mov.is_change,
        mov.occurred_at,
        mov.known_at,
        mov.known_at_basis,
        'onchain.utxo_outputs' as source_table,
        'utxo:' || mov.chain || ':' || mov.transaction_hash || ':'
        || cast(mov.output_index as string) || mov.payer_suffix as source_reference,
        'utxo:' || mov.chain || ':' || mov.transaction_hash || ':'
        || cast(mov.output_index as string) as source_row,
        mov.exclusion_reason
    from movements as mov
    inner join chains as chn
        on mov.chain = chn.chain

)

select * from final
