{#- The days whose rows an incremental model of the networks has to build again; none for all of them. -#}
{% macro stale_networks() -%}
    {{ return(stale_dates('int_network__date_states', 'feature_date', 'network_state_key')) }}
{%- endmacro %}

{#- Keeps the rows of these days; all rows where everything is built. -#}
{% macro in_stale_networks(date_column='feature_date') -%}
    {{ in_dates(stale_networks(), date_column) }}
{%- endmacro %}

{#- Takes these days out before an incremental model appends them anew. -#}
{% macro remove_stale_networks(relation) -%}
    {%- set dates = stale_networks() -%}
    {%- if dates -%}
        {{ return(remove_dates(relation, dates, 'feature_date')) }}
    {%- endif -%}
{%- endmacro %}
