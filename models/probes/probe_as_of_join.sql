{#-
    The latest state as of each event, by one key. Rows with a bigint_value are states, the others
    are events.
-#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

events as (

    select
        case_name,
        text_value,
        timestamp_value as happened_at
    from inputs
    where bigint_value is null

),

states as (

    select
        text_value,
        bigint_value,
        timestamp_value as holds_from_at
    from inputs
    where bigint_value is not null

),

final as (

    {{ as_of_join(
        events='events',
        event_columns=['case_name'],
        event_time='happened_at',
        states='states',
        state_columns=['bigint_value'],
        state_time='holds_from_at',
        keys=['text_value']
    ) }}

)

select * from final
