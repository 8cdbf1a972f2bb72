{#-
    The connected parts of the networks, whatever the direction of payments. A member has one key for
    its network and node, so that the networks of all days are one graph.
-#}

{{ config(materialized='components') }}

with

final as (

    select
        {{ member_key('graph_key', 'payer_key') }} as left_key,
        {{ member_key('graph_key', 'payee_key') }} as right_key
    from {{ ref('int_network__edges') }}

)

select * from final
