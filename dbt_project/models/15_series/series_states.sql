-- 9 · Where each series stands before the sessions asked for: its last row, and the row
-- on which its first term is anchored: the first one, of a monthly hedge the last roll.
with
stored as (
    select
        published.*,
        rows.rule = 'hedged_monthly' as is_rolled,
        lag(published.session) over (
            partition by published.series_code order by published.session
        ) as previous_session
    from {{ source('daily', 'series_values') }} as published
    inner join (
        select distinct series_code, rule from {{ ref('series_rows') }}
    ) as rows using (series_code)
    where {{ before_those_asked('published.session') }}
),

anchors as (
    select
        stored.*,
        stored.previous_session is null
        or stored.is_rolled and ends.session > stored.previous_session as is_anchor
    from stored
    asof left join {{ ref('month_ends') }} as ends on stored.session >= ends.session
),

anchored as (
    select
        series_code,
        max_by(anchors, session) as last,
        max_by(anchors, session) filter (where is_anchor) as anchor
    from anchors
    group by series_code
),

placed as (
    select
        series_code,
        last.session,
        last.value,
        last.base_level,
        last.fx_rate,
        last.forward_rate,
        last.hedge_notional,
        last.interest_rate,
        anchor.session as anchor_session,
        anchor.value as anchor_value,
        anchor.base_level as anchor_level,
        anchor.fx_rate as anchor_rate,
        anchor.forward_rate as anchor_forward
    from anchored
)

select
    placed.*,
    ruled.hedge_ratio as anchor_ratio
from placed
asof left join {{ ref('series_rows') }} as ruled
    on
        placed.series_code = ruled.series_code
        and placed.anchor_session >= ruled.effective_from
