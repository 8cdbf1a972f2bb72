{#-
    One empty row of every type: what the probes read, and what their unit tests fill. Only the
    names and types matter.
-#}

with

final as (

    select
        cast(null as string) as case_name,
        cast(null as string) as text_value,
        cast(null as string) as code_value,
        cast(null as string) as family_value,
        cast(null as bigint) as bigint_value,
        cast(null as bigint) as second_bigint_value,
        cast(null as bigint) as divisor_value,
        cast(null as timestamp) as timestamp_value,
        cast(null as timestamp) as second_timestamp_value,
        cast(null as date) as date_value,
        cast(null as decimal(38, 18)) as amount_value,
        cast(null as decimal(20, 10)) as price_value,
        cast(null as decimal(18, 2)) as usd_value,
        cast(null as double) as double_value,
        cast(null as boolean) as boolean_value

)

select * from final
