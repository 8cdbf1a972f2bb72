{#-
    Since when the institution holds each screening list at all. What happened before was not
    screened, whatever the list says now.
-#}

with

final as (

    select
        'sanctioned_addresses' as screening_list,
        min(listed_known_at) as first_known_at
    from {{ ref('int_attribution__sanction_periods') }}

    union all

    select
        'address_tags' as screening_list,
        min(known_at) as first_known_at
    from {{ ref('stg_attribution__address_tags') }}

)

select * from final
