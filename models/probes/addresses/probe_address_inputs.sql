{#-
    Texts to check, one per kind: what the address probes read, and what their unit tests replace.
-#}

with

final as (

    select '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' as address_text
    union all
    select '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa' as address_text
    union all
    select 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' as address_text
    union all
    select 'not an address' as address_text
    union all
    select cast(null as string) as address_text

)

select * from final
