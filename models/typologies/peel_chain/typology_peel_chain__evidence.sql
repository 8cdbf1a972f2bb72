{#-
    Peel chain, what was carried on and peeled off: for each transfer that carries a chain on to enough
    steps, those of all its steps so far, and the receipt it began with.
-#}

with

{{ screened_transfers('on_chain', ref('typology_peel_chain__parameters')) }},

transfers as (

    select
        transfer_key,
        to_node_key,
        amount_usd,
        {{ epoch_us('occurred_at') }} as occurred_us
    from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

chains as (

    select * from {{ ref('typology_peel_chain__chains') }}

),

told as (

    select chn.*
    from chains as chn
    inner join screened as scr
        on
            chn.carried_transfer_key = scr.transfer_key
            and chn.parameter_set_id = scr.parameter_set_id
    inner join parameters as par
        on chn.parameter_set_id = par.parameter_set_id
    where
        chn.step_count <= par.maximum_step_count
        and {{ reaches_line('chn.step_count', 'par.minimum_step_count', 'par.near_miss_share') }}

),

members as (

    select
        tld.carried_transfer_key as transfer_key,
        tld.parameter_set_id,
        chn.carried_transfer_key as evidence_transfer_key,
        'carried on' as role,
        tld.known_us
    from told as tld
    inner join chains as chn
        on
            tld.parameter_set_id = chn.parameter_set_id
            and tld.start_transfer_key = chn.start_transfer_key
            and tld.step_count >= chn.step_count

    union all

    select
        tld.carried_transfer_key as transfer_key,
        tld.parameter_set_id,
        chn.peeled_transfer_key as evidence_transfer_key,
        'peeled off' as role,
        tld.known_us
    from told as tld
    inner join chains as chn
        on
            tld.parameter_set_id = chn.parameter_set_id
            and tld.start_transfer_key = chn.start_transfer_key
            and tld.step_count >= chn.step_count

    union all

    select
        carried_transfer_key as transfer_key,
        parameter_set_id,
        start_transfer_key as evidence_transfer_key,
        'received at the start' as role,
        known_us
    from told

),

final as (

    select
        mem.transfer_key,
        mem.parameter_set_id,
        mem.evidence_transfer_key,
        mem.role,
        trf.to_node_key,
        trf.amount_usd,
        trf.occurred_us,
        mem.known_us
    from transfers as trf
    inner join members as mem
        on trf.transfer_key = mem.evidence_transfer_key

)

select * from final
