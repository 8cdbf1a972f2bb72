{#-
    Names on sanctions lists fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        list_name,
        entry_id,
        listed_name,
        name_type,
        entity_type,
        birth_date,
        country,
        sanctions_program,
        listed_at,
        delisted_at,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_attribution__sanctioned_names') }}
    where row_status = 'staged'

)

select * from final
