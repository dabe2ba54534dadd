-- 11 · The calendar years of each code with a level in the year before: from the last
-- session of that one to its own last. The year of T is complete on its last session.
with
years as (
    select
        code,
        kind,
        year(session) as calendar_year,
        max(session) as last_session
    from {{ ref('level_returns') }}
    group by all
)

select
    years.code,
    years.kind,
    cast(years.calendar_year as varchar) as period,
    cast(null as double) as years,
    before.last_session as from_session,
    years.last_session as to_session,
    false as is_of_risk
from years
inner join years as before
    on
        years.code = before.code
        and years.kind = before.kind
        and years.calendar_year - 1 = before.calendar_year
cross join {{ ref('statistic_day') }} as asked
where years.calendar_year < year(asked.session) or asked.is_year_end
