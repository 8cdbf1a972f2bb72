{#-
    Integer text in the smallest unit to whole units, exactly: decimal(38, 18), or null where it does
    not fit or where more than 18 decimals would be lost. No arithmetic, so both engines agree.
-#}
{% macro raw_to_native(raw_text, decimals) -%}
    case
                when {{ decimals }} between 0 and 18 and {{ raw_text }} != ''
                    then try_cast(
                        case
                            when length({{ raw_text }}) > {{ decimals }}
                                then substr({{ raw_text }}, 1, cast(length({{ raw_text }}) - {{ decimals }} as int))
                            else '0'
                        end
                        || '.'
                        || right(lpad({{ raw_text }}, cast(greatest(length({{ raw_text }}), {{ decimals }}) as int), '0'), cast({{ decimals }} as int))
                        || '0'
                        as decimal(38, 18)
                    )
            end
{%- endmacro %}

{#- Integer text as a number whose sums can be reconciled; zero where it is none or beyond 28 digits. -#}
{% macro reconcilable_amount(raw_text) -%}
    case
                when length({{ raw_text }}) between 1 and 28 and regexp_extract({{ raw_text }}, '^-?[0-9]+$', 0) = {{ raw_text }}
                    then try_cast({{ raw_text }} as decimal(38, 0))
                else cast(0 as decimal(38, 0))
            end
{%- endmacro %}

{#-
    Whole units times price to USD cents, decimal(18, 2), null where it does not fit. Products of
    wide decimals differ by engine, so whole part and fraction are multiplied apart, in types whose
    products are exact on both, and added at ten decimals. A fraction of 0.99.. rounds up to 1 at
    sixteen places, so its type has one place before the point. Amounts are not negative.
-#}
{% macro to_usd(amount_native, price_usd) -%}
    try_cast(
            try_cast(
                try_cast(floor({{ amount_native }}) as decimal(17, 0)) * cast({{ price_usd }} as decimal(20, 10))
                as decimal(36, 10)
            )
            + cast(
                cast({{ amount_native }} - floor({{ amount_native }}) as decimal(17, 16))
                * cast({{ price_usd }} as decimal(20, 10))
                as decimal(28, 10)
            )
            as decimal(18, 2)
        )
{%- endmacro %}
