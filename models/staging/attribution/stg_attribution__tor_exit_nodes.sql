{#-
    Sightings of Tor exits fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        ip_address,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_attribution__tor_exit_nodes') }}
    where row_status = 'staged'

)

select * from final
