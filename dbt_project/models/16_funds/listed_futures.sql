-- 10 · The contracts listed on each session asked for, their fair value and notional.
-- Trading ends at the open of the expiry, so that a contract is not listed there.
with
terms as (
    {{ rows_in_force(ref('future_rows'), 'index_code') }}
),

first_contracts as (
    select
        terms.*,
        expiries.position as first_position
    from terms
    asof join {{ ref('contract_expiries') }} as expiries
        on
            terms.index_code = expiries.index_code
            and terms.effective_from = expiries.effective_from
            and terms.session < expiries.expiry
),

priced as (
    select
        terms.session,
        terms.index_code,
        expiries.contract,
        expiries.expiry,
        expiries.expiry - terms.session as days,
        levels.price_level as level,
        interest.rate as interest_rate,
        points.trailing_days >= rulebook.trailing_points_least_days as is_trailing,
        case
            when is_trailing
                then {{ half_up(
                    to_units_8('points.trailing_points') ~ ' * days',
                    'points.trailing_days'
                ) }}
            else 0
        end as points_units,
        {{ half_away(
            to_units_8('levels.price_level')
            ~ ' * (1000000000 * cast(rulebook.interest_year_days as hugeint) + '
            ~ billionths('interest.rate') ~ ' * days)',
            '(1000000000 * cast(rulebook.interest_year_days as hugeint))'
        ) }} - points_units as fair_units,
        {{ millionths('terms.tick') }} * 100 as tick_units,
        {{ half_away('fair_units', 'tick_units') }} * tick_units as fair_tick_units,
        {{ half_up(
            to_units_8('levels.price_level') ~ ' * ' ~ millionths('terms.multiplier'),
            '100000000'
        ) }} as notional_units
    from first_contracts as terms
    inner join {{ ref('contract_expiries') }} as expiries
        on
            terms.index_code = expiries.index_code
            and terms.effective_from = expiries.effective_from
            and expiries.position - terms.first_position between 0 and terms.listed - 1
    inner join {{ source('state', 'series_levels') }} as levels
        on terms.session = levels.session and terms.index_code = levels.index_code
    inner join {{ ref('trailing_points') }} as points
        on terms.session = points.session and terms.index_code = points.index_code
    left join {{ ref('interest_days') }} as interest
        on terms.session = interest.session and terms.rate_code = interest.rate_code
    cross join {{ parameters(
        'interest_year_days', 'trailing_points_least_days'
    ) }} as rulebook
    where levels.price_level is not null
)

select
    session,
    index_code,
    contract,
    expiry,
    cast(days as integer) as days,
    level,
    interest_rate,
    {{ from_units_8_or_null('points_units') }} as dividend_points,
    case when is_trailing then 'trailing' else 'none' end as dividend_source,
    {{ from_units_8_or_null('fair_units') }} as fair_value,
    {{ from_units_8_or_null('fair_tick_units') }} as fair_value_tick,
    {{ from_millionths('notional_units') }} as notional
from priced
