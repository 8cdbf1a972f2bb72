{#-
    Fresh address, large value: an address first seen hours ago receives a large amount.

    1. Keep the transfers to others that are large or nearly so, or have no price.
    2. When their receivers were first seen, and since when their chain was, as known with each.
    3. Hold amount and age against their lines; where the chain's history as known then is too short to
       tell fresh from unseen, say so.
-#}

with

transfers as (

    select
        *,
        {{ epoch_us('occurred_at') }} as occurred_us,
        {{ epoch_us('known_at') }} as known_us,
        {{ day_of('occurred_at') }} as occurred_day
    from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

{{ screened_transfers('on_chain', ref('typology_fresh_address_large_value__parameters')) }},

receiver_ages as (

    select
        transfer_key,
        first_us
    from {{ ref('int_transfers__node_ages') }}
    where side = 'receiver'

),

chain_days as (

    select
        chain,
        occurred_day,
        min(known_us) as known_us
    from transfers
    group by chain, occurred_day

),

earlier_days as (

    select
        *,
        min(known_us) over (
            partition by chain
            order by occurred_day
            rows between unbounded preceding and 1 preceding
        ) as until_us
    from chain_days

),

-- the first day of a chain's history; more than one where an earlier day became known later
history_starts as (

    select * from earlier_days
    where until_us is null or known_us < until_us

),

candidates as (

    select
        trf.transfer_key,
        trf.chain,
        trf.asset,
        trf.amount_native,
        trf.amount_usd,
        trf.customer_id,
        trf.to_node_id,
        trf.occurred_us,
        trf.known_us,
        trf.occurred_day,
        scr.parameter_set_id,
        par.minimum_amount_usd,
        par.maximum_age_hours,
        par.near_miss_share,
        par.minimum_history_days,
        {{ is_address_node('trf.to_node_id') }} as is_to_address
    from transfers as trf
    inner join screened as scr
        on trf.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    where
        -- change and moves to oneself reach no one new
        not trf.is_change
        and trf.from_node_key != trf.to_node_key
        and (
            trf.amount_usd is null
            or not {{ is_address_node('trf.to_node_id') }}
            or {{ reaches_line('trf.amount_usd', 'par.minimum_amount_usd', 'par.near_miss_share') }}
        )

),

nearly_fresh as (

    select
        cnd.*,
        age.first_us,
        cnd.occurred_us - age.first_us as age_us,
        cnd.occurred_us - age.first_us < {{ hours_us('cnd.maximum_age_hours') }} as is_fresh
    from candidates as cnd
    inner join receiver_ages as age
        on cnd.transfer_key = age.transfer_key
    where
        not cnd.is_to_address
        or {{ stays_near(
            '(cnd.occurred_us - age.first_us)',
            hours_us('cnd.maximum_age_hours'),
            'cnd.near_miss_share'
        ) }}

),

measured as (

    select
        frs.*,
        cast(frs.age_us as double) / cast(3600000000 as double) as age_hours,
        frs.occurred_day - str.occurred_day as history_days
    from nearly_fresh as frs
    inner join history_starts as str
        on
            frs.chain = str.chain
            and frs.known_us >= str.known_us
            and (str.until_us is null or frs.known_us < str.until_us)

),

banded as (

    select
        *,
        case
            when not is_to_address then 'not_screened'
            when amount_usd is null then case when is_fresh then 'not_screened' else 'clear' end
            when history_days < minimum_history_days
                then case when is_fresh then 'insufficient_history' else 'clear' end
            when is_fresh and amount_usd >= minimum_amount_usd then 'signal'
            else 'near_miss'
        end as state
    from measured

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        state,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, to_node_id) as subject_id,
        to_node_id as counterparty_node_id,
        amount_usd as measured_value,
        minimum_amount_usd as threshold_value,
        first_us as window_start_us,
        known_us,
        case
            when state in ('signal', 'near_miss')
                then
                    substr(to_node_id, cast(length(chain) + 2 as int)) || ' received '
                    || {{ amount_text('amount_native') }} || ' ' || asset || ' ('
                    || {{ usd_text('amount_usd') }} || ') '
                    || case
                        when age_us = 0 then 'in the first transfer seen of it'
                        else
                            {{ count_text(integer_divide('age_us', 3600000000), 'hour') }}
                            || ' after it was first seen'
                    end
                    || '; the line is ' || {{ usd_text('minimum_amount_usd') }}
                    || ' to an address seen for less than '
                    || {{ hours_text('maximum_age_hours') }} || '.'
        end as reason,
        case when state in ('signal', 'near_miss') then age_hours end as age_hours,
        case when state in ('signal', 'near_miss') then history_days end as history_days
    from banded
    where state != 'clear'

),

final as (

    {{ verdicts('fresh_address_large_value', ['age_hours', 'history_days']) }}

)

select * from final
