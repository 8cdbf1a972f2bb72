{#-
    True while sqlfluff renders the models, under the target `lint`. It parses what macros render
    and knows no lambdas and unsigned types; these then stand as one of their own inputs.
-#}
{% macro is_linting() -%}
    {{ return(target.name == 'lint') }}
{%- endmacro %}

{#-
    Of things that a macro writes the same SQL for, one after the other, the first and the last while
    linting, which takes long. Not for loops of a model's own, where one may take a branch that others do not.
-#}
{% macro few_while_linting(things) -%}
    {{ return([things[0], things[-1]] if is_linting() else things) }}
{%- endmacro %}
