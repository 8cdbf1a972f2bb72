{#-
    Off-ramp flush, what is counted: for each payment out to a bank, the crypto deposits, sales and
    payments out that together come near the line.
-#}

with

{{ screened_transfers('payment', ref('typology_off_ramp_flush__parameters')) }},

{{ flows_of_others() }},

payouts as (

    select
        flw.transfer_key,
        scr.parameter_set_id,
        flw.customer_id,
        flw.counterparty_node_id,
        flw.occurred_us,
        flw.from_us,
        {{ hours_us('par.window_hours') }} as window_us,
        par.minimum_deposit_usd,
        cast(null as bigint) as maximum_trade_count,
        par.minimum_share,
        par.near_miss_share
    from flows as flw
    inner join screened as scr
        on flw.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    where flw.rail = 'fiat' and flw.direction = 'outbound'

),

{{ flushed_deposits('payouts', 'flows', 'crypto', 'outbound', 'fiat') }},

final as (

    select
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        case part
            when 'deposit' then 'deposited'
            when 'conversion' then 'sold'
            else 'paid out'
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
