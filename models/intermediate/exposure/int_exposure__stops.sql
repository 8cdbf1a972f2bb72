{#-
    Where exposure stops: addresses that are known as somebody, whoever it is, and from when. What
    passed through before anybody knew stays as it was known then.
-#}

with

attributions as (

    select * from {{ ref('int_exposure__attributions') }}

),

final as (

    select
        node_key,
        used_from_us,
        used_until_us,
        min(known_from_us) as known_from_us
    from attributions
    group by node_key, used_from_us, used_until_us

)

select * from final
