{#-
    Movements that stay with one party, by what was known when they became known: between addresses of
    one actor, such as the exchange's own, and within one cluster. They are no hops.
-#}

with

movements as (

    select
        transfer_key,
        from_node_key,
        to_node_key,
        {{ epoch_us('occurred_at') }} as occurred_us,
        greatest({{ epoch_us('known_at') }}, {{ epoch_us('occurred_at') }}) as known_us
    from {{ ref('int_ledger__transfer_versions') }}
    where chain is not null and not is_change and from_node_key != to_node_key

),

owners as (

    select * from {{ ref('int_exposure__attributions') }}
    where layer = 'owner' and actor is not null

),

of_one_actor as (

    select distinct
        mov.transfer_key,
        mov.known_us
    from movements as mov
    inner join owners as payer
        on
            mov.from_node_key = payer.node_key
            and mov.occurred_us >= payer.used_from_us
            and mov.occurred_us < payer.used_until_us
            and mov.known_us >= payer.known_from_us
            and mov.known_us < payer.known_until_us
    inner join owners as payee
        on
            mov.to_node_key = payee.node_key
            and mov.occurred_us >= payee.used_from_us
            and mov.occurred_us < payee.used_until_us
            and mov.known_us >= payee.known_from_us
            and mov.known_us < payee.known_until_us
    -- no equality that could be joined on: the addresses of one exchange are not to meet each other
    where coalesce(payer.actor = payee.actor, false)

),

-- common inputs only: a presumed deposit address is the service's, and known as such
clusters as (

    select
        node_key,
        cluster_key,
        {{ epoch_us('known_from_at') }} as known_from_us,
        coalesce({{ epoch_us('known_until_at') }}, {{ never_us() }}) as known_until_us
    from {{ ref('int_clusters__versions') }}
    where is_certain

),

of_one_cluster as (

    select
        mov.transfer_key,
        mov.known_us
    from movements as mov
    inner join clusters as payer
        on
            mov.from_node_key = payer.node_key
            and mov.known_us >= payer.known_from_us
            and mov.known_us < payer.known_until_us
    inner join clusters as payee
        on
            mov.to_node_key = payee.node_key
            and mov.known_us >= payee.known_from_us
            and mov.known_us < payee.known_until_us
    where coalesce(payer.cluster_key = payee.cluster_key, false)

),

final as (

    select
        transfer_key,
        known_us
    from of_one_actor

    union distinct

    select
        transfer_key,
        known_us
    from of_one_cluster

)

select * from final
