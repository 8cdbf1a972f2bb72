{#- The value at a place of a row made by tuple_of, counted from 0. Both engines write it alike. -#}
{% macro tuple_item(tuple, position) -%}
    {{ tuple }}.p{{ position }}
{%- endmacro %}
