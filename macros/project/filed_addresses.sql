{#-
    Addresses that a tag or a sanctions list files under an asset code.

    The code does not always give the kind of address away: issuers of stablecoins work on many
    chains, and lists file Tron and Omni addresses under USDT, even one of Tron under XBT. The form
    of the address goes first.
-#}

{#- Codes in seed `assets` whose addresses need not be EVM ones. -#}
{% macro multi_chain_assets() -%}
    ('USDT', 'USDC', 'BNB', 'AVAX')
{%- endmacro %}

{#-
    `evm`, `bitcoin`, `tron` and so on; `other` where neither form nor code tells. `family_of_code`
    is what seed `assets` says of the code.
-#}
{% macro filed_address_family(address, code, family_of_code) -%}
    case
            when {{ evm_address_is_well_formed(address) }} then 'evm'
            when
                (upper({{ code }}) in {{ multi_chain_assets() }} or {{ family_of_code }} = 'bitcoin')
                and {{ text_matches(address, 'T[1-9A-HJ-NP-Za-km-z]{33}') }}
                then 'tron'
            when upper({{ code }}) in {{ multi_chain_assets() }}
                then case
                    when {{ text_matches(address, '[13][1-9A-HJ-NP-Za-km-z]{24,34}|bc1[02-9ac-hj-np-z]{11,71}') }} then 'bitcoin'
                    else 'other'
                end
            else coalesce({{ family_of_code }}, 'other')
        end
{%- endmacro %}

{#- The form in which addresses of a family are compared. -#}
{% macro address_normal_form(address, address_family) -%}
    case
            when {{ address_family }} = 'evm' then {{ evm_address_normal_form(address) }}
            when {{ address_family }} = 'bitcoin' then {{ bitcoin_address_normal_form(address) }}
            else {{ address }}
        end
{%- endmacro %}

{#- `evm_address_reasons` for a table whose addresses are of several families. -#}
{% macro address_reasons(column, name, address_family, checksum) -%}
    {%- set evm_only = 'case when ' ~ address_family ~ " = 'evm' then " ~ column ~ ' end' -%}
    {{ evm_address_reasons(evm_only, name, checksum) }}
{%- endmacro %}
