{#-
    True while sqlfluff renders the models, under the target `lint`. It parses what macros render
    and knows no lambdas and unsigned types; these then stand as one of their own inputs.
-#}
{% macro is_linting() -%}
    {{ return(target.name == 'lint') }}
{%- endmacro %}

{#-
    Of things that a macro writes SQL for, one after the other, the first and the last while linting: the
    linter takes a second for every two thousand letters, and all of them read alike.
-#}
{% macro few_while_linting(things) -%}
    {{ return([things[0], things[-1]] if is_linting() else things) }}
{%- endmacro %}
