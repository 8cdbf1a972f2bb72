{#-
    Fresh address, large value: an address first seen hours ago receives a large amount.

    1. For each transfer, when its receiver was first seen, as known at that transfer.
    2. Age of the receiver and amount, against the line of each parameter set.
    3. Where the chain's history as known then is too short to tell fresh from unseen, say so.
-#}

with

transfers as (

    select
        *,
        {{ epoch_us('occurred_at') }} as occurred_us,
        {{ epoch_us('known_at') }} as known_us
    from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

nodes as (

    select * from {{ ref('int_ledger__nodes') }}

),

parameters as (

    select * from {{ ref('typology_fresh_address_large_value__parameters') }}

),

appearances as (

    select
        from_node_id as node_id,
        occurred_us,
        known_us
    from transfers

    union all

    select
        to_node_id as node_id,
        occurred_us,
        known_us
    from transfers

),

first_appearances as (

    select
        node_id,
        known_us,
        min(occurred_us) as occurred_us
    from appearances
    group by node_id, known_us

),

known_first_appearances as (

    select
        node_id,
        known_us,
        min(occurred_us) over (
            partition by node_id
            order by known_us
            range between unbounded preceding and current row
        ) as first_seen_us
    from first_appearances

),

chain_starts as (

    select
        chain,
        known_us,
        min(occurred_us) as occurred_us
    from transfers
    group by chain, known_us

),

known_chain_starts as (

    select
        chain,
        known_us,
        min(occurred_us) over (
            partition by chain
            order by known_us
            range between unbounded preceding and current row
        ) as history_start_us
    from chain_starts

),

measured as (

    select
        trf.transfer_id,
        trf.chain,
        trf.asset,
        trf.amount_native,
        trf.amount_usd,
        trf.customer_id,
        trf.from_node_id,
        trf.to_node_id,
        trf.is_change,
        trf.occurred_at,
        trf.known_at,
        rcv.node_kind as receiver_kind,
        rcv.address as receiver_address,
        par.parameter_set_id,
        par.minimum_amount_usd,
        par.maximum_age_hours,
        par.near_miss_share,
        par.minimum_history_days,
        {{ timestamp_from_us('fst.first_seen_us') }} as first_seen_at,
        -- never negative: the transfer itself is one of the appearances
        cast(trf.occurred_us - fst.first_seen_us as double)
        / cast(3600000000 as double) as age_hours,
        cast(trf.occurred_us - str.history_start_us as double)
        / cast(86400000000 as double) as history_days
    from transfers as trf
    inner join nodes as rcv
        on trf.to_node_id = rcv.node_id
    inner join known_first_appearances as fst
        on trf.to_node_id = fst.node_id and trf.known_us = fst.known_us
    inner join known_chain_starts as str
        on trf.chain = str.chain and trf.known_us = str.known_us
    cross join parameters as par

),

verdicts as (

    select
        *,
        case
            when receiver_kind != 'address' then 'not_screened'
            -- change and moves to oneself reach no one new
            when is_change or from_node_id = to_node_id then 'clear'
            when age_hours >= cast(maximum_age_hours as double) then 'clear'
            when amount_usd is null then 'not_screened'
            when
                cast(amount_usd as double)
                < cast(minimum_amount_usd as double) * near_miss_share
                then 'clear'
            when history_days < cast(minimum_history_days as double) then 'insufficient_history'
            when amount_usd < minimum_amount_usd then 'near_miss'
            else 'signal'
        end as state
    from measured

),

final as (

    select
        {{ signal_id('fresh_address_large_value', 'parameter_set_id', 'transfer_id') }}
            as signal_id,
        'fresh_address_large_value' as typology,
        parameter_set_id,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, to_node_id) as subject_id,
        case when state in ('signal', 'near_miss') then to_node_id end as counterparty_node_id,
        customer_id,
        transfer_id,
        state,
        cast(amount_usd as double) as measured_value,
        cast(minimum_amount_usd as double) as threshold_value,
        first_seen_at as window_start_at,
        occurred_at as window_end_at,
        occurred_at,
        known_at,
        amount_usd,
        case
            when state in ('signal', 'near_miss')
                then
                    receiver_address || ' received ' || {{ amount_text('amount_native') }} || ' '
                    || asset || ' (' || {{ usd_text('amount_usd') }} || ', '
                    || case when state = 'signal' then 'at least ' else 'below ' end
                    || {{ usd_text('minimum_amount_usd') }} || ') '
                    || case
                        when age_hours = cast(0 as double) then 'in the first transfer seen of it'
                        else
                            cast(cast(floor(age_hours) as bigint) as string)
                            || ' hours after it was first seen'
                    end
                    || '; fresh is less than ' || cast(maximum_age_hours as string) || ' hours.'
        end as reason,
        age_hours,
        history_days
    from verdicts

)

select * from final
