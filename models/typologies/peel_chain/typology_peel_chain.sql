{#-
    Peel chain: a sum moves on through addresses that were paid once, and a little is peeled off at
    each.

    1. Count the steps that the evidence lists for each transfer that carries a chain on.
    2. From when enough of its peels were known to reach a provider.
    3. Band the count against the line.
-#}

with

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

{{ screened_transfers('on_chain', ref('typology_peel_chain__parameters')) }},

evidence as (

    select * from {{ ref('typology_peel_chain__evidence') }}

),

nodes as (

    select * from {{ ref('int_addresses__nodes') }}

),

-- our own addresses are a provider's too
provider_versions as (

    select
        address_family,
        address,
        coalesce({{ epoch_us('used_from_at') }}, 0) as used_from_us,
        coalesce({{ epoch_us('used_until_at') }}, {{ never_us() }}) as used_until_us,
        {{ epoch_us('known_from_at') }} as known_from_us,
        coalesce({{ epoch_us('known_until_at') }}, {{ never_us() }}) as known_until_us
    from {{ ref('int_attribution__address_versions') }}
    where layer = 'owner' and risk_group in ('vasp', 'own')

),

measured as (

    select
        transfer_key,
        parameter_set_id,
        sum(case when role = 'carried on' then 1 else 0 end) as step_count,
        sum(case when role = 'received at the start' then amount_usd end) as start_usd,
        min(case when role = 'received at the start' then evidence_transfer_key end)
            as start_transfer_key,
        min(occurred_us) as window_start_us,
        max(case when role = 'carried on' then occurred_us end) as window_end_us,
        max(known_us) as known_us
    from evidence
    group by transfer_key, parameter_set_id

),

provider_peels as (

    select
        evi.transfer_key,
        evi.parameter_set_id,
        evi.evidence_transfer_key,
        min(greatest(evi.known_us, ver.known_from_us)) as known_us
    from nodes as nod
    inner join evidence as evi
        on nod.node_key = evi.to_node_key
    inner join provider_versions as ver
        on nod.address_family = ver.address_family and nod.address = ver.address
    where
        evi.role = 'peeled off'
        and evi.occurred_us >= ver.used_from_us
        and evi.occurred_us < ver.used_until_us
        and evi.known_us < ver.known_until_us
    group by evi.transfer_key, evi.parameter_set_id, evi.evidence_transfer_key

),

ordered_peels as (

    select
        transfer_key,
        parameter_set_id,
        known_us,
        row_number() over (
            partition by transfer_key, parameter_set_id
            order by known_us, evidence_transfer_key
        ) as peel_number
    from provider_peels

),

counted as (

    select
        msd.*,
        par.minimum_step_count,
        par.minimum_provider_peel_count,
        par.minimum_carried_share,
        greatest(msd.known_us, coalesce(prv.known_us, msd.known_us)) as told_us,
        -- whole hours, begun ones included
        {{ integer_divide('msd.window_end_us - msd.window_start_us + 3599999999', 3600000000) }}
            as chain_hours
    from measured as msd
    inner join parameters as par
        on msd.parameter_set_id = par.parameter_set_id
    left join ordered_peels as prv
        on
            msd.transfer_key = prv.transfer_key
            and msd.parameter_set_id = prv.parameter_set_id
            and par.minimum_provider_peel_count = prv.peel_number
    where
        {{ reaches_line('msd.step_count', 'par.minimum_step_count', 'par.near_miss_share') }}
        and (par.minimum_provider_peel_count = 0 or prv.known_us is not null)

),

known_peels as (

    select
        cnt.transfer_key,
        cnt.parameter_set_id,
        count(*) as provider_peel_count
    from counted as cnt
    inner join provider_peels as prv
        on
            cnt.transfer_key = prv.transfer_key
            and cnt.parameter_set_id = prv.parameter_set_id
            and cnt.told_us >= prv.known_us
    group by cnt.transfer_key, cnt.parameter_set_id

),

judged as (

    select
        cnt.transfer_key,
        cnt.parameter_set_id,
        case when cnt.step_count >= cnt.minimum_step_count then 'signal' else 'near_miss' end
            as state,
        case
            when coalesce(trf.customer_id, beg.customer_id) is not null then 'customer'
            else 'node'
        end as subject_type,
        -- who began the chain is the same at each of its steps
        coalesce(trf.customer_id, beg.customer_id, beg.to_node_id) as subject_id,
        case when trf.direction = 'in' then trf.from_node_id else trf.to_node_id end
            as counterparty_node_id,
        cnt.step_count as measured_value,
        cnt.minimum_step_count as threshold_value,
        cnt.window_start_us,
        cnt.told_us as known_us,
        {{ usd_text('cnt.start_usd') }} || ' received by ' || beg.to_node_id || ' moved on in '
        || {{ count_text('cnt.step_count', 'step') }} || ' within '
        || {{ hours_text('cnt.chain_hours') }} || ', at least '
        || {{ percent_text('cast(cnt.minimum_carried_share as double)') }}
        || ' at each, and of what was peeled off '
        || {{ count_text('coalesce(kno.provider_peel_count, 0)', 'payment') }}
        || ' went to known providers; the line is '
        || {{ count_text('cnt.minimum_step_count', 'step') }} || ' and '
        || {{ count_text('cnt.minimum_provider_peel_count', 'such payment') }} || '.'
            as reason,
        cast(coalesce(kno.provider_peel_count, 0) as bigint) as provider_peel_count
    from counted as cnt
    inner join transfers as trf
        on cnt.transfer_key = trf.transfer_key
    inner join transfers as beg
        on cnt.start_transfer_key = beg.transfer_key
    left join known_peels as kno
        on
            cnt.transfer_key = kno.transfer_key
            and cnt.parameter_set_id = kno.parameter_set_id

),

final as (

    {{ verdicts('peel_chain', ['provider_peel_count']) }}

)

select * from final
