-- 2, 6.4 · The candidates' screens: those of a rank day, S10 asked with the floor. For
-- a fast entry S08 and S09 also pass, flagged, with the float and the votes that there
-- will be in twelve months; an exception stays what it is.
with
rulebook as {{ parameters('minimum_float', 'minimum_voting_power') }},

expected as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.security_id,
        'S08' as screen_id,
        securities.float_in_12_months as fraction,
        'float' as fact,
        coalesce(
            securities.float_in_12_months >= rulebook.minimum_float, false
        ) as is_enough
    from {{ ref('addition_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
    inner join {{ ref('stg_securities') }} as securities
        using (scenario_id, rank_day, security_id)
    where lines.kind = 'fast_entry'
    union all
    select
        lines.scenario_id,
        lines.rank_day,
        lines.security_id,
        'S09',
        companies.voting_power_in_12_months,
        'votes in unrestricted hands',
        coalesce(
            companies.voting_power_in_12_months >= rulebook.minimum_voting_power, false
        )
    from {{ ref('addition_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
    inner join {{ ref('stg_companies') }} as companies
        using (scenario_id, rank_day, company_id)
    where lines.kind = 'fast_entry'
),

asked as (
    select screens.*
    from {{ ref('screen_results') }} as screens
    semi join {{ ref('addition_lines') }}
        using (scenario_id, rank_day, security_id)
    where screens.screen_id <> 'S10'
    union all by name
    select * from {{ ref('screen_offered_class') }}
),

answered as (
    select
        asked.*,
        expected.fraction,
        expected.fact,
        not asked.is_passed
        and asked.exception is null
        and coalesce(expected.is_enough, false) as is_expected
    from asked
    left join expected using (scenario_id, rank_day, security_id, screen_id)
)

select
    * exclude (fraction, fact, is_expected) replace (
        is_passed or is_expected as is_passed,
        is_flagged or is_expected as is_flagged,
        case
            when is_expected
                then concat_ws('; ', note, fact || ' in twelve months: ' || fraction)
            else note
        end as note
    )
from answered
