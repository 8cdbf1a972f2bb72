{#-
    Sanctions, direct: a transfer with an address that is on a sanctions list.

    1. Find the transfers that touch a listed address, on either side.
    2. Judge each by the list as it was known at the event; a listing that came later is a
       retro-exposure, never a signal.
    3. Keep the gravest touch of a transfer, and give every other transfer its verdict.
-#}

with

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

nodes as (

    select * from {{ ref('int_ledger__nodes') }}

),

node_sanctions as (

    select * from {{ ref('int_attribution__node_sanctions') }}

),

parameters as (

    select * from {{ ref('typology_sanctions_direct__parameters') }}

),

-- before any list was held, nothing could be screened
list_start as (

    select first_known_at from {{ ref('int_attribution__first_known') }}
    where screening_list = 'sanctioned_addresses'

),

touches as (

    select
        trf.transfer_id,
        trf.from_node_id as listed_node_id,
        trf.to_node_id as exposed_node_id,
        'from' as side,
        san.address,
        san.list_name,
        san.currency,
        san.listed_at,
        san.listed_known_at,
        san.delisted_at,
        san.delisted_known_at
    from transfers as trf
    inner join node_sanctions as san
        on trf.from_node_id = san.node_id
    -- change that a listed address pays back to itself exposes no one
    where trf.from_node_id != trf.to_node_id

    union all

    select
        trf.transfer_id,
        trf.to_node_id as listed_node_id,
        trf.from_node_id as exposed_node_id,
        'to' as side,
        san.address,
        san.list_name,
        san.currency,
        san.listed_at,
        san.listed_known_at,
        san.delisted_at,
        san.delisted_known_at
    from transfers as trf
    inner join node_sanctions as san
        on trf.to_node_id = san.node_id
    where trf.from_node_id != trf.to_node_id

),

judged as (

    select
        tch.*,
        par.parameter_set_id,
        {{ days_between('tch.listed_at', 'trf.occurred_at') }} as days_on_list,
        case
            -- left the list before the transfer, as was known then or learnt since
            when tch.delisted_at <= trf.occurred_at and tch.delisted_known_at <= trf.known_at
                then 'clear'
            when tch.listed_at <= trf.occurred_at and tch.listed_known_at <= trf.known_at
                then 'signal'
            when tch.delisted_at <= trf.occurred_at
                then 'clear'
            when
                {{ days_between('trf.occurred_at', 'tch.listed_at') }}
                <= cast(par.retro_lookback_days as double)
                then 'retro_exposure'
            else 'clear'
        end as state
    from touches as tch
    inner join transfers as trf
        on tch.transfer_id = trf.transfer_id
    cross join parameters as par

),

ranked as (

    select
        *,
        row_number() over (
            partition by parameter_set_id, transfer_id
            order by
                case state when 'signal' then 1 else 2 end,
                listed_known_at,
                listed_at,
                list_name,
                currency,
                side
        ) as gravity
    from judged
    where state != 'clear'

),

verdicts as (

    select
        trf.transfer_id,
        trf.asset,
        trf.amount_native,
        trf.amount_usd,
        trf.customer_id,
        trf.occurred_at,
        trf.known_at,
        par.parameter_set_id,
        tch.side,
        tch.address,
        tch.list_name,
        tch.listed_at,
        tch.listed_known_at,
        tch.delisted_at,
        tch.days_on_list,
        tch.listed_node_id,
        coalesce(tch.exposed_node_id, trf.to_node_id) as exposed_node_id,
        case
            when tch.state is not null then tch.state
            when lst.first_known_at is null or lst.first_known_at > trf.known_at
                then 'not_screened'
            when snd.node_kind != 'address' and rcv.node_kind != 'address' then 'not_screened'
            else 'clear'
        end as state
    from transfers as trf
    cross join parameters as par
    cross join list_start as lst
    inner join nodes as snd
        on trf.from_node_id = snd.node_id
    inner join nodes as rcv
        on trf.to_node_id = rcv.node_id
    left join ranked as tch
        on
            trf.transfer_id = tch.transfer_id
            and par.parameter_set_id = tch.parameter_set_id
            and tch.gravity = 1

),

final as (

    select
        {{ signal_id('sanctions_direct', 'parameter_set_id', 'transfer_id') }} as signal_id,
        'sanctions_direct' as typology,
        parameter_set_id,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, exposed_node_id) as subject_id,
        listed_node_id as counterparty_node_id,
        customer_id,
        transfer_id,
        state,
        days_on_list as measured_value,
        cast(0 as double) as threshold_value,
        occurred_at as window_start_at,
        occurred_at as window_end_at,
        occurred_at,
        case
            when state = 'retro_exposure' then greatest(known_at, listed_known_at)
            else known_at
        end as known_at,
        amount_usd,
        case
            when state = 'signal'
                then
                    {{ amount_text('amount_native') }} || ' ' || asset || ' ('
                    || {{ usd_text('amount_usd') }} || ') went ' || side || ' ' || address
                    || ', on the ' || list_name || ' list since ' || {{ day_text('listed_at') }}
                    || ', ' || cast(cast(floor(days_on_list) as bigint) as string)
                    || ' days before the transfer.'
            when state = 'retro_exposure'
                then
                    {{ amount_text('amount_native') }} || ' ' || asset || ' ('
                    || {{ usd_text('amount_usd') }} || ') went ' || side || ' ' || address
                    || ' on ' || {{ day_text('occurred_at') }}
                    || '; the ' || list_name || ' list has it from ' || {{ day_text('listed_at') }}
                    || coalesce(' to ' || {{ day_text('delisted_at') }}, '')
                    || ', known to us from ' || {{ day_text('listed_known_at') }}
                    || ', after the transfer.'
        end as reason,
        list_name,
        side as listed_side,
        listed_at,
        delisted_at
    from verdicts

)

select * from final
