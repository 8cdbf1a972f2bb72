{#-
    The transfers behind one exposed transfer, step by step: back to where its money came from, or on
    to where it went. Paths are kept for the three largest exposures of each node;
    fct_transfer_exposures has the transfers to ask for.

    dbt show --output json --select path_of_one_exposure --vars '{transfer_id: "..."}'
-#}

{%- set transfer_id = dbt.string_literal(dbt.escape_single_quotes(var('transfer_id', ''))) %}

with

steps as (

    select * from {{ ref('fct_exposure_paths') }}
    where exposed_transfer_id = {{ transfer_id }}

),

final as (

    select
        exposure_direction,
        category,
        attribution_layer,
        step_number,
        from_node_id,
        to_node_id,
        asset,
        amount_native,
        haircut_native,
        amount_usd,
        occurred_at,
        transfer_id
    from steps

)

select * from final
order by exposure_direction, attribution_layer, category, step_number
