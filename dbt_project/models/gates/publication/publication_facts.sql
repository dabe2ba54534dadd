-- Gate 3 · What would go out. Limits stand in gates.csv.
with
undecided as (
    select companies.company_id
    from {{ ref('stg_companies') }} as companies
    left join {{ ref('decisions') }} as decisions using (scenario_id, company_id)
    group by companies.company_id
    having count(decisions.company_id) <> 1
),

unaccounted as (
    select prior.security_id, prior.index_code
    from {{ ref('prior_membership') }} as prior
    anti join {{ ref('constituents') }} as kept
        using (scenario_id, security_id, index_code)
    anti join (
        select *
        from {{ ref('changes') }}
        where change_type = 'delete' and reason_code is not null
    ) as deleted using (scenario_id, security_id, index_code)
),

-- each weight is off by at most half a unit of its last decimal
weights_off as (
    select index_code
    from {{ ref('constituents') }}
    group by index_code
    having
        coalesce(abs(sum(cast(weight as decimal(18, 15))) - 1), 1)
        > count(*) * cast(0.0000000000000005 as decimal(18, 16))
),

without_close as (
    select security_id from {{ ref('constituents') }}
    where close is null or available_shares is null or weight is null
),

on_both_sides as (
    select company_id
    from {{ ref('constituents') }}
    where index_code in ('R1000', 'R2000')
    group by company_id
    having count(distinct index_code) > 1
),

unexplained as (
    select security_id, index_code
    from {{ ref('season_differences') }}
    where was_in <> is_in and cause is null
),

-- a child that no drop describes or prices, an event without terms, and one that builds
-- on an earlier one: its terms are of shares that the rank day does not know
not_placed as (
    select events.event_id
    from {{ ref('stg_season_events') }} as events
    left join {{ ref('stg_spun_off_lines') }} as spun_off
        using (scenario_id, rank_day, event_id)
    left join {{ ref('stg_season_events') }} as earlier
        on
            events.scenario_id = earlier.scenario_id
            and events.rank_day = earlier.rank_day
            and events.security_id = earlier.other_security_id
            and earlier.is_re_ranking
            and events.ex_date >= earlier.ex_date
    where
        events.outcome = 'incomplete'
        or events.is_re_ranking
        and (
            not events.has_terms
            or earlier.event_id is not null
            or events.event_type = 'spin_off'
            and (spun_off.company_id is null or spun_off.close is null)
        )
),

at_the_old_close as (
    select distinct lines.security_id
    from {{ ref('index_weights') }} as lines
    inner join {{ ref('rank_days') }} as rank_days using (scenario_id, rank_day)
    where
        rank_days.implementation_day is not null
        and lines.close_as_of <> rank_days.implementation_day
)

{{ counted('companies_without_decision', 'undecided', 'company_id') }}
union all
{{ counted(
    'incumbents_unaccounted_for', 'unaccounted', "security_id || ' ' || index_code"
) }}
union all
{{ counted('index_weights_off', 'weights_off', 'index_code') }}
union all
{{ counted('members_without_close', 'without_close', 'security_id') }}
union all
{{ counted('companies_on_both_sides', 'on_both_sides', 'company_id') }}
union all
{{ counted(
    'unexplained_list_changes', 'unexplained', "security_id || ' ' || index_code"
) }}
union all
{{ counted('season_events_not_placed', 'not_placed', 'event_id') }}
union all
{{ counted('closes_of_the_rank_day_kept', 'at_the_old_close', 'security_id') }}
union all
select
    'left_before_implementation',
    count(*) filter (where has_left) / nullif(count(*), 0),
    array_to_string(
        list(security_id order by security_id) filter (where has_left)[:10], ', '
    )
from {{ ref('closing_lines') }}
union all
select lower(index_code) || '_turnover', cast(turnover as double), ''
from {{ ref('index_turnover') }}
where index_code in ('R1000', 'R2000')
union all
select
    'sector_drift',
    cast(max(abs(weight_after - weight_before)) as double),
    {{ foremost(
        "concat(sector, ' in ', index_code, ': ', weight_before, ' → ', weight_after)",
        'abs(weight_after - weight_before)'
    ) }}
from {{ ref('sector_weights') }}
where
    index_code in ('R1000', 'R2000')
    and weight_before is not null
    and weight_after is not null
