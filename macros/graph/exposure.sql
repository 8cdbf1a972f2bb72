{#- The microsecond of what has no end: the last day of the year 9999. -#}
{% macro never_us() -%}
    cast(253402214400000000 as bigint)
{%- endmacro %}

{#- How often exposure is passed on at most: hops beyond the first, and moves that are no hops. -#}
{% macro exposure_rounds() -%}
    {{ return(6) }}
{%- endmacro %}

{#-
    The most receipts that a payer may have had of an asset for its payments to be laid to them: whoever
    has more pools the money of many, known as somebody or not.
-#}
{% macro exposure_receipt_limit() -%}
    {{ return(100) }}
{%- endmacro %}

{#- Of how many exposures of a node, asset, direction and category the path is kept. -#}
{% macro exposure_path_limit() -%}
    {{ return(3) }}
{%- endmacro %}

{#-
    Whole units to hundred-millionths of the asset, as bitcoin counts them; what is smaller is cut.
    Null beyond 27 digits.
-#}
{% macro asset_units(amount_native) -%}
    try_cast(
            try_cast(floor({{ amount_native }}) as decimal(19, 0)) * cast(100000000 as decimal(9, 0))
            + cast(
                floor(
                    cast({{ amount_native }} - floor({{ amount_native }}) as decimal(19, 18))
                    * cast(100000000 as decimal(9, 0))
                ) as decimal(9, 0)
            )
            as decimal(27, 0)
        )
{%- endmacro %}

{#- Hundred-millionths back to whole units. -#}
{% macro units_native(units) -%}
    cast(cast({{ units }} as decimal(27, 0)) * cast(0.00000001 as decimal(8, 8)) as decimal(38, 18))
{%- endmacro %}

{#- A part of a whole as a decimal share of nine places, cut; from 0 to 1, and 0 of nothing. -#}
{% macro units_ratio(part, whole) -%}
    cast(
            cast(
                coalesce({{ integer_divide(
                    'cast(' ~ part ~ ' as decimal(28, 0)) * cast(1000000000 as decimal(10, 0))',
                    'cast(' ~ whole ~ ' as decimal(38, 0))'
                ) }}, 0) as decimal(10, 0)
            ) * cast(0.000000001 as decimal(9, 9)) as decimal(10, 9)
        )
{%- endmacro %}

{#- The share `part` / `whole` of some units, cut to whole ones. -#}
{% macro units_share(units, part, whole) -%}
    cast(floor(cast({{ units }} as decimal(27, 0)) * {{ units_ratio(part, whole) }}) as decimal(27, 0))
{%- endmacro %}

{#-
    The share `part` / `whole` of a USD amount, to the cent. With 18 digits alone the product would
    have no more on one engine, which ten million dollars overflow.
-#}
{% macro usd_share(amount_usd, part, whole) -%}
    cast(cast({{ amount_usd }} as decimal(27, 2)) * {{ units_ratio(part, whole) }} as decimal(18, 2))
{%- endmacro %}

{#-
    From when something learnt at `from_us` counts for what was known at `known_us`: 0, from the
    first, unless it was learnt later.
-#}
{% macro late_from(from_us, known_us) -%}
    case when {{ from_us }} > {{ known_us }} then {{ from_us }} else cast(0 as bigint) end
{%- endmacro %}

{#-
    Of a row where a span begins: the units of spans before it that hold then, by `from_us`, `until_us`
    and `is_start`. What ends at that instant holds no more; of those that begin together the first in
    `place`.
-#}
{% macro units_held(units, whole, place) -%}
    coalesce(sum(case when is_start then {{ units }} else -{{ units }} end) over (
            partition by {{ whole }}
            order by
                case when is_start then from_us else until_us end, is_start, {{ place }}
            rows between unbounded preceding and 1 preceding
        ), 0)
{%- endmacro %}
