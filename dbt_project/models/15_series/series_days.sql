-- 9 · What each session gives each series of the depth asked for: the level of its
-- base and the rates that its rule needs; whether it may have a row there, and whether
-- it may begin there, which takes rates that are fixed, not carried.
with
levels as (
    {% for base, column in {
        'price': 'price_level', 'total': 'total_return_level',
        'net': 'net_total_return_level'
    }.items() %}
        select
            session,
            index_code,
            '{{ base }}' as base,
            {{ column }} as base_level,
            dividends,
            divisor
        from {{ source('state', 'series_levels') }}
        union all
    {% endfor %}
    select
        session,
        index_code,
        series_code,
        value,
        null,
        null
    from {{ source('daily', 'series_values') }}
),

found as (
    select
        terms.*,
        levels.base_level,
        levels.dividends,
        levels.divisor as index_divisor,
        terms.currency is not null as needs_spot,
        terms.rule in ('hedged_monthly', 'hedged_daily') as needs_forward,
        terms.rate_code is not null as needs_interest,
        case when terms.currency is not null then rates.fx_rate end as fx_rate,
        case when needs_forward then rates.forward_rate end as forward_rate,
        interest.rate as interest_rate,
        rates.fixing as fixing_used,
        (not needs_spot or rates.is_spot_fixed)
        and (not needs_forward or rates.is_forward_fixed)
        and (not needs_interest or interest.is_fixed) as is_fixed
    from {{ ref('series_terms') }} as terms
    inner join {{ source('state', 'series_depth') }} using (depth)
    left join levels
        on
            terms.session = levels.session
            and terms.index_code = levels.index_code
            and terms.base = levels.base
    left join {{ ref('rate_days') }} as rates
        on
            terms.session = rates.session
            and terms.currency = rates.currency
            and terms.fixing = rates.asked_fixing
    left join {{ ref('interest_days') }} as interest
        on terms.session = interest.session and terms.rate_code = interest.rate_code
)

select
    found.*,
    case
        when found.is_fixed and (found.needs_spot or found.needs_interest) then 'fixed'
        when found.needs_spot or found.needs_interest then 'carried'
    end as input_source,
    found.base_level is not null
    and (not found.needs_spot or found.fx_rate is not null)
    and (not found.needs_forward or found.forward_rate is not null)
    and (not found.needs_interest or found.interest_rate is not null) as is_complete,
    found.base_level > 0
    and found.is_fixed
    and (found.base_date is null or found.session >= found.base_date)
    and (found.rule <> 'hedged_monthly' or ends.session is not null) as may_begin
from found
left join {{ ref('month_ends') }} as ends using (session)
