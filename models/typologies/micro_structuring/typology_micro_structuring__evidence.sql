{#-
    Micro-structuring, what is counted: for each small bank payment, those of the same customer and
    direction in the window up to it, itself included.

    1. Keep the payments that are small by each parameter set.
    2. List those in the window of each.
    3. Keep the lists that are long and heavy enough to be told of.
-#}

with

{{ screened_transfers('fiat', ref('typology_micro_structuring__parameters')) }},

flows as (

    select * from {{ ref('int_customers__flows') }}
    where rail = 'fiat' and is_standing

),

small as (

    select
        flw.transfer_key,
        flw.customer_id,
        flw.direction,
        flw.counterparty_node_id,
        flw.amount_usd,
        flw.occurred_us,
        flw.from_us,
        scr.parameter_set_id,
        {{ hours_us('par.window_hours') }} as window_us,
        cast(par.small_share * par.reporting_threshold_usd as decimal(18, 2)) as small_limit_usd,
        par.reporting_threshold_usd,
        par.minimum_count,
        par.near_miss_share
    from flows as flw
    inner join screened as scr
        on flw.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    where
        flw.amount_usd < cast(par.small_share * par.reporting_threshold_usd as decimal(18, 2))

),

listed as (

    select
        jdg.transfer_key,
        jdg.parameter_set_id,
        cnt.transfer_key as evidence_transfer_key,
        jdg.customer_id,
        jdg.direction,
        jdg.counterparty_node_id,
        cnt.amount_usd,
        cnt.occurred_us,
        greatest(jdg.from_us, cnt.from_us) as known_us,
        jdg.reporting_threshold_usd,
        jdg.minimum_count,
        jdg.near_miss_share,
        count(*) over (
            partition by jdg.transfer_key, jdg.parameter_set_id
        ) as payment_count,
        sum(cnt.amount_usd) over (
            partition by jdg.transfer_key, jdg.parameter_set_id
        ) as payment_usd_sum
    from small as jdg
    inner join flows as cnt
        on
            jdg.customer_id = cnt.customer_id
            and jdg.direction = cnt.direction
            and cnt.occurred_us > jdg.occurred_us - jdg.window_us
            and jdg.occurred_us >= cnt.occurred_us
    where cnt.amount_usd < jdg.small_limit_usd

),

final as (

    select
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        'small payment' as role,
        customer_id,
        direction,
        counterparty_node_id,
        amount_usd,
        occurred_us,
        known_us
    from listed
    where
        -- both only grow with what becomes known
        payment_usd_sum >= reporting_threshold_usd
        and {{ reaches_line('payment_count', 'minimum_count', 'near_miss_share') }}

)

select * from final
