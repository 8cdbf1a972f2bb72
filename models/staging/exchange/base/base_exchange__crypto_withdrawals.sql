{#-
    Every raw crypto withdrawal, normalised, with what became of it.

    The row also says when the withdrawal was sent, so it cannot have been known before that.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'crypto_withdrawals') }}
    from {{ source('exchange', 'crypto_withdrawals') }}

),

chains as (

    select * from {{ ref('chains') }}

),

assets as (

    select * from {{ ref('assets') }}

),

checksums as (

    select * from {{ ref('base_addresses__checksums') }}

),

normalised as (

    select
        rws.*,
        chn.chain as known_chain,
        chn.address_family,
        chn.genesis_at,
        rws.raw_withdrawal_id as withdrawal_id,
        rws.raw_customer_id as customer_id,
        rws.raw_chain as chain,
        coalesce(ast.canonical_asset, upper(rws.raw_asset)) as asset,
        rws.raw_amount as amount_native,
        rws.raw_fee_amount as fee_amount_native,
        coalesce(rws.raw_amount, cast(0 as decimal(38, 18))) as reconciled_amount,
        {{ address_normal_form('rws.raw_to_address', 'chn.address_family') }} as to_address,
        lower(nullif(rws.raw_transaction_hash, '')) as transaction_hash,
        lower(rws.raw_status) as withdrawal_status,
        rws.raw_beneficiary_name as beneficiary_name,
        rws.raw_beneficiary_vasp_id as beneficiary_vasp_id,
        rws.raw_completed_at as completed_at,
        rws.raw_requested_at as occurred_at,
        {{ known_at_columns('coalesce(rws.raw_completed_at, rws.raw_requested_at)') }}
    from raw_rows as rws
    left join chains as chn
        on rws.raw_chain = chn.chain
    left join assets as ast
        on upper(rws.raw_asset) = ast.asset

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.withdrawal_id']) }}
            when kno.known_chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
            when kno.completed_at < kno.occurred_at then 'completed_before_occurred'
            when kno.raw_known_at < kno.completed_at then 'completed_after_known'
            when kno.raw_loaded_at < kno.completed_at then 'completed_after_loaded'
            when kno.customer_id is null then 'missing_customer: customer_id'
            when kno.asset is null then 'missing_asset: asset'
            when kno.to_address is null then 'missing_address: to_address'
            {{ address_reasons('kno.raw_to_address', 'to_address', 'kno.address_family', 'rcv') }}
            when kno.withdrawal_status not in ('requested', 'completed', 'cancelled', 'blocked')
                then 'unknown_status'
            {{ amount_reasons('kno.amount_native') }}
            when kno.fee_amount_native < 0 then 'negative_value'
        end as quarantine_reason
    from known as kno
    left join checksums as rcv
        on kno.raw_to_address = rcv.address and kno.address_family = rcv.address_family

),

{{ row_status('checked', ['withdrawal_id'], 'exchange', 'crypto_withdrawals',
    is_restatable=true) }},

final as (

    select
        withdrawal_id,
        customer_id,
        chain,
        asset,
        to_address,
        transaction_hash,
        withdrawal_status,
        beneficiary_name,
        beneficiary_vasp_id,
        completed_at,
        amount_native,
        fee_amount_native,
        reconciled_amount,
        occurred_at,
        known_at,
        known_at_basis,
        raw_loaded_at as loaded_at,
        row_status,
        superseded_at,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
