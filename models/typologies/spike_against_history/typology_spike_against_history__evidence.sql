{#-
    Spike against history, what is counted: for each verdict on a day of many bank payments, those of
    the same customer, direction and UTC day up to the judged one, as known when it became known.
-#}

with

flows as (

    select
        transfer_key,
        customer_id,
        direction,
        amount_usd,
        occurred_us,
        occurred_day,
        from_us
    from {{ ref('int_customers__flows') }}
    where rail = 'fiat' and is_standing

),

verdicts as (

    select
        transfer_key,
        parameter_set_id
    from {{ ref('typology_spike_against_history') }}
    where spike_kind = 'day_count'

),

final as (

    select
        jdg.transfer_key,
        ver.parameter_set_id,
        cnt.transfer_key as evidence_transfer_key,
        'on the day' as role,
        jdg.customer_id,
        jdg.direction,
        cnt.amount_usd,
        cnt.occurred_us,
        jdg.from_us as known_us
    from verdicts as ver
    inner join flows as jdg
        on ver.transfer_key = jdg.transfer_key
    inner join flows as cnt
        on
            jdg.customer_id = cnt.customer_id
            and jdg.direction = cnt.direction
            and jdg.occurred_day = cnt.occurred_day
    where cnt.occurred_us <= jdg.occurred_us and cnt.from_us <= jdg.from_us

)

select * from final
