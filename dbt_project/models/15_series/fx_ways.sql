-- 9.1 · Every way to the rate of a series' currency for one USD that a fixing gives:
-- the pair itself, its inverse, by way of the euro. `asked_fixing` is that of the row,
-- empty where it names none.
with
asked as (
    select distinct
        currency,
        fixing as asked_fixing
    from {{ ref('series_rows') }}
    where currency is not null
),

rates as (
    select
        *,
        {{ to_units_10('rate') }} as units
    from {{ source('state', 'fx_rates') }}
),

ways as (
    select
        rates.session,
        asked.currency,
        rates.kind,
        rates.fixing,
        1 as way,
        rates.units
    from (select distinct currency from asked) as asked
    inner join rates
        on rates.base_currency = 'USD' and asked.currency = rates.quote_currency
    union all
    select
        rates.session,
        asked.currency,
        rates.kind,
        rates.fixing,
        2,
        {{ half_up('cast(100000000000000000000 as hugeint)', 'rates.units') }}
    from (select distinct currency from asked) as asked
    inner join rates
        on asked.currency = rates.base_currency and rates.quote_currency = 'USD'
    union all
    select
        rates.session,
        asked.currency,
        rates.kind,
        rates.fixing,
        3,
        {{ half_up('rates.units * 10000000000', 'dollars.units') }}
    from (select distinct currency from asked) as asked
    inner join rates
        on rates.base_currency = 'EUR' and asked.currency = rates.quote_currency
    inner join rates as dollars
        on
            rates.session = dollars.session
            and rates.kind = dollars.kind
            and rates.fixing = dollars.fixing
            and dollars.base_currency = 'EUR'
            and dollars.quote_currency = 'USD'
)

select
    ways.session,
    asked.currency,
    asked.asked_fixing,
    ways.kind,
    ways.fixing,
    ways.way,
    {{ from_units_10('ways.units') }} as rate
from ways
inner join asked
    on
        ways.currency = asked.currency
        and (asked.asked_fixing = '' or ways.fixing = asked.asked_fixing)
where {{ from_units_10('ways.units') }} > 0
