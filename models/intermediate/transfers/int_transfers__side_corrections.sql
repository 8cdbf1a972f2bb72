{#-
    What `int_transfers__side_frames` tells otherwise than was known, for the sides that hindsight
    concerns.

    1. Add up what was not known yet, and what was and has been superseded since.
    2. Where the largest amount of a window may be one that was not known, look for it anew among what
       was, on stretches of time as long as the window.
-#}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        partition_by='occurred_date',
        pre_hook='{{ remove_stale_dates(this) }}',
    )
}}

with

sides as (

    select * from {{ ref('int_transfers__sides') }}
    where is_standing and {{ before_stale_dates(longest_window_days()) }}

),

dates as (

    select
        occurred_date,
        ledger_state_key
    from {{ ref('int_transfers__date_states') }}
    where {{ in_stale_dates() }}

),

later_events as (

    select
        *,
        {{ side_amounts() }}
    from {{ ref('int_transfers__hindsight') }}
    where transfer_key is not null and {{ in_stale_dates() }}

),

hindsight as (

    select
        {{ side_columns_of_hindsight() }}
        transfer_key,
        side,
        occurred_date
    from later_events
    group by transfer_key, side, occurred_date

),

concerned as (

    select
        {{ side_columns_concerned() }}
        frm.transfer_key,
        frm.side,
        frm.node_key,
        frm.occurred_us,
        frm.known_us
    from {{ ref('int_transfers__side_frames') }} as frm
    inner join hindsight as hnd
        on frm.transfer_key = hnd.transfer_key and frm.side = hnd.side
    where {{ in_stale_dates('frm.occurred_date') }}

),

kinds as (

    {{ side_largest_kinds() }}
),

sought as (

    select
        cnc.transfer_key,
        cnc.side,
        cnc.node_key,
        cnc.occurred_us,
        cnc.known_us,
        knd.sought,
        knd.direction,
        knd.width,
        knd.nearest
    from concerned as cnc
    cross join kinds as knd
    where {{ is_largest_sought() }}

),

laid_sought as (

    select
        *,
        {{ integer_divide('occurred_us', 'width') }} as stretch_number
    from sought

    union all

    select
        *,
        {{ integer_divide('occurred_us', 'width') }} - 1 as stretch_number
    from sought

),

node_widths as (

    select distinct
        node_key,
        width
    from sought

),

laid_sides as (

    select
        sds.node_key,
        sds.amount_usd,
        sds.is_outbound,
        sds.is_inbound,
        sds.occurred_us,
        sds.known_us,
        wid.width,
        {{ integer_divide('sds.occurred_us', 'wid.width') }} as stretch_number
    from sides as sds
    inner join node_widths as wid
        on sds.node_key = wid.node_key

),

anew as (

    select
        {{ side_largest_anew() }}
        skd.transfer_key,
        skd.side
    from laid_sought as skd
    inner join laid_sides as sds
        on
            skd.node_key = sds.node_key
            and skd.width = sds.width
            and skd.stretch_number = sds.stretch_number
    where
        skd.occurred_us - sds.occurred_us >= skd.nearest
        and skd.occurred_us - sds.occurred_us < skd.width
        and skd.known_us >= sds.known_us
        and case when skd.direction = 'outbound' then sds.is_outbound else sds.is_inbound end
    group by skd.transfer_key, skd.side

),

corrections as (

    select
        {{ side_columns_to_correct() }}
        hnd.transfer_key,
        hnd.side,
        hnd.occurred_date
    from hindsight as hnd
    inner join concerned as cnc
        on hnd.transfer_key = cnc.transfer_key and hnd.side = cnc.side
    left join anew as anw
        on hnd.transfer_key = anw.transfer_key and hnd.side = anw.side

),

-- a date without any has a row that says so
final as (

    select
        {{ side_column_names('cor') }}
        cor.transfer_key,
        cor.side,
        dat.ledger_state_key,
        dat.occurred_date
    from dates as dat
    left join corrections as cor
        on dat.occurred_date = cor.occurred_date

)

select * from final
