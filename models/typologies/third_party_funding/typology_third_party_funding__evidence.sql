{#-
    Third-party funding, what is counted: for each bank payment to a customer in the name of another,
    such payments to the same customer in the window up to it, itself included.

    1. Keep the payments that came in another's name, from when that was known.
    2. List those in the window of each.
    3. Keep the lists that are heavy enough to be told of.
-#}

with

{{ screened_transfers('fiat', ref('typology_third_party_funding__parameters')) }},

flows as (

    select * from {{ ref('int_customers__flows') }}
    where rail = 'fiat' and direction = 'inbound' and is_standing

),

payer_names as (

    select * from {{ ref('int_customers__payer_names') }}
    where not is_own_name

),

third_party as (

    select
        flw.transfer_key,
        flw.customer_id,
        flw.counterparty_node_id,
        flw.amount_usd,
        flw.occurred_us,
        greatest(flw.from_us, pyr.known_us) as told_us
    from flows as flw
    inner join payer_names as pyr
        on flw.transfer_key = pyr.transfer_key
    where flw.amount_usd is not null

),

listed as (

    select
        jdg.transfer_key,
        scr.parameter_set_id,
        cnt.transfer_key as evidence_transfer_key,
        jdg.customer_id,
        jdg.counterparty_node_id,
        cnt.amount_usd,
        cnt.occurred_us,
        greatest(jdg.told_us, cnt.told_us) as known_us,
        par.minimum_third_party_usd,
        par.near_miss_share,
        sum(cnt.amount_usd) over (
            partition by jdg.transfer_key, scr.parameter_set_id
        ) as third_party_usd_sum
    from third_party as jdg
    inner join screened as scr
        on jdg.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    inner join third_party as cnt
        on
            jdg.customer_id = cnt.customer_id
            and jdg.occurred_us - {{ hours_us('par.window_hours') }} < cnt.occurred_us
            and jdg.occurred_us >= cnt.occurred_us

),

final as (

    select
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        'in the name of another' as role,
        customer_id,
        counterparty_node_id,
        amount_usd,
        occurred_us,
        known_us
    from listed
    -- it only grows with what becomes known
    where {{ reaches_line('third_party_usd_sum', 'minimum_third_party_usd', 'near_miss_share') }}

)

select * from final
