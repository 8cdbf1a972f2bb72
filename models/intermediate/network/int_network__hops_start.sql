{#-
    Round 0 of the hops: none at what is looked for itself. 99 stands for no path.
-#}

with

final as (

    select
        graph_key,
        node_key,
        is_passed,
        {% for name, flag in network_hops() -%}
        {% for way in ['from', 'to'] -%}
        case when {{ flag }} then 0 else {{ no_path() }} end as {{ way }}_{{ name }}_hops
        {{- ',' if not (loop.last and name == 'exchange') }}
        {% endfor -%}
        {% endfor -%}
    from {{ ref('int_network__members') }}

)

select * from final
