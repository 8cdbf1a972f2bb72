{#-
    Addresses that the exchange gave to a customer to deposit to, and from which evening that was
    known.
-#}

with

final as (

    select
        {{ hash_to_bigint("chain || ':' || address") }} as node_key,
        min(greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }})) as from_day
    from {{ ref('stg_exchange__deposit_addresses') }}
    group by chain, address

)

select * from final
