{#- The columns every typology begins with, in their order; a test holds each model to it. -#}
{% macro typology_head() -%}
    {{ return([
        'transfer_key', 'typology', 'parameter_set_id', 'state', 'signal_id', 'transfer_id',
        'subject_type', 'subject_id', 'customer_id', 'counterparty_node_id', 'measured_value',
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

{#- The states that a person is told of; only these have an id, a measure and a sentence. -#}
{% macro told_states() -%}
    {{ return(['signal', 'retro_exposure', 'near_miss']) }}
{%- endmacro %}

{#- The id of a verdict, the same in every rebuild: what was asked, with which line, of which transfer. -#}
{% macro signal_id(typology, parameter_set_id, transfer_id) -%}
    md5('{{ typology }}:' || {{ parameter_set_id }} || ':' || {{ transfer_id }})
{%- endmacro %}
