{#-
    From when on customers of ours were known to have dealt with an outside address or cluster.
-#}

with

flows as (

    select * from {{ ref('int_customers__flows') }}
    where rail = 'crypto' and is_standing

),

clusters as (

    select
        node_id,
        cluster_id,
        {{ epoch_us('known_from_at') }} as known_from_us,
        {{ epoch_us('known_until_at') }} as known_until_us
    from {{ ref('int_clusters__versions') }}

),

addresses as (

    select
        counterparty_node_id as node_id,
        min(from_us) as dealt_us
    from flows
    group by counterparty_node_id

),

parties as (

    select
        node_id as party_id,
        dealt_us
    from addresses

    union all

    select
        cls.cluster_id as party_id,
        greatest(adr.dealt_us, cls.known_from_us) as dealt_us
    from addresses as adr
    inner join clusters as cls
        on adr.node_id = cls.node_id and coalesce(adr.dealt_us < cls.known_until_us, true)

),

final as (

    select
        party_id,
        min(dealt_us) as dealt_us
    from parties
    group by party_id

)

select * from final
