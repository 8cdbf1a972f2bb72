{#-
    Wealth mismatch: more bank money comes in than the declared income and savings explain.

    1. Sum what each customer was paid by bank in the 365 days up to each payment, less what was not
       known yet; was it the first payment that was known?
    2. Draw two lines by the record as known then: for the year, and for the first payment.
    3. Band the larger of the two quotients; without a price or a declaration nothing is screened.
-#}

{%- set year_us = 365 * 86400000000 -%}

with

inflows as (

    select
        transfer_key,
        customer_id,
        counterparty_node_id,
        amount_usd,
        occurred_us,
        from_us
    from {{ ref('int_customers__flows') }}
    where rail = 'fiat' and direction = 'inbound' and is_standing

),

versions as (

    select
        customer_id,
        declared_income_usd,
        declared_wealth_usd,
        {{ epoch_us('current_from_at') }} as current_from_us,
        {{ epoch_us('current_to_at') }} as current_to_us
    from {{ ref('int_kyc__customer_versions') }}
    where current_from_at is not null

),

{{ screened_transfers('fiat', ref('typology_wealth_mismatch__parameters')) }},

summed as (

    select
        *,
        sum(amount_usd) over (
            partition by customer_id
            order by occurred_us
            range between {{ year_us - 1 }} preceding and current row
        ) as year_usd_sum,
        min(from_us) over (
            partition by customer_id
            order by occurred_us
            range between unbounded preceding and 1 preceding
        ) as earlier_from_us,
        min(from_us) over (
            partition by customer_id
            order by occurred_us desc
            range between unbounded preceding and current row
        ) as later_from_us
    from inflows

),

-- known after a payment that came later: that one did not know of it
overtaken as (

    select
        customer_id,
        amount_usd,
        occurred_us,
        from_us
    from summed
    where from_us > later_from_us

),

not_known as (

    select
        jdg.transfer_key,
        sum(ovt.amount_usd) as not_known_usd_sum
    from overtaken as ovt
    inner join inflows as jdg
        on ovt.customer_id = jdg.customer_id
    where
        ovt.from_us > jdg.from_us
        and ovt.occurred_us <= jdg.occurred_us
        and ovt.occurred_us > jdg.occurred_us - {{ year_us }}
    group by jdg.transfer_key

),

declared as (

    select
        inf.transfer_key,
        inf.customer_id,
        inf.counterparty_node_id,
        inf.amount_usd,
        inf.occurred_us,
        inf.from_us,
        inf.earlier_from_us is null or inf.earlier_from_us > inf.from_us as is_first,
        inf.year_usd_sum - coalesce(nkn.not_known_usd_sum, 0) as year_usd_sum,
        ver.declared_income_usd,
        coalesce(
            ver.declared_income_usd + coalesce(ver.declared_wealth_usd, 0),
            ver.declared_wealth_usd
        ) as declared_usd
    from summed as inf
    left join not_known as nkn
        on inf.transfer_key = nkn.transfer_key
    left join versions as ver
        on
            inf.customer_id = ver.customer_id
            and inf.from_us >= ver.current_from_us
            and coalesce(inf.from_us < ver.current_to_us, true)

),

drawn as (

    select
        dcl.*,
        scr.parameter_set_id,
        par.declared_multiple,
        par.first_payment_share,
        par.near_miss_share,
        cast(
            greatest(par.declared_multiple * dcl.declared_usd, par.minimum_line_usd)
            as decimal(38, 2)
        ) as year_line_usd,
        case
            when dcl.is_first and dcl.declared_income_usd is not null
                then
                    cast(
                        greatest(
                            par.first_payment_share * dcl.declared_income_usd,
                            par.minimum_line_usd
                        ) as decimal(38, 2)
                    )
        end as first_line_usd
    from declared as dcl
    inner join screened as scr
        on dcl.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id

),

measured as (

    select
        *,
        cast(year_usd_sum as double) / cast(year_line_usd as double) as year_ratio,
        coalesce(cast(amount_usd as double) / cast(first_line_usd as double), cast(0 as double))
            as first_ratio
    from drawn
    where amount_usd is not null and declared_usd is not null

),

compared as (

    select
        *,
        greatest(year_ratio, first_ratio) as mismatch_ratio,
        year_ratio >= first_ratio as is_year
    from measured

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case when mismatch_ratio >= cast(1 as double) then 'signal' else 'near_miss' end as state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        mismatch_ratio as measured_value,
        cast(1 as double) as threshold_value,
        case when is_year then occurred_us - {{ year_us - 1 }} else occurred_us end
            as window_start_us,
        from_us as known_us,
        case
            when is_year
                then
                    {{ usd_text('year_usd_sum') }} || ' came in by bank within 365 days; '
                    || {{ usd_text('declared_usd') }} || ' of income and savings are declared; the'
                    || ' line is ' || {{ usd_text('year_line_usd') }} || '.'
            else
                'The first bank payment brought ' || {{ usd_text('amount_usd') }} || '; '
                || {{ usd_text('declared_income_usd') }} || ' of yearly income are declared; the'
                || ' line is ' || {{ usd_text('first_line_usd') }} || '.'
        end as reason,
        case when is_year then 'year' else 'first_payment' end as compared_period,
        cast(year_usd_sum as decimal(38, 2)) as inbound_usd_sum_365d,
        case when is_year then year_line_usd else first_line_usd end as line_usd
    from compared
    where {{ reaches_line('mismatch_ratio', '1', 'near_miss_share') }}

),

not_screened as (

    select
        transfer_key,
        parameter_set_id,
        'not_screened' as state
    from drawn
    where amount_usd is null or declared_usd is null

),

final as (

    {{ verdicts(
        'wealth_mismatch',
        ['compared_period', 'inbound_usd_sum_365d', 'line_usd'],
        unjudged='not_screened'
    ) }}

)

select * from final
