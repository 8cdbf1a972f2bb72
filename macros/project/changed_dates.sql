{#- The dates an incremental run replaces, from var `changed_dates`; empty for all. -#}
{% macro changed_dates() -%}
    {%- set dates = var('changed_dates') -%}
    {%- for date in dates -%}
        {%- if not modules.re.match('^\d{4}-\d{2}-\d{2}$', date | string) -%}
            {{ exceptions.raise_compiler_error(
                'Var changed_dates holds ' ~ date ~ '; write each date as 2024-03-01.') }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{% macro date_literals(dates) -%}
    {%- for date in dates -%}cast('{{ date }}' as date){{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{#- Keeps the rows of the dates an incremental run replaces; all rows in any other run. -#}
{% macro in_changed_dates(date_column='occurred_date') -%}
    {%- if is_incremental() and changed_dates() -%}
        {{ date_column }} in ({{ date_literals(changed_dates()) }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
