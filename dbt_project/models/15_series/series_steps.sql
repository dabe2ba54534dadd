-- 9, 9.2 · The rows that series will have, in order, with all that a row needs beside
-- the row before: the calendar of the step and of the hedge, the terms in force. A
-- month end since the last row is a roll.
with
rows as (
    select
        days.*,
        states.session as state_session,
        states.anchor_session as state_anchor,
        lag(days.session, 1, states.session) over (
            partition by days.series_code order by days.session
        ) as previous_session
    from {{ ref('series_days') }} as days
    left join {{ ref('series_states') }} as states using (series_code)
    left join (
        select series_code, min(session) as session
        from {{ ref('series_days') }}
        where may_begin
        group by series_code
    ) as starts using (series_code)
    where
        days.is_complete
        and (states.session is not null or days.session >= starts.session)
),

rolls as (
    select
        rows.*,
        rows.previous_session is null as is_base,
        rows.rule = 'hedged_monthly'
        and (rows.previous_session is null or ends.session > rows.previous_session)
            as is_roll
    from rows
    asof left join {{ ref('month_ends') }} as ends on rows.session >= ends.session
),

anchored as (
    select
        rolls.*,
        coalesce(
            max(case when is_base or is_roll then session end) over (
                partition by series_code order by session
                rows between unbounded preceding and 1 preceding
            ),
            state_anchor
        ) as anchor_session
    from rolls
)

select
    anchored.* exclude (hedge_ratio, state_session, state_anchor),
    cast(
        row_number() over (
            partition by anchored.series_code order by anchored.session
        ) as integer
    ) as step,
    anchored.session - anchored.previous_session as days,
    anchored.session - anchored.anchor_session as hedged_days,
    ends.session - anchored.anchor_session as hedge_days,
    cast(anchored.previous_session + interval 1 month as date)
    - anchored.previous_session as forward_days,
    case
        when anchored.rule = 'hedged_monthly' then at_roll.hedge_ratio
        else anchored.hedge_ratio
    end as hedge_ratio,
    withheld.withholding,
    {{ to_units_8('coalesce(anchored.base_value, rulebook.series_base_value)') }}
        as base_units,
    rulebook.decrement_year_days,
    rulebook.interest_year_days
from anchored
cross join {{ parameters(
    'series_base_value', 'decrement_year_days', 'interest_year_days'
) }} as rulebook
asof left join {{ ref('month_ends') }} as ends
    on anchored.anchor_session < ends.session
asof left join {{ ref('series_rows') }} as at_roll
    on
        anchored.series_code = at_roll.series_code
        and anchored.anchor_session >= at_roll.effective_from
left join {{ ref('withheld_shares') }} as withheld
    on
        anchored.session = withheld.session and anchored.country = withheld.country
