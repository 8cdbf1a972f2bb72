{#-
    The country of a counterparty, where the bank or the registry tells it, from the evening on which
    it was known until the next. Of several told on one day, the first by name.
-#}

with

told as (

    select
        'bank_account:' || bank_account_id as node_id,
        bank_country as country,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('stg_exchange__bank_accounts') }}
    where bank_country is not null

    union all

    select
        'vasp:' || vasp_id as node_id,
        jurisdiction_country as country,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('stg_attribution__vasps') }}
    where jurisdiction_country is not null

),

final as (

    select
        {{ hash_to_bigint('node_id') }} as node_key,
        from_day,
        min(country) as country
    from told
    group by node_id, from_day

)

select * from final
