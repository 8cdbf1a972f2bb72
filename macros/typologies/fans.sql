{#-
    The payments behind a fan: for each payment of `flows`, those of the same customer in the window
    up to it, itself included, where they have different counterparties enough to be told of. CTEs for
    the top of a model: `fan_listed`, `fan_counted` and `fan_payments`, with a row per transfer_key,
    parameter_set_id and evidence_transfer_key.

    A counterparty is counted once, with the payment that was known first: `is_first_of_counterparty`.
    Reads the CTEs `flows`, of one direction and with known counterparties, `screened` and
    `parameters`, with window_hours, minimum_count and near_miss_share.
-#}
{% macro fan_payments() -%}
fan_listed as (

    select
        jdg.transfer_key,
        scr.parameter_set_id,
        cnt.transfer_key as evidence_transfer_key,
        jdg.customer_id,
        jdg.counterparty_node_id,
        cnt.amount_usd,
        cnt.occurred_us,
        greatest(jdg.from_us, cnt.from_us) as known_us,
        par.minimum_count,
        par.near_miss_share,
        row_number() over (
            partition by jdg.transfer_key, scr.parameter_set_id, cnt.counterparty_node_id
            order by greatest(jdg.from_us, cnt.from_us), cnt.occurred_us, cnt.transfer_key
        ) = 1 as is_first_of_counterparty
    from flows as jdg
    inner join screened as scr
        on jdg.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    inner join flows as cnt
        on
            jdg.customer_id = cnt.customer_id
            and jdg.occurred_us - {{ hours_us('par.window_hours') }} < cnt.occurred_us
            and jdg.occurred_us >= cnt.occurred_us

),

fan_counted as (

    select
        *,
        count(case when is_first_of_counterparty then 1 end) over (
            partition by transfer_key, parameter_set_id
        ) as counterparty_count
    from fan_listed

),

fan_payments as (

    select
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        customer_id,
        counterparty_node_id,
        is_first_of_counterparty,
        amount_usd,
        occurred_us,
        known_us
    from fan_counted
    -- it only grows with what becomes known
    where {{ reaches_line('counterparty_count', 'minimum_count', 'near_miss_share') }}

)
{%- endmacro %}
