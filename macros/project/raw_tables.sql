{#-
    The raw tables that are staged, for models that read all of them. A static list, because lineage
    has to be known when dbt parses; a test holds it to the sources.

    `occurred_at` is the time of the raw row as SQL, `amount` what its sums are reconciled by (none
    where a table moves no value), `known_by` what stands in for a missing time of knowledge where that
    is not `occurred_at`.
-#}
{% macro raw_tables() -%}
    {%- set after_day = "cast(" ~ add_days('%s', 1) ~ " as timestamp)" -%}
    {{ return([
        {'source': 'onchain', 'table': 'evm_blocks', 'occurred_at': adapter.quote('timestamp')},
        {'source': 'onchain', 'table': 'evm_transactions', 'occurred_at': 'block_timestamp', 'amount_text': 'value'},
        {'source': 'onchain', 'table': 'evm_token_transfers', 'occurred_at': 'block_timestamp', 'amount_text': 'value'},
        {'source': 'onchain', 'table': 'evm_traces', 'occurred_at': 'block_timestamp', 'amount_text': 'value'},
        {'source': 'onchain', 'table': 'utxo_transactions', 'occurred_at': 'block_timestamp'},
        {'source': 'onchain', 'table': 'utxo_inputs', 'occurred_at': 'block_timestamp', 'amount': 'value'},
        {'source': 'onchain', 'table': 'utxo_outputs', 'occurred_at': 'block_timestamp', 'amount': 'value'},
        {'source': 'attribution', 'table': 'address_tags', 'occurred_at': 'coalesce(tagged_at, known_at, loaded_at)'},
        {'source': 'attribution', 'table': 'sanctioned_addresses', 'occurred_at': 'effective_at'},
        {'source': 'attribution', 'table': 'sanctioned_names', 'occurred_at': 'coalesce(listed_at, known_at, loaded_at)'},
        {'source': 'attribution', 'table': 'tor_exit_nodes', 'occurred_at': 'seen_at'},
        {'source': 'attribution', 'table': 'vasps', 'occurred_at': 'changed_at'},
        {'source': 'exchange', 'table': 'customers', 'occurred_at': 'changed_at'},
        {'source': 'exchange', 'table': 'deposit_addresses', 'occurred_at': 'assigned_at'},
        {'source': 'exchange', 'table': 'crypto_deposits', 'occurred_at': 'credited_at', 'amount': 'amount'},
        {'source': 'exchange', 'table': 'crypto_withdrawals', 'occurred_at': 'requested_at', 'known_by': 'coalesce(completed_at, requested_at)', 'amount': 'amount'},
        {'source': 'exchange', 'table': 'fiat_transactions', 'occurred_at': 'booked_at', 'amount': 'amount'},
        {'source': 'exchange', 'table': 'trades', 'occurred_at': 'executed_at', 'amount': 'base_amount'},
        {'source': 'exchange', 'table': 'internal_transfers', 'occurred_at': 'transferred_at', 'amount': 'amount'},
        {'source': 'exchange', 'table': 'bank_accounts', 'occurred_at': 'linked_at'},
        {'source': 'exchange', 'table': 'logins', 'occurred_at': 'occurred_at'},
        {'source': 'exchange', 'table': 'security_events', 'occurred_at': 'occurred_at'},
        {'source': 'exchange', 'table': 'referrals', 'occurred_at': 'referred_at'},
        {'source': 'cases', 'table': 'case_decisions', 'occurred_at': 'decided_at'},
        {'source': 'reference', 'table': 'asset_prices', 'occurred_at': after_day % 'price_date'},
        {'source': 'reference', 'table': 'fx_rates', 'occurred_at': after_day % 'rate_date'},
        {'source': 'reference', 'table': 'country_risk', 'occurred_at': 'effective_at'},
        {'source': 'reference', 'table': 'kyc_tier_limits', 'occurred_at': 'effective_at'},
        {'source': 'operations', 'table': 'refused_rows', 'occurred_at': 'coalesce(loaded_at, known_at)'},
    ]) }}
{%- endmacro %}
