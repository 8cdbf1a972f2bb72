{#-
    Before an incremental model appends: takes out the dates that are about to be written again, all
    of them when none are named. A date whose rows are all gone stays empty, which an overwrite by
    partition would miss.
-#}
{% macro remove_dates(relation, dates, date_column='occurred_date') -%}
    {{ return(adapter.dispatch('remove_dates', 'amlmart')(relation, dates, date_column)) }}
{%- endmacro %}

{% macro default__remove_dates(relation, dates, date_column) -%}
    {{ unsupported_engine('remove_dates') }}
{%- endmacro %}

{% macro duckdb__remove_dates(relation, dates, date_column) -%}
    delete from {{ relation }}
    {%- if dates %}
    where {{ date_column }} in ({{ date_literals(dates) }})
    {%- endif %}
{%- endmacro %}

{% macro spark__remove_dates(relation, dates, date_column) -%}
    {%- if dates -%}
    alter table {{ relation }} drop if exists
        {%- for date in dates %} partition ({{ date_column }} = date '{{ date }}'){{ ',' if not loop.last }}{% endfor %}
    {%- else -%}
    truncate table {{ relation }}
    {%- endif -%}
{%- endmacro %}
