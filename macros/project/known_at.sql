{#-
    When the institution could know a raw row, and where that time comes from:
    the source (`source`), else the load (`load`), else the event itself (`occurred`).
-#}
{% macro known_at_columns(occurred_at) -%}
    coalesce(raw_known_at, raw_loaded_at, {{ occurred_at }}) as known_at,
        case
            when raw_known_at is not null then 'source'
            when raw_loaded_at is not null then 'load'
            else 'occurred'
        end as known_at_basis
{%- endmacro %}
