{#-
    Sanctions, direct: a transfer with an address that is on a sanctions list.

    1. Find the transfers that touch a listed address, on either side.
    2. Judge each by the list as it was known at the event; a listing that came later is a
       retro-exposure, never a signal.
    3. Keep the gravest touch of a transfer; what no list could be held against is not screened.
-#}

with

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

-- a side each: what is read twice is held whole
senders as (

    select
        transfer_key,
        from_node_id,
        to_node_id
    from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

receivers as (

    select
        transfer_key,
        from_node_id,
        to_node_id
    from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

node_sanctions as (

    select * from {{ ref('int_attribution__node_sanctions') }}

),

{{ screened_transfers('on_chain', ref('typology_sanctions_direct__parameters')) }},

touches as (

    select
        snd.transfer_key,
        snd.from_node_id as listed_node_id,
        snd.to_node_id as exposed_node_id,
        'from' as side,
        san.address,
        san.list_name,
        san.currency,
        san.listed_at,
        san.listed_known_at,
        san.delisted_at,
        san.delisted_known_at
    from senders as snd
    inner join node_sanctions as san
        on snd.from_node_id = san.node_id
    -- change that a listed address pays back to itself exposes no one
    where snd.from_node_id != snd.to_node_id

    union all

    select
        rcv.transfer_key,
        rcv.to_node_id as listed_node_id,
        rcv.from_node_id as exposed_node_id,
        'to' as side,
        san.address,
        san.list_name,
        san.currency,
        san.listed_at,
        san.listed_known_at,
        san.delisted_at,
        san.delisted_known_at
    from receivers as rcv
    inner join node_sanctions as san
        on rcv.to_node_id = san.node_id
    where rcv.from_node_id != rcv.to_node_id

),

placed as (

    select
        tch.*,
        scr.parameter_set_id,
        trf.asset,
        trf.customer_id,
        trf.amount_native,
        trf.amount_usd,
        trf.occurred_at,
        trf.known_at,
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
        on tch.transfer_key = trf.transfer_key
    inner join screened as scr
        on tch.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by parameter_set_id, transfer_key
            order by
                case state when 'signal' then 1 else 2 end,
                listed_known_at,
                listed_at,
                list_name,
                currency,
                side
        ) as gravity
    from placed
    where state != 'clear'

),

gravest as (

    select * from ranked
    where gravity = 1

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        state,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, exposed_node_id) as subject_id,
        listed_node_id as counterparty_node_id,
        days_on_list as measured_value,
        cast(0 as double) as threshold_value,
        {{ epoch_us('occurred_at') }} as window_start_us,
        case
            when state = 'signal' then {{ epoch_us('known_at') }}
            else {{ epoch_us('listed_known_at') }}
        end as known_us,
        case
            when state = 'signal'
                then
                    {{ amount_text('amount_native') }} || ' ' || asset || ' ('
                    || {{ usd_text('amount_usd') }} || ') went ' || side || ' ' || address
                    || ', on the ' || list_name || ' list since ' || {{ day_text('listed_at') }}
                    || ', ' || {{ count_text('cast(floor(days_on_list) as bigint)', 'day') }}
                    || ' before the transfer.'
            else
                {{ amount_text('amount_native') }} || ' ' || asset || ' ('
                || {{ usd_text('amount_usd') }} || ') went ' || side || ' ' || address || ' on '
                || {{ day_text('occurred_at') }} || '; the ' || list_name || ' list has it from '
                || {{ day_text('listed_at') }}
                || coalesce(' to ' || {{ day_text('delisted_at') }}, '') || ', known to us from '
                || {{ day_text('listed_known_at') }} || ', after the transfer.'
        end as reason,
        list_name,
        side as listed_side,
        listed_at,
        delisted_at
    from gravest

),

final as (

    {{ verdicts(
        'sanctions_direct',
        ['list_name', 'listed_side', 'listed_at', 'delisted_at'],
        screened_if='scr.is_sanctions_screened'
    ) }}

)

select * from final
