-- Gate 2 · What the rules made of it. A fact that has nothing to compare with is null.
-- Limits stand in gates.csv.
with
grid as (
    select lines.security_id, screens.screen_id
    from {{ ref('candidate_lines') }} as lines
    cross join {{ ref('screens') }} as screens
    anti join {{ ref('screen_results') }} as results
        on
            lines.security_id = results.security_id
            and screens.screen_id = results.screen_id
),

ranks as (
    select company_rank, count(*) as holders
    from {{ ref('company_ranks') }}
    group by company_rank
),

line_codes as (
    select
        security_id,
        min(company_id) as company_id,
        list(index_code order by index_code) as codes
    from {{ ref('prior_membership') }}
    group by security_id
),

inconsistent_lines as (
    select security_id
    from line_codes
    where
        (list_contains(codes, 'R1000') or list_contains(codes, 'R2000'))
        <> list_contains(codes, 'R3000')
        or (list_contains(codes, 'R1000') and list_contains(codes, 'R2000'))
        or (list_contains(codes, 'R3000') and not list_contains(codes, 'R3000E'))
),

split_companies as (
    select company_id
    from line_codes
    where company_id is not null
    group by company_id
    having count(distinct codes) > 1
),

exceptions_without_a_line as (
    select exceptions.security_id, exceptions.screen_id
    from {{ ref('exceptions_in_force') }} as exceptions
    anti join {{ ref('screen_results') }} as results
        using (scenario_id, rank_day, security_id, screen_id)
),

-- the rule no longer says what the exception was made against: somebody must look at it
-- again
stale_exceptions as (
    select exceptions.security_id, exceptions.screen_id
    from {{ ref('exceptions_in_force') }} as exceptions
    inner join {{ ref('screen_results') }} as results
        using (scenario_id, rank_day, security_id, screen_id)
    where exceptions.was_passed <> results.is_passed_by_rule
),

companies_judged_two_ways as (
    select results.company_id, results.screen_id
    from {{ ref('screen_results') }} as results
    inner join {{ ref('screens') }} as screens using (screen_id)
    where screens.level = 'company'
    group by
        results.scenario_id, results.rank_day, results.company_id, results.screen_id
    having count(distinct results.is_passed) > 1
)

{{ counted('screen_grid_gaps', 'grid', "security_id || ' ' || screen_id") }}
union all
select
    'rank_gaps',
    cast(
        coalesce(max(company_rank), 0)
        - count(*) filter (where holders = 1)
        - coalesce((
            select sum(placeholders) from {{ ref('placeholder_ranks') }} as held
            where held.behind_rank < (select max(company_rank) from ranks)
        ), 0) as double
    ),
    ''
from ranks
union all
{{ counted('inconsistent_incumbents', 'inconsistent_lines', 'security_id') }}
union all
{{ counted('incumbents_on_two_sides', 'split_companies', 'company_id') }}
union all
{{ counted(
    'exceptions_without_a_line',
    'exceptions_without_a_line',
    "security_id || ' ' || screen_id"
) }}
union all
{{ counted('stale_exceptions', 'stale_exceptions', "security_id || ' ' || screen_id") }}
union all
{{ counted(
    'companies_judged_two_ways',
    'companies_judged_two_ways',
    "company_id || ' ' || screen_id"
) }}
union all
select 'eligible_companies', cast(count(*) as double), ''
from {{ ref('company_ranks') }}
union all
select 'r3000_companies', cast(count(*) as double), ''
from {{ ref('company_memberships') }} where index_code = 'R3000'
union all
select
    'eligible_against_last_event',
    (select count(*) from {{ ref('company_ranks') }})
    / nullif((
        select max(value) from {{ source('run', 'earlier_statistics') }}
        where index_code = 'UNIVERSE' and metric = 'eligible_companies'
    ), 0),
    ''
union all
select
    'breakpoint_against_last_event',
    cast(
        (
            select max(market_cap)
            from {{ ref('band_edges') }}
            where above_code = 'R1000'
        ) as double
    )
    / nullif(cast((
        select max(earlier.market_cap)
        from {{ source('run', 'earlier_breakpoints') }} as earlier
        inner join {{ ref('breaks_in_force') }} as breaks using (break_rank)
        where breaks.above_code = 'R1000'
    ) as double), 0),
    ''
