-- What if · The lines that join or leave an index against the rule in force, and what
-- bounds them on the side on which they are out: the screen they fail there, the
-- index's last rank and breaks, and the rank of the company there.
with
moved as (
    select
        *,
        case when is_after then 'add' else 'delete' end as change_type,
        case when is_after then 'in_force' else scenario_id end as out_scenario,
        case when is_after then scenario_id else 'in_force' end as in_scenario
    from {{ ref('what_if_lines') }}
    where is_after <> is_before
),

line_failures as (
    select
        scenario_id as out_scenario,
        rank_day,
        security_id,
        min(screen_id) as first_failed_screen
    from {{ ref('screen_results') }}
    where not is_passed
    group by scenario_id, rank_day, security_id
),

companies as (
    select
        scenario_id as out_scenario,
        rank_day,
        company_id,
        first_failed_screen
    from {{ ref('screened_companies') }}
),

ranks as (
    select
        scenario_id as out_scenario,
        rank_day,
        company_id,
        company_rank
    from {{ ref('company_ranks') }}
)

select
    moved.scenario_id,
    moved.rank_day,
    moved.index_code,
    moved.security_id,
    moved.company_id,
    moved.change_type,
    moved.out_scenario,
    moved.in_scenario,
    moved.cap_millionths,
    cast(indexes.position as integer) as position,
    cast(indexes.within_rank as integer) as within_rank,
    cast(nullif(indexes.above_break, '') as integer) as above_break,
    cast(nullif(indexes.below_break, '') as integer) as below_break,
    coalesce(
        companies.first_failed_screen, line_failures.first_failed_screen
    ) as first_failed_screen,
    ranks.company_rank
from moved
inner join {{ ref('indexes') }} as indexes using (index_code)
left join companies using (out_scenario, rank_day, company_id)
left join line_failures using (out_scenario, rank_day, security_id)
left join ranks using (out_scenario, rank_day, company_id)
