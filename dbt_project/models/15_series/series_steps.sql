-- 9, 9.2 · The rows that series will have, in order, with all that a row needs beside
-- the row before: the calendar of the step and of the hedge, the terms in force. A
-- month end since the last row is a roll.
with
months as (
    select
        days.session,
        coalesce(before.session, cast('-infinity' as date)) as last_end,
        after.session as next_end
    from (
        select session from {{ ref('series_days') }}
        union
        select anchor_session from {{ ref('series_states') }}
    ) as days
    asof left join {{ ref('month_ends') }} as before on days.session >= before.session
    asof left join {{ ref('month_ends') }} as after on days.session < after.session
),

-- few columns, as a window carries along all that there are; a period has one anchor
calendar as (
    select
        days.session,
        days.series_code,
        days.hedge_ratio,
        states.anchor_session as state_anchor,
        states.anchor_ratio as state_ratio,
        case
            when days.rule = 'hedged_monthly' then months.last_end
            else cast('-infinity' as date)
        end as period,
        lag(days.session, 1, states.session) over so_far as previous_session,
        lag(period) over so_far as previous_period,
        cast(row_number() over so_far as integer) as step,
        previous_session is null as is_base,
        days.rule = 'hedged_monthly' and (is_base or period > previous_session)
            as is_roll
    from {{ ref('series_days') }} as days
    inner join months using (session)
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
    window so_far as (partition by days.series_code order by days.session)
),

-- the row before stands on this one, else on what the state stands on
anchored as (
    select
        calendar.*,
        coalesce(anchors.step, -1) as anchor_step,
        coalesce(anchors.hedge_ratio, calendar.state_ratio) as anchor_ratio,
        coalesce(anchors.session, calendar.state_anchor) as anchor_session
    from calendar
    left join calendar as anchors
        on
            calendar.series_code = anchors.series_code
            and calendar.previous_period = anchors.period
            and (anchors.is_base or anchors.is_roll)
)

select
    {% for column in [
        'session', 'series_code', 'index_code', 'rule', 'amount', 'notional_lag',
        'base_level', 'dividends', 'index_divisor', 'fx_rate', 'forward_rate',
        'interest_rate', 'input_source'
    ] %}
        days.{{ column }},
    {% endfor %}
    anchored.step,
    anchored.anchor_step,
    anchored.is_base,
    anchored.is_roll,
    case
        when days.rule = 'hedged_monthly' then anchored.anchor_ratio
        else days.hedge_ratio
    end as hedge_ratio,
    anchored.session - anchored.previous_session as days,
    anchored.session - anchored.anchor_session as hedged_days,
    months.next_end - anchored.anchor_session as hedge_days,
    cast(anchored.previous_session + interval 1 month as date)
    - anchored.previous_session as forward_days,
    withheld.withholding,
    {{ to_units_8('coalesce(days.base_value, rulebook.series_base_value)') }}
        as base_units,
    rulebook.decrement_year_days,
    rulebook.interest_year_days
from anchored
inner join {{ ref('series_days') }} as days using (series_code, session)
cross join {{ parameters(
    'series_base_value', 'decrement_year_days', 'interest_year_days'
) }} as rulebook
left join months on anchored.anchor_session = months.session
left join {{ ref('withheld_shares') }} as withheld
    on days.session = withheld.session and days.country = withheld.country
