{#-
    Since when each side of a transfer had been there, as known when the transfer became known: its
    node's first event, and the opening of its account where it is a customer.

    1. The first standing event, in the order in which events became known.
    2. A version superseded since counts for the transfers known while it was known. Only one from
       before all that was known beside it matters, and a node has few of these.
    3. A customer's account was opened on the first day on record; a change of that day has a row.
-#}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        partition_by='occurred_date',
        pre_hook='{{ remove_stale_dates(this) }}',
    )
}}

with

sides as (

    select
        *,
        is_outbound or is_inbound as is_payment
    from {{ ref('int_transfers__sides') }}
    where {{ before_stale_dates() }} and {{ of_stale_nodes() }}

),

records as (

    select
        {{ hash_to_bigint("'customer:' || customer_id") }} as node_key,
        {{ epoch_us('valid_from_at') }} as valid_us,
        greatest({{ epoch_us('known_at') }}, {{ epoch_us('valid_from_at') }}) as known_us
    from {{ ref('int_kyc__customer_versions') }}

),

by_knowledge as (

    select
        *,
        min(case when is_standing and is_payment then occurred_us end) over (
            partition by node_key
            order by known_us
            range between unbounded preceding and current row
        ) as standing_first_us
    from sides

),

by_time as (

    select * from by_knowledge
    where is_standing and {{ in_stale_dates() }}

),

superseded_first as (

    select
        node_key,
        occurred_us,
        known_us,
        superseded_us
    from by_knowledge
    where
        not is_standing
        and is_payment
        and superseded_us > known_us
        and (standing_first_us is null or occurred_us < standing_first_us)

),

known_until_superseded as (

    select
        tim.transfer_key,
        tim.side,
        min(sup.occurred_us) as first_us
    from by_time as tim
    inner join superseded_first as sup
        on tim.node_key = sup.node_key
    where tim.known_us >= sup.known_us and tim.known_us < sup.superseded_us
    group by tim.transfer_key, tim.side

),

openings as (

    select
        node_key,
        known_us,
        min(valid_us) as valid_us
    from records
    group by node_key, known_us

),

earlier_openings as (

    select
        *,
        min(valid_us) over (
            partition by node_key
            order by known_us
            rows between unbounded preceding and 1 preceding
        ) as earlier_us
    from openings

),

accounts as (

    select
        node_key,
        valid_us,
        known_us,
        lead(known_us) over (
            partition by node_key
            order by known_us
        ) as until_us
    from earlier_openings
    where earlier_us is null or valid_us < earlier_us

),

found as (

    select
        tim.transfer_key,
        tim.side,
        tim.node_key,
        tim.occurred_us,
        least(tim.standing_first_us, sup.first_us) as first_us,
        acc.valid_us as account_us,
        tim.ledger_state_key,
        tim.occurred_date
    from by_time as tim
    left join known_until_superseded as sup
        on tim.transfer_key = sup.transfer_key and tim.side = sup.side
    left join accounts as acc
        on
            tim.node_key = acc.node_key
            and tim.known_us >= acc.known_us
            and (acc.until_us is null or tim.known_us < acc.until_us)

),

final as (

    select
        transfer_key,
        side,
        node_key,
        case when first_us <= occurred_us then first_us end as first_us,
        case when account_us <= occurred_us then account_us end as account_us,
        ledger_state_key,
        occurred_date
    from found

)

select * from final
