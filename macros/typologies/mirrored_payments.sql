{#-
    Payments out that mirror what came in before them, as CTEs for the top of a model; the last ones are
    `decided`, a row per payment out and parameter set that comes near its lines, and `mirrored`, the
    payments in that each mirrors.

    In each state of knowledge a payment is held against the sum of what had come in and, while those
    are few, against the one that fits best; both less the commission. The better fit is its measure.
-#}
{% macro mirrored_payments(outflows, inflows) -%}
paired as (

    {{ flows_up_to(outflows, inflows) }}

),

fitted as (

    select
        prd.*,
        pay.amount_usd as paid_usd,
        pay.customer_id,
        pay.counterparty_node_id,
        pay.commission_share,
        pay.immediate_maximum_count,
        cast(cast(1 as decimal(18, 4)) - pay.tolerance_share as double) as line_share,
        pay.near_miss_share,
        pay.amount_usd >= pay.minimum_amount_usd as is_large,
        {{ fit_share('pay.amount_usd', 'prd.amount_usd', 'pay.commission_share') }} as single_share
    from paired as prd
    inner join {{ outflows }} as pay
        on prd.transfer_key = pay.transfer_key and prd.parameter_set_id = pay.parameter_set_id

),

totals as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        paid_usd,
        commission_share,
        immediate_maximum_count,
        line_share,
        near_miss_share,
        is_large,
        known_us,
        count(*) over knowledge as inflow_count,
        sum(amount_usd) over knowledge as inflow_usd_sum,
        max(single_share) over knowledge as single_share
    from fitted
    window
        knowledge as (
            partition by transfer_key, parameter_set_id
            order by known_us
            range between unbounded preceding and current row
        )

),

fits as (

    select
        *,
        case when inflow_count <= immediate_maximum_count then single_share end as immediate_share,
        {{ fit_share('paid_usd', 'inflow_usd_sum', 'commission_share') }} as aggregated_share
    from totals

),

measured as (

    select
        *,
        coalesce(immediate_share >= aggregated_share, false) as is_immediate,
        case
            when immediate_share >= aggregated_share then immediate_share
            else aggregated_share
        end as match_share
    from fits

),

chosen as (

    select
        *,
        {{ deciding_state('is_large and match_share >= line_share') }} as choice
    from measured

),

decided as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        known_us,
        is_immediate,
        match_share
    from chosen
    where
        choice = 1
        and {{ reaches_line('match_share', 'line_share', 'near_miss_share') }}

),

ranked as (

    select
        dcd.*,
        fit.evidence_transfer_key,
        fit.amount_usd,
        fit.occurred_us,
        row_number() over (
            partition by dcd.transfer_key, dcd.parameter_set_id
            order by fit.single_share desc, fit.occurred_us desc, fit.evidence_transfer_key asc
        ) as fit_rank
    from decided as dcd
    inner join fitted as fit
        on
            dcd.transfer_key = fit.transfer_key
            and dcd.parameter_set_id = fit.parameter_set_id
            and dcd.known_us >= fit.known_us

),

mirrored as (

    select *
    from ranked
    where fit_rank = 1 or not is_immediate

)
{%- endmacro %}

{#-
    How well a payment matches what came in less a commission: 1 where it is just that, 0.9 where it is
    a tenth of it more or less. Exact sums, divided once.
-#}
{% macro fit_share(paid_usd, received_usd, commission_share) -%}
    {%- set expected -%}
        cast(
            try_cast({{ received_usd }} as decimal(18, 2))
            * (cast(1 as decimal(5, 4)) - cast({{ commission_share }} as decimal(5, 4)))
            as decimal(30, 6)
        )
    {%- endset -%}
    {{ quotient(expected ~ ' - abs(cast(' ~ paid_usd ~ ' as decimal(30, 6)) - ' ~ expected ~ ')', expected) }}
{%- endmacro %}
