{#- Id of a claim: MD5 of what makes it one. `columns` are pairs of column and contract type. -#}
{% macro claim_id(columns) -%}
    {%- set texts = [] -%}
    {%- for column, data_type in columns -%}
        {%- do texts.append('coalesce(' ~ json_value(column, data_type) ~ ", 'null')") -%}
    {%- endfor -%}
    md5({{ texts | join(" || ',' || ") }})
{%- endmacro %}

{#-
    Which of several claims about one address counts, best first: what we know ourselves, or what
    binds us; then confidence, the graver category, the newer claim. The rest makes the order total.
-#}
{% macro claim_precedence() -%}
    case claim_kind when 'internal' then 1 when 'sanction' then 2 else 3 end asc,
                confidence_score desc,
                case when is_illicit then 1 else 2 end asc,
                claimed_at desc,
                source_name asc,
                tag_label asc,
                coalesce(concept, '') asc,
                claim_id asc
{%- endmacro %}

{#- Before anything that happened; stands for a span that was always open, and never leaves a model. -#}
{% macro always_at() -%}
    cast('1900-01-01 00:00:00' as timestamp)
{%- endmacro %}

{#- After anything that happens; stands for a span that is still open, and never leaves a model. -#}
{% macro never_at() -%}
    cast('9999-12-31 00:00:00' as timestamp)
{%- endmacro %}
