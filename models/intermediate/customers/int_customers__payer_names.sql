{#-
    Bank payments to customers by whose name they came in: the customer's own or another's, and from
    when on that was known. The names themselves end here.

    1. Compare each name on a payment or linked account with each name the customer has had, word by
       word; words in different scripts cannot be compared.
    2. Hold each payment against the names known of its customer by then.
    3. One name of another makes the payment another's; no name to compare, no row.
-#}

{#- titles and forms of firms, as folded_name leaves them -#}
{%- set left_out_words = [
    'ab', 'aktiengesellschaft', 'ag', 'aps', 'as', 'bv', 'co', 'company', 'corp', 'corporation', 'cv',
    'gk', 'gmbh', 'inc', 'incorporated', 'jsc', 'kg', 'kk', 'lda', 'limited', 'llc', 'llp', 'ltd',
    'nv', 'ohg', 'ooo', 'oy', 'plc', 'pte', 'pty', 'sa', 'sarl', 'sas', 'se', 'sl', 'spa', 'srl',
    'sro', 'ug', 'dr', 'herr', 'frau', 'mis', 'mme', 'mr', 'mrs', 'ms', 'prof',
] -%}

with

transfers as (

    select
        transfer_key,
        source_reference,
        {{ epoch_us('known_at') }} as known_us
    from {{ ref('int_ledger__transfers') }}
    where rail = 'fiat' and direction = 'in' and customer_id is not null

),

payments as (

    select
        trf.transfer_key,
        trf.known_us,
        pay.customer_id,
        pay.bank_account_id,
        pay.counterparty_name
    from transfers as trf
    inner join {{ ref('stg_exchange__fiat_transactions') }} as pay
        on trf.source_reference = 'fiat:' || pay.fiat_transaction_id

),

holders as (

    select
        customer_id,
        bank_account_id,
        holder_name,
        {{ epoch_us('known_at') }} as known_us
    from {{ ref('stg_exchange__bank_accounts') }}

),

records as (

    select
        customer_id,
        full_name,
        min({{ epoch_us('known_at') }}) as known_us
    from {{ ref('stg_exchange__customers') }}
    group by customer_id, full_name

),

written_names as (

    select counterparty_name as written_name from payments

    union distinct

    select holder_name as written_name from holders

    union distinct

    select full_name as written_name from records

),

folded_names as (

    select
        written_name,
        {{ folded_name('written_name') }} as folded_name
    from written_names

),

payer_names as (

    select
        pay.transfer_key,
        pay.customer_id,
        fld.folded_name as payer_name,
        pay.known_us
    from payments as pay
    inner join folded_names as fld
        on pay.counterparty_name = fld.written_name
    where fld.folded_name != ''

    union all

    select
        pay.transfer_key,
        pay.customer_id,
        fld.folded_name as payer_name,
        greatest(pay.known_us, hld.known_us) as known_us
    from payments as pay
    inner join holders as hld
        on pay.customer_id = hld.customer_id and pay.bank_account_id = hld.bank_account_id
    inner join folded_names as fld
        on hld.holder_name = fld.written_name
    where fld.folded_name != ''

),

own_names as (

    select
        rec.customer_id,
        fld.folded_name as own_name,
        min(rec.known_us) as own_known_us
    from records as rec
    inner join folded_names as fld
        on rec.full_name = fld.written_name
    where fld.folded_name != ''
    group by rec.customer_id, fld.folded_name

),

pairs as (

    select distinct
        own.customer_id,
        own.own_name,
        pyr.payer_name
    from own_names as own
    inner join payer_names as pyr
        on own.customer_id = pyr.customer_id

),

word_places as (

    {% for place in range(1, 11) -%}
    select {{ place }} as word_place
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

{% for side in ['own', 'payer'] -%}
{{ side }}_texts as (

    select distinct {{ side }}_name from pairs

),

{{ side }}_places as (

    select
        txt.{{ side }}_name,
        plc.word_place,
        split_part(txt.{{ side }}_name, ' ', plc.word_place) as word
    from {{ side }}_texts as txt
    cross join word_places as plc

),

{{ side }}_written as (

    select
        {{ side }}_name,
        word_place,
        -- letters of other scripts that only look like it, in a word that is Latin otherwise
        case
            when word != translate(word, 'abcdefghijklmnopqrstuvwxyz', '')
                then translate(word, 'авеікмнорѕстухјαεικνορτυχ', 'abeikmhopsctyxjaeikvoptux')
            else word
        end as word
    from {{ side }}_places
    where word != ''

),

{{ side }}_words as (

    select
        {{ side }}_name,
        word_place,
        word,
        count(*) over (partition by {{ side }}_name) as word_count,
        -- what is left of other scripts comes after the small letters
        word < '{' as is_latin
    from {{ side }}_written
    where
        word not in (
            {% for left_out_word in left_out_words -%}
            '{{ left_out_word }}'{{ ',' if not loop.last }}
            {% endfor %}
        )

),

{% endfor -%}
met as (

    select
        par.customer_id,
        par.own_name,
        par.payer_name,
        own.word_place as own_place,
        pyr.word_place as payer_place,
        own.word_count as own_count,
        pyr.word_count as payer_count,
        own.is_latin = pyr.is_latin as is_same_script,
        own.word = pyr.word as is_same,
        -- an initial stands for any word that begins with it
        own.word = pyr.word
        or (length(own.word) = 1 and own.word = substring(pyr.word, 1, 1))
        or (length(pyr.word) = 1 and pyr.word = substring(own.word, 1, 1)) as is_met
    from pairs as par
    inner join own_words as own
        on par.own_name = own.own_name
    inner join payer_words as pyr
        on par.payer_name = pyr.payer_name

),

met_counts as (

    select
        customer_id,
        own_name,
        payer_name,
        own_count,
        payer_count,
        max(case when is_same_script then 1 else 0 end) as same_script_count,
        max(case when is_same then 1 else 0 end) as same_word_count,
        count(distinct case when is_met then own_place end) as own_met_count,
        count(distinct case when is_met then payer_place end) as payer_met_count
    from met
    group by customer_id, own_name, payer_name, own_count, payer_count

),

compared as (

    select
        met.customer_id,
        met.payer_name,
        own.own_known_us,
        min(own.own_known_us) over (
            partition by met.customer_id, met.payer_name
        ) as first_own_known_us,
        met.same_script_count = 1 as is_comparable,
        replace(met.own_name, ' ', '') = replace(met.payer_name, ' ', '')
        or (
            -- one word at least in full: initials alone say nothing
            met.same_word_count = 1
            and (
                -- all words of both, or all of the shorter name where they are two or more
                (
                    met.own_met_count = met.own_count
                    and met.payer_met_count = met.payer_count
                )
                or (
                    (
                        met.own_met_count = met.own_count
                        or met.payer_met_count = met.payer_count
                    )
                    and least(met.own_met_count, met.payer_met_count) >= 2
                )
            )
        ) as is_own_name
    from met_counts as met
    inner join own_names as own
        on met.customer_id = own.customer_id and met.own_name = own.own_name

),

held as (

    select
        pyr.transfer_key,
        pyr.payer_name,
        greatest(pyr.known_us, cmp.first_own_known_us) as known_us,
        max(case when cmp.is_own_name then 1 else 0 end) as own_count
    from payer_names as pyr
    inner join compared as cmp
        on pyr.customer_id = cmp.customer_id and pyr.payer_name = cmp.payer_name
    where
        cmp.is_comparable
        and cmp.own_known_us <= greatest(pyr.known_us, cmp.first_own_known_us)
    group by pyr.transfer_key, pyr.payer_name, pyr.known_us, cmp.first_own_known_us

),

final as (

    select
        transfer_key,
        min(own_count) = 1 as is_own_name,
        -- another's from when the first name of another was known
        cast(coalesce(
            min(case when own_count = 0 then known_us end),
            min(known_us)
        ) as bigint) as known_us
    from held
    group by transfer_key

)

select * from final
