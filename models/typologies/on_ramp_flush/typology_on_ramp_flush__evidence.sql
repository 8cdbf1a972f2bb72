{#-
    On-ramp flush, what is counted: for each withdrawal on chain of a new customer, the bank deposits,
    purchases and withdrawals that together come near the line.
-#}

with

{{ screened_transfers('payment', ref('typology_on_ramp_flush__parameters')) }},

{{ flows_of_others() }},

versions as (

    select
        customer_id,
        {{ epoch_us('valid_from_at') }} as valid_from_us,
        {{ epoch_us('known_at') }} as version_known_us
    from {{ ref('int_kyc__customer_versions') }}

),

candidates as (

    select
        flw.transfer_key,
        scr.parameter_set_id,
        flw.customer_id,
        flw.counterparty_node_id,
        flw.occurred_us,
        flw.from_us
    from flows as flw
    inner join screened as scr
        on flw.transfer_key = scr.transfer_key
    where flw.rail = 'crypto' and flw.direction = 'outbound'

),

-- a customer's life begins with the first change on record, as known at the withdrawal
aged as (

    select
        cnd.transfer_key,
        cnd.parameter_set_id,
        cnd.customer_id,
        cnd.counterparty_node_id,
        cnd.occurred_us,
        cnd.from_us,
        min(ver.valid_from_us) as begin_us
    from candidates as cnd
    inner join versions as ver
        on cnd.customer_id = ver.customer_id and cnd.from_us >= ver.version_known_us
    group by
        cnd.transfer_key,
        cnd.parameter_set_id,
        cnd.customer_id,
        cnd.counterparty_node_id,
        cnd.occurred_us,
        cnd.from_us

),

withdrawals as (

    select
        age.transfer_key,
        age.parameter_set_id,
        age.customer_id,
        age.counterparty_node_id,
        age.occurred_us,
        age.from_us,
        {{ hours_us('par.window_hours') }} as window_us,
        par.minimum_deposit_usd,
        par.maximum_trade_count,
        par.minimum_share,
        par.near_miss_share
    from aged as age
    inner join parameters as par
        on age.parameter_set_id = par.parameter_set_id
    where age.occurred_us < age.begin_us + {{ hours_us('24 * par.maximum_age_days') }}

),

{{ flushed_deposits('withdrawals', 'flows', 'fiat', 'inbound', 'crypto') }},

final as (

    select
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        case part
            when 'deposit' then 'deposited'
            when 'conversion' then 'bought'
            else 'withdrawn'
        end as role,
        customer_id,
        counterparty_node_id,
        amount_usd,
        occurred_us,
        known_us,
        flushed_share
    from flushed

)

select * from final
