{#- The typologies there are, in the order of their registry ids; a test holds it to the registry. -#}
{% macro typology_slugs() -%}
    {{ return([
        'structuring', 'micro_structuring', 'fan_in_funding', 'fan_out_payout', 'pass_through',
        'commission_mule', 'rapid_movement', 'dormant_reactivation', 'spike_against_history',
        'third_party_funding', 'sanctions_direct', 'illicit_exposure_direct',
        'illicit_exposure_indirect', 'mixer_use', 'peel_chain', 'scatter_gather', 'cycle',
        'fresh_address_large_value', 'shared_external_address', 'on_ramp_flush', 'off_ramp_flush',
        'wealth_mismatch', 'shared_device_ring', 'tor_or_geography_conflict',
    ]) }}
{%- endmacro %}

{#-
    Those whose signals rest on more transfers than the judged one; a model
    `typology_<slug>__evidence` lists them. A test holds it to the folders.
-#}
{% macro typologies_with_evidence() -%}
    {{ return([
        'structuring', 'micro_structuring', 'fan_in_funding', 'fan_out_payout', 'pass_through',
        'commission_mule', 'rapid_movement', 'dormant_reactivation', 'spike_against_history',
        'third_party_funding', 'illicit_exposure_indirect', 'peel_chain', 'scatter_gather', 'cycle',
        'shared_external_address', 'on_ramp_flush', 'off_ramp_flush',
    ]) }}
{%- endmacro %}

{#- Those that judge a population of transfers; a test holds it to the registry. -#}
{% macro typologies_judging(population) -%}
    {{ return({
        'fiat': [
            'structuring', 'micro_structuring', 'fan_in_funding', 'fan_out_payout', 'pass_through',
            'commission_mule', 'spike_against_history', 'third_party_funding', 'wealth_mismatch',
        ],
        'on_chain': [
            'sanctions_direct', 'illicit_exposure_direct', 'illicit_exposure_indirect', 'mixer_use',
            'peel_chain', 'scatter_gather', 'cycle', 'fresh_address_large_value',
            'shared_external_address',
        ],
        'payment': [
            'rapid_movement', 'dormant_reactivation', 'on_ramp_flush', 'off_ramp_flush',
            'shared_device_ring', 'tor_or_geography_conflict',
        ],
    }[population]) }}
{%- endmacro %}

{#- The population that a typology judges. -#}
{% macro population_of(typology) -%}
    {%- for population in screened_populations() if typology in typologies_judging(population) -%}
        {{ population }}
    {%- endfor -%}
{%- endmacro %}
