{#-
    Every raw change of a sanctions list about an address, normalised, with what became of it.

    A list may announce a change before it takes effect, so known before effective is no fault.
-#}

with

raw_rows as (

    select
        {{ raw_columns('attribution', 'sanctioned_addresses') }}
    from {{ source('attribution', 'sanctioned_addresses') }}

),

assets as (

    select * from {{ ref('assets') }}

),

checksums as (

    select * from {{ ref('base_addresses__checksums') }}

),

classified as (

    select
        rws.*,
        {{ filed_address_family(
            'trim(rws.raw_address)', 'rws.raw_currency', 'ast.address_family') }} as address_family,
        trim(rws.raw_address) as written_address,
        rws.raw_list_name as list_name,
        upper(rws.raw_currency) as currency,
        coalesce(ast.canonical_asset, upper(rws.raw_currency)) as asset,
        lower(rws.raw_action) as list_action,
        rws.raw_entry_id as entry_id,
        rws.raw_program as sanctions_program,
        rws.raw_effective_at as occurred_at,
        {{ known_at_columns('rws.raw_effective_at') }}
    from raw_rows as rws
    left join assets as ast
        on upper(rws.raw_currency) = ast.asset

),

normalised as (

    select
        cls.*,
        {{ address_normal_form('cls.written_address', 'cls.address_family') }} as address
    from classified as cls

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason([
                'kno.list_name',
                'kno.written_address',
                'kno.currency',
                'kno.list_action'
            ]) }}
            when kno.occurred_at is null then 'missing_time'
            when kno.list_action not in ('listed', 'delisted') then 'unknown_action'
            {{ address_reasons('kno.written_address', 'address', 'kno.address_family', 'own') }}
        end as quarantine_reason
    from known as kno
    left join checksums as own
        on
            kno.written_address = own.address
            and kno.address_family = own.address_family
            and (kno.address_family = 'evm' or kno.raw_currency in ('BTC', 'XBT'))

),

{{ row_status(
    'checked',
    ['list_name', 'address', 'currency', 'list_action', 'occurred_at'],
    'attribution',
    'sanctioned_addresses'
) }},

final as (

    select
        list_name,
        address,
        address_family,
        currency,
        asset,
        list_action,
        entry_id,
        sanctions_program,
        occurred_at,
        known_at,
        known_at_basis,
        row_status,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
