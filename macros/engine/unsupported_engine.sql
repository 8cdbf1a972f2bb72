{% macro unsupported_engine(macro_name) -%}
    {{ exceptions.raise_compiler_error(
        "amlmart has no " ~ macro_name ~ " for " ~ target.type
        ~ ": add " ~ target.type ~ "__" ~ macro_name ~ " to macros/engine/."
    ) }}
{%- endmacro %}
