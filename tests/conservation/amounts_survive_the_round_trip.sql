{#-
    Whole units times ten to the decimals is the integer the source wrote, digit by digit: the
    amount lost nothing on its way into the ledger.
-#}

with

amounts as (

    select
        txn.transaction_hash as source_key,
        txn.amount_raw,
        txn.amount_native,
        chn.native_decimals as decimals
    from {{ ref('stg_onchain__evm_transactions') }} as txn
    inner join {{ ref('chains') }} as chn
        on txn.chain = chn.chain

    union all

    select
        trc.transaction_hash as source_key,
        trc.amount_raw,
        trc.amount_native,
        chn.native_decimals as decimals
    from {{ ref('stg_onchain__evm_traces') }} as trc
    inner join {{ ref('chains') }} as chn
        on trc.chain = chn.chain

    union all

    select
        transaction_hash as source_key,
        amount_raw,
        amount_native,
        token_decimals as decimals
    from {{ ref('stg_onchain__evm_token_transfers') }}

),

texts as (

    select
        *,
        -- 18 decimals are printed: the first ones belong to the integer, the rest must be zeros
        replace({{ decimal_text('amount_native') }}, '.', '') as all_digits,
        cast(18 - decimals as int) as spare_digits
    from amounts

),

rebuilt as (

    select
        *,
        regexp_replace(
            substr(all_digits, 1, cast(length(all_digits) - spare_digits as int)), '^0+', ''
        ) as rebuilt_raw,
        right(all_digits, spare_digits) as spare_text
    from texts

)

select *
from rebuilt
where
    rebuilt_raw != regexp_replace(amount_raw, '^0+', '')
    or (spare_digits > 0 and replace(spare_text, '0', '') != '')
