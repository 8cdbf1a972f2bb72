{#-
    Round 0 of the hops: none at what is looked for itself. 99 stands for no path.
-#}

with

final as (

    select
        {% for hops, flag, side in network_hops() -%}
        case when {{ flag }} then 0 else {{ no_path() }} end as {{ hops }},
        {% endfor -%}
        graph_key,
        node_key,
        is_passed
    from {{ ref('int_network__members') }}

)

select * from final
