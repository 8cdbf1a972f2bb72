{#-
    Third-party funding: money that comes to a customer in the name of another.

    1. Sum what the evidence lists for each payment, in the order in which it became known.
    2. Decide by the first state of knowledge that makes a signal, else by the last.
    3. Band the sum against the line. A payment in without a name that can be compared, or another's
       without a price, is not screened; all else that is not judged is clear.
-#}

with

{{ screened_transfers('fiat', ref('typology_third_party_funding__parameters')) }},

evidence as (

    select * from {{ ref('typology_third_party_funding__evidence') }}

),

not_told as (

    select flw.transfer_key
    from {{ ref('int_customers__flows') }} as flw
    left join {{ ref('int_customers__payer_names') }} as pyr
        on flw.transfer_key = pyr.transfer_key
    where
        flw.rail = 'fiat'
        and flw.direction = 'inbound'
        and flw.is_standing
        and (pyr.transfer_key is null or (not pyr.is_own_name and flw.amount_usd is null))

),

states as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        known_us,
        cast(count(*) over knowledge as bigint) as payment_count,
        sum(amount_usd) over knowledge as third_party_usd_sum,
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
        par.minimum_third_party_usd,
        par.window_hours,
        par.near_miss_share
    from states as sta
    inner join parameters as par
        on sta.parameter_set_id = par.parameter_set_id

),

decided as (

    select
        *,
        third_party_usd_sum >= minimum_third_party_usd as is_signal,
        {{ deciding_state('third_party_usd_sum >= minimum_third_party_usd') }} as choice
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
        cast(third_party_usd_sum as double) as measured_value,
        cast(minimum_third_party_usd as double) as threshold_value,
        window_start_us,
        known_us,
        'The customer received ' || {{ count_text('payment_count', 'bank payment') }}
        || ' in the name of others within ' || {{ hours_text('window_hours') }} || ', '
        || {{ usd_text('third_party_usd_sum') }} || ' together; the line is '
        || {{ usd_text('minimum_third_party_usd') }} || '.' as reason,
        payment_count
    from decided
    where
        choice = 1
        and {{ reaches_line('third_party_usd_sum', 'minimum_third_party_usd', 'near_miss_share') }}

),

not_screened as (

    select
        scr.transfer_key,
        scr.parameter_set_id,
        'not_screened' as state
    from screened as scr
    inner join not_told as nto
        on scr.transfer_key = nto.transfer_key

),

final as (

    {{ verdicts('third_party_funding', ['payment_count'], unjudged='not_screened') }}

)

select * from final
