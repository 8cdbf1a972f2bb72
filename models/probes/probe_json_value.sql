{#-
    Values of every type as JSON text. A fixture cannot hold a backslash on both engines, so ~ stands
    for one.
-#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        replace(
            {{ json_value("replace(text_value, '~', chr(92))", 'string') }},
            chr(92),
            '~'
        ) as string_json,
        {{ json_value('bigint_value', 'bigint') }} as bigint_json,
        {{ json_value('boolean_value', 'boolean') }} as boolean_json,
        {{ json_value('date_value', 'date') }} as date_json,
        {{ json_value('timestamp_value', 'timestamp') }} as timestamp_json,
        {{ json_value('amount_value', 'decimal(38,18)') }} as decimal_json,
        {{ json_value('double_value', 'double') }} as double_json
    from inputs

)

select * from final
