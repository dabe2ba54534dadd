-- Gate of a session · Level × divisor is the market value; contributions are the
-- return.
with
-- |level × divisor − value| ≤ divisor × 0.5·10⁻⁸, in integers of 10⁻²⁰
levels_off as (
    select index_code
    from {{ ref('published_levels') }}
    where
        2 * abs(
            {{ to_units_8('price_level') }} * {{ to_units_12('divisor') }}
            - {{ millionths('market_value') }} * 100000000000000
        ) > {{ to_units_12('divisor') }}
),

returns as (
    select
        closings.index_code,
        {{ millionths('closings.market_value') }} as value_millionths,
        {{ millionths('openings.value') }} as opening_millionths
    from {{ ref('published_levels') }} as closings
    inner join {{ ref('opening_values') }} as openings using (index_code)
    where openings.value > 0
),

added_up as (
    select
        contributions.index_code,
        count(*) as line_count,
        sum(
            cast(contributions.contribution * 1000000000000000 as hugeint)
        ) as contribution_total
    from {{ source('daily', 'contributions') }} as contributions
    inner join {{ source('state', 'session') }} as today using (session)
    group by contributions.index_code
),

contributions_off as (
    select returns.index_code
    from returns
    left join added_up using (index_code)
    where
        coalesce(
            2 * abs(
                added_up.contribution_total * returns.opening_millionths
                - (
                    returns.value_millionths - returns.opening_millionths
                ) * 1000000000000000
            ) > added_up.line_count * returns.opening_millionths, true
        )
)

{{ counted('levels_off_market_value', 'levels_off', 'index_code') }}
union all
{{ counted('contributions_off', 'contributions_off', 'index_code') }}
