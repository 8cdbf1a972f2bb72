{#-
    Every distinct address that carries a checksum, and whether it holds, so that each is computed
    once however often the address occurs. A pure function of the text, hence no cut at as_of.

    1. Collect the addresses that carry one: EVM addresses in mixed case, all Bitcoin addresses.
    2. Verify each distinct one.
-#}

{%- set evm_columns = [
    ('onchain', 'evm_blocks', 'miner'),
    ('onchain', 'evm_transactions', 'from_address'),
    ('onchain', 'evm_transactions', 'to_address'),
    ('onchain', 'evm_transactions', 'receipt_contract_address'),
    ('onchain', 'evm_token_transfers', 'token_address'),
    ('onchain', 'evm_token_transfers', 'from_address'),
    ('onchain', 'evm_token_transfers', 'to_address'),
    ('onchain', 'evm_traces', 'from_address'),
    ('onchain', 'evm_traces', 'to_address'),
    ('attribution', 'address_tags', 'address'),
    ('attribution', 'sanctioned_addresses', 'address'),
    ('exchange', 'deposit_addresses', 'address'),
    ('exchange', 'crypto_deposits', 'from_address'),
    ('exchange', 'crypto_deposits', 'to_address'),
    ('exchange', 'crypto_withdrawals', 'to_address'),
] -%}
{%- set bitcoin_columns = [
    ('onchain', 'utxo_inputs', 'address', "chain = 'bitcoin'"),
    ('onchain', 'utxo_outputs', 'address', "chain = 'bitcoin'"),
    ('attribution', 'address_tags', 'address', "currency in ('BTC', 'XBT')"),
    ('attribution', 'sanctioned_addresses', 'address', "currency in ('BTC', 'XBT')"),
    ('exchange', 'deposit_addresses', 'address', "chain = 'bitcoin'"),
    ('exchange', 'crypto_deposits', 'from_address', "chain = 'bitcoin'"),
    ('exchange', 'crypto_deposits', 'to_address', "chain = 'bitcoin'"),
    ('exchange', 'crypto_withdrawals', 'to_address', "chain = 'bitcoin'"),
] %}

with

evm_addresses as (

    {% for source_name, table_name, column in evm_columns -%}
    select trim({{ column }}) as address
    from {{ source(source_name, table_name) }}
    where
        substr(trim({{ column }}), 1, 2) = '0x'
        and lower({{ column }}) != {{ column }}
        and upper(substr(trim({{ column }}), 3)) != substr(trim({{ column }}), 3)
    {{ 'union' if not loop.last }}
    {% endfor %}
),

bitcoin_addresses as (

    {% for source_name, table_name, column, filter in bitcoin_columns -%}
    select trim({{ column }}) as address
    from {{ source(source_name, table_name) }}
    where {{ column }} is not null and {{ filter }}
    {{ 'union' if not loop.last }}
    {% endfor %}
),

final as (

    select
        'evm' as address_family,
        address,
        {{ evm_checksum_is_valid('address') }} as has_valid_checksum
    from evm_addresses

    union all

    select
        'bitcoin' as address_family,
        address,
        {{ bitcoin_address_is_valid('address') }} as has_valid_checksum
    from bitcoin_addresses

)

select * from final
