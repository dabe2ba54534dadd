-- The conditions of a screened index in their order: how many companies of its parent
-- pass each one after the other, how many fail there first, how many fail it at all,
-- and how many it alone keeps out; flagged are those that pass without being known.
with results as (
    select
        *,
        list_position($conditions, condition) as place
    from derived_screen_results
    where index_code = $code
),

companies as (
    select
        company_id,
        min(place) filter (where not is_passed) as first_failed,
        count(*) filter (where not is_passed) as failed
    from results
    group by company_id
)

select
    results.place,
    results.condition,
    any_value(results.threshold) as threshold,
    count(*) as companies,
    count(*) filter (where not results.is_passed) as failing,
    count(*) filter (where companies.first_failed = results.place) as failing_first,
    count(*) filter (
        where not results.is_passed and companies.failed = 1
    ) as failing_alone,
    count(*) filter (
        where coalesce(companies.first_failed > results.place, true)
    ) as left_over,
    count(*) filter (where results.is_flagged) as flagged
from results
inner join companies on results.company_id = companies.company_id
group by results.place, results.condition
order by results.place
