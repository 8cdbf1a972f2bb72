{#- The typologies there are, in the order of their registry ids; a test holds it to the registry. -#}
{% macro typology_slugs() -%}
    {{ return(['sanctions_direct', 'mixer_use', 'fresh_address_large_value']) }}
{%- endmacro %}
