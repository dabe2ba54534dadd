-- 9 · What the United States withhold of the dividends of an investor's country on each
-- session: the newest row of the country that has begun, else of `default`.
select
    terms.session,
    terms.country,
    arg_max(
        cast(rates.rate as decimal(9, 6)),
        {
            'is_own': rates.country = terms.country,
            'since': cast(rates.effective_from as date)
        }
    ) as withholding
from (
    select distinct session, country from {{ ref('series_terms') }}
    where country is not null
) as terms
inner join {{ ref('withholding_rates') }} as rates
    on
        rates.country in (terms.country, 'default')
        and terms.session >= cast(rates.effective_from as date)
group by terms.session, terms.country
