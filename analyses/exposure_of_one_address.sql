{#-
    What one address is exposed to, asset by asset and both ways, as it stands: the largest part first.
    How the numbers are made is in docs/exposure.md.

    dbt show --select exposure_of_one_address --limit 50
        --vars '{node_id: "ethereum:0x336eb48374de560fdd66dabd808d8dbf81e51ff6"}'
-#}

{%- set node_id = dbt.string_literal(dbt.escape_single_quotes(
    var('node_id', 'ethereum:0x336eb48374de560fdd66dabd808d8dbf81e51ff6'))) %}

with

exposures as (

    select * from {{ ref('fct_node_exposures') }}
    where node_id = {{ node_id }}

),

final as (

    select
        exposure_direction,
        asset,
        category,
        attribution_layer,
        shortest_path_hops,
        haircut_share,
        poison_share,
        direct_usd_sum,
        indirect_usd_sum,
        poison_usd_sum,
        exposed_transfer_count,
        first_exposed_at,
        last_exposed_at,
        known_at
    from exposures

)

select * from final
order by
    exposure_direction asc, haircut_share desc, asset asc, attribution_layer asc, category asc
