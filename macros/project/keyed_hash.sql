{#-
    A keyed hash of a text, for personal data that is compared but not shown:

        sha256(key | sha256(key | text))        where | is the character

    As in HMAC the key goes in twice: once hashed, a text of one's own cannot be appended to another's
    (SHA-256 of key and text alone allows that), and without the key no guess can be tried. HMAC proper
    pads the key and works on bytes, which SQL lacks. Null for a null text, and null without a key:
    a hash that anybody can compute would hide nothing.
-#}
{% macro keyed_hash(text_column, key=none) -%}
    {%- set key_and_bar = (key or hash_key()) ~ " || '|' || " -%}
    {{ sha256_text(key_and_bar ~ sha256_text(key_and_bar ~ text_column)) }}
{%- endmacro %}

{#-
    A personal text as it is compared: without spaces around it, ASCII letters small, empty is null.
    Other letters stay as they are: the engines fold some of them differently.
-#}
{% macro comparable_text(text_column) -%}
    nullif(
            translate(
                trim({{ text_column }}), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
            ),
            ''
        )
{%- endmacro %}

{#-
    Runs before every build: a key that the engine's session does not see, or a short one, ends the
    run. Otherwise hashes would silently be null, or easy to guess.
-#}
{% macro check_hash_key() -%}
    {%- if execute and flags.WHICH in ('build', 'run') and env_var('AMLMART_HASH_KEY', '') -%}
        {%- set found = run_query('select length(' ~ hash_key() ~ ') as key_length').rows[0][0] -%}
        {%- if found is none -%}
            {{ exceptions.raise_compiler_error(
                'AMLMART_HASH_KEY is set and the engine does not see it: take profiles.yml anew from'
                ~ ' profiles.yml.example, or set it for the processes of the cluster too.') }}
        {%- elif found < 32 -%}
            {{ exceptions.raise_compiler_error(
                'AMLMART_HASH_KEY has less than 32 characters: make one with `openssl rand -hex 32`.') }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
