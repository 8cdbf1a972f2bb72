{#-
    Logins are looked for day by day, up to a week back; a longer window would miss some silently.
-#}

select
    parameter_set_id,
    window_hours
from {{ ref('typology_tor_or_geography_conflict__parameters') }}
where window_hours not between 1 and 168
