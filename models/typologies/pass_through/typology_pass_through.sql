{#-
    Pass-through: a bank payment out that mirrors what came in shortly before it.

    1. Take the payments out that match what came in, and what they match.
    2. Hold the match and the amount against their lines; all that is screened and not judged is clear.
-#}

with

{{ screened_transfers('fiat', ref('typology_pass_through__parameters')) }},

evidence as (

    select * from {{ ref('typology_pass_through__evidence') }}

),

matches as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        known_us,
        match_share,
        min(occurred_us) as window_start_us,
        max(case when role = 'paid out' then amount_usd end) as paid_usd,
        count(case when role = 'received' then 1 end) as received_count,
        sum(case when role = 'received' then amount_usd end) as received_usd_sum
    from evidence
    group by
        transfer_key, parameter_set_id, customer_id, counterparty_node_id, known_us, match_share

),

measured as (

    select
        mat.*,
        cast(cast(1 as decimal(18, 4)) - par.tolerance_share as double) as line_share,
        par.minimum_amount_usd,
        par.window_hours,
        par.near_miss_share
    from matches as mat
    inner join parameters as par
        on mat.parameter_set_id = par.parameter_set_id

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case
            when match_share >= line_share and paid_usd >= minimum_amount_usd then 'signal'
            else 'near_miss'
        end as state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        match_share as measured_value,
        line_share as threshold_value,
        window_start_us,
        known_us,
        'A bank payment of ' || {{ usd_text('paid_usd') }} || ' follows '
        || {{ usd_text('received_usd_sum') }} || ', received in '
        || {{ count_text('received_count', 'payment') }} || ' within the '
        || {{ hours_text('window_hours') }} || ' before it, and matches it to '
        || {{ percent_text('match_share') }} || '; the line is ' || {{ percent_text('line_share') }}
        || ' for payments from ' || {{ usd_text('minimum_amount_usd') }} || ' on.' as reason,
        cast(received_usd_sum as decimal(38, 2)) as received_usd_sum
    from measured
    where
        {{ reaches_line('match_share', 'line_share', 'near_miss_share') }}
        and {{ reaches_line('paid_usd', 'minimum_amount_usd', 'near_miss_share') }}

),

final as (

    {{ verdicts('pass_through', ['received_usd_sum']) }}

)

select * from final
