{#-
    Fan-out payout: one customer pays many payees within hours.

    1. Count the payees that the evidence lists for each payment, each once and in the order in which
       they became known.
    2. Decide by the first state of knowledge that makes a signal, else by the last.
    3. Band the count against the line. Without the payee's account nothing can be counted; all else
       that is screened and not judged is clear.
-#}

with

{{ screened_transfers('fiat', ref('typology_fan_out_payout__parameters')) }},

evidence as (

    select * from {{ ref('typology_fan_out_payout__evidence') }}

),

unknown_payees as (

    select transfer_key from {{ ref('int_customers__flows') }}
    where
        rail = 'fiat'
        and direction = 'outbound'
        and is_standing
        and counterparty_node_id = 'bank_account:unknown'

),

states as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        known_us,
        cast(count(case when is_first_of_counterparty then 1 end) over knowledge as bigint)
            as payee_count,
        cast(count(*) over knowledge as bigint) as payment_count,
        sum(amount_usd) over knowledge as payment_usd_sum,
        min(occurred_us) over knowledge as window_start_us
    from evidence
    window
        knowledge as (
            partition by transfer_key, parameter_set_id
            order by known_us
            range between unbounded preceding and current row
        )

),

measured as (

    select
        sta.*,
        par.minimum_count,
        par.window_hours,
        par.near_miss_share
    from states as sta
    inner join parameters as par
        on sta.parameter_set_id = par.parameter_set_id

),

decided as (

    select
        *,
        payee_count >= minimum_count as is_signal,
        {{ deciding_state('payee_count >= minimum_count') }} as choice
    from measured

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case when is_signal then 'signal' else 'near_miss' end as state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        payee_count as measured_value,
        minimum_count as threshold_value,
        window_start_us,
        known_us,
        'The customer paid ' || {{ count_text('payee_count', 'different bank account') }}
        || ' within ' || {{ hours_text('window_hours') }} || ', '
        || {{ count_text('payment_count', 'payment') }}
        || ' of ' || {{ usd_text('payment_usd_sum') }} || ' together; the line is '
        || {{ count_text('minimum_count', 'account') }} || '.' as reason,
        payment_count,
        cast(payment_usd_sum as decimal(38, 2)) as payment_usd_sum
    from decided
    where choice = 1 and {{ reaches_line('payee_count', 'minimum_count', 'near_miss_share') }}

),

not_screened as (

    select
        scr.transfer_key,
        scr.parameter_set_id,
        'not_screened' as state
    from screened as scr
    inner join unknown_payees as unk
        on scr.transfer_key = unk.transfer_key

),

final as (

    {{ verdicts('fan_out_payout', ['payment_count', 'payment_usd_sum'], unjudged='not_screened') }}

)

select * from final
