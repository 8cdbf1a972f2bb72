{#- The columns every typology begins with, in their order; a test holds each model to it. -#}
{% macro typology_head() -%}
    {{ return([
        'signal_id', 'typology', 'parameter_set_id', 'subject_type', 'subject_id',
        'counterparty_node_id', 'customer_id', 'transfer_id', 'state', 'measured_value',
        'threshold_value', 'window_start_at', 'window_end_at', 'occurred_at', 'known_at',
        'amount_usd', 'reason',
    ]) }}
{%- endmacro %}

{#- The states a verdict can have. -#}
{% macro typology_states() -%}
    {{ return([
        'signal', 'retro_exposure', 'near_miss', 'clear', 'insufficient_history', 'not_screened',
    ]) }}
{%- endmacro %}

{#- The id of a verdict, the same in every rebuild: what was asked, with which line, of which transfer. -#}
{% macro signal_id(typology, parameter_set_id, transfer_id) -%}
    md5('{{ typology }}:' || {{ parameter_set_id }} || ':' || {{ transfer_id }})
{%- endmacro %}
