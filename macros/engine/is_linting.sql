{#-
    True while sqlfluff renders the models, under the target `lint`. It parses what macros render
    and knows no lambdas and unsigned types; these then stand as one of their own inputs.
-#}
{% macro is_linting() -%}
    {{ return(target.name == 'lint') }}
{%- endmacro %}
