{#-
    Both sides of the transfers of addresses: one row per address, transfer and version of it, with
    the days on whose evening it was known. Change counts nowhere.

    What was known and superseded within one day is left out: no evening saw it. What is no party,
    such as the coinbase, has no `other_key`, and nobody is the own other side.
-#}

with

transfers as (

    select
        chain,
        from_node_id,
        to_node_id,
        from_node_key,
        to_node_key,
        amount_usd,
        {{ epoch_us('occurred_at') }} as occurred_us,
        {{ day_of('occurred_at') }} as occurred_day,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day,
        coalesce({{ day_of('superseded_at') }}, {{ never_day() }}) as until_day
    from {{ ref('int_ledger__transfer_versions') }}
    where chain is not null and not is_change

),

parties as (

    select
        *,
        {{ is_address_node('from_node_id') }} as is_from_address,
        {{ is_address_node('to_node_id') }} as is_to_address
    from transfers
    where until_day > from_day

),

final as (

    select
        from_node_key as node_key,
        case
            when from_node_key != to_node_key and (is_to_address or to_node_id like 'customer:%')
                then to_node_key
        end as other_key,
        'outbound' as direction,
        amount_usd,
        occurred_us,
        occurred_day,
        from_day,
        until_day
    from parties
    where is_from_address

    union all

    select
        to_node_key as node_key,
        case
            when
                from_node_key != to_node_key
                and (is_from_address or from_node_id like 'customer:%')
                then from_node_key
        end as other_key,
        'inbound' as direction,
        amount_usd,
        occurred_us,
        occurred_day,
        from_day,
        until_day
    from parties
    where is_to_address

)

select * from final
