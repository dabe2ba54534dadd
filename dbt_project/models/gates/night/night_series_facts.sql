-- 9.3 · Gate of a session · The rates of series that have begun: carried, missing,
-- implausible, moving far, given in ways that do not agree, of another fixing.
with
rows_before as (
    select published.*
    from {{ source('daily', 'series_values') }} as published
    inner join {{ source('state', 'session') }} as today
        on published.session < today.session
    qualify row_number() over (
        partition by published.series_code order by published.session desc
    ) = 1
),

rows_today as (
    select published.*
    from {{ source('daily', 'series_values') }} as published
    semi join {{ source('state', 'session') }} using (session)
),

begun as (
    select terms.*
    from {{ ref('series_terms') }} as terms
    semi join {{ source('state', 'session') }} using (session)
    semi join (
        select series_code from rows_before
        union all
        select series_code from rows_today
    ) using (series_code)
),

withheld as (
    select begun.series_code
    from begun
    anti join rows_today using (series_code)
    semi join {{ source('state', 'series_levels') }} using (session, index_code)
),

implausible as (
    select distinct concat(spots.currency, ' ', spots.fixing, ' ', spots.rate) as rate
    from {{ ref('spot_rates') }} as spots
    inner join begun
        on
            spots.session = begun.session
            and spots.currency = begun.currency
            and spots.asked_fixing = begun.fixing
    where not spots.is_usable
),

jumps as (
    select rows_today.series_code
    from rows_today
    inner join rows_before using (series_code)
    cross join {{ parameters('fx_rate_jump_above') }} as rulebook
    where
        abs(
            {{ to_units_10('rows_today.fx_rate') }}
            - {{ to_units_10('rows_before.fx_rate') }}
        ) * 1000000
        > {{ to_units_10('rows_before.fx_rate') }}
        * {{ millionths('rulebook.fx_rate_jump_above') }}
),

inconsistent as (
    select concat(ways.currency, ' ', ways.fixing, ' ', ways.kind) as rate
    from {{ ref('fx_ways') }} as ways
    inner join begun
        on
            ways.session = begun.session
            and ways.currency = begun.currency
            and ways.asked_fixing = begun.fixing
    cross join {{ parameters('fx_ways_differ_above') }} as rulebook
    group by ways.currency, ways.fixing, ways.kind, rulebook.fx_ways_differ_above
    having
        ({{ to_units_10('max(ways.rate)') }} - {{ to_units_10('min(ways.rate)') }})
        * 1000000
        > {{ to_units_10('min(ways.rate)') }}
        * {{ millionths('rulebook.fx_ways_differ_above') }}
),

switched as (
    {{ switched_fixings('begun', 'rows_today', 'rows_before') }}
)

{{ counted(
    'fx_rates_carried',
    "(select * from rows_today where input_source = 'carried')", 'series_code'
) }}
union all
{{ counted('series_withheld', 'withheld', 'series_code') }}
union all
{{ counted('fx_rate_implausible', 'implausible', 'rate') }}
union all
{{ counted('fx_rate_jump', 'jumps', 'series_code') }}
union all
{{ counted('fx_rates_inconsistent', 'inconsistent', 'rate') }}
union all
{{ counted('fx_fixing_switched', 'switched', 'series_code') }}
