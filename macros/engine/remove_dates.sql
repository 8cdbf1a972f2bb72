{#-
    Before an incremental model appends: takes out the dates that are about to be written again, all
    of them when none are named. A date whose rows are all gone stays empty, which an overwrite by
    partition would miss.
-#}
{% macro remove_dates(relation, dates) -%}
    {{ return(adapter.dispatch('remove_dates', 'amlmart')(relation, dates)) }}
{%- endmacro %}

{% macro default__remove_dates(relation, dates) -%}
    {{ unsupported_engine('remove_dates') }}
{%- endmacro %}

{% macro duckdb__remove_dates(relation, dates) -%}
    delete from {{ relation }}
    {%- if dates %}
    where occurred_date in ({{ date_literals(dates) }})
    {%- endif %}
{%- endmacro %}

{% macro spark__remove_dates(relation, dates) -%}
    {%- if dates -%}
    alter table {{ relation }} drop if exists
        {%- for date in dates %} partition (occurred_date = date '{{ date }}'){{ ',' if not loop.last }}{% endfor %}
    {%- else -%}
    truncate table {{ relation }}
    {%- endif -%}
{%- endmacro %}
