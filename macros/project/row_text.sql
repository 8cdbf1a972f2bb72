{#-
    The raw row as one JSON text, same characters on both engines, for quarantine and to tell
    whether two rows say the same. Personal columns show as ***, unless `with_personal`.
    `known_at` and `loaded_at` are bookkeeping and left out.
-#}
{% macro row_text(source_name, table_name, with_personal=false) -%}
    {%- set members = [] -%}
    {%- for column in contract_columns(source_name, table_name) -%}
        {%- if column.name not in ('known_at', 'loaded_at') -%}
            {%- set is_personal = column.config.meta.get('sensitivity') == 'personal' -%}
            {%- set value = "'\"***\"'" if is_personal and not with_personal
                else json_value('raw_' ~ column.name, column.data_type) -%}
            {%- do members.append("'\"" ~ column.name ~ "\":' || coalesce(" ~ value ~ ", 'null')") -%}
        {%- endif -%}
    {%- endfor -%}
    '{' || {{ members | join("\n        || ',' || ") or "''" }} || '}'
{%- endmacro %}

{#- One value as JSON text; null stays null. Quotes, backslashes, tabs and line ends are escaped. -#}
{% macro json_value(column, data_type) -%}
    {%- if data_type == 'string' -%}
        chr(34) || replace(replace(replace(replace(replace({{ column }}, chr(92), chr(92) || chr(92)),
            chr(34), chr(92) || chr(34)), chr(10), chr(92) || 'n'), chr(13), chr(92) || 'r'),
            chr(9), chr(92) || 't') || chr(34)
    {%- elif data_type == 'timestamp' -%}
        chr(34) || {{ timestamp_text(column) }} || chr(34)
    {%- elif data_type == 'date' -%}
        chr(34) || cast({{ column }} as string) || chr(34)
    {%- elif data_type == 'double' -%}
        {#-
            Doubles print differently on each engine; six places are a tenth of a metre. Through
            text, because a double that ends in 5 is rounded differently on each.
        -#}
        {{ decimal_text('try_cast(cast(' ~ column ~ ' as string) as decimal(24, 6))', 6) }}
    {%- elif data_type.startswith('decimal') -%}
        {{ decimal_text(column, data_type.rstrip(')').split(',')[1] | int) }}
    {%- else -%}
        cast({{ column }} as string)
    {%- endif -%}
{%- endmacro %}
