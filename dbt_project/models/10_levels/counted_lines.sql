-- 6.2.shares · Each line whose share counts are asked for at today's close, with those
-- of before, of the drop's row, and after by the rule of its kind: the lines of a
-- composition that enters (one that was in no index is an `entry`), else on the day of
-- a quarter that carries `shares` all lines; and additions that enter.
with
today as (
    select
        *,
        reconstitution_rank_day is not null as is_reconstitution,
        is_share_update and reconstitution_rank_day is null as is_quarterly
    from {{ source('state', 'session') }}
),

asked as (
    select
        entering.security_id,
        case
            when lines.security_id is null then 'entry' else rules.kind
        end as kind,
        lines.total_shares as total_shares_before,
        lines.index_shares as index_shares_before,
        entering.total_shares as total_shares_stated,
        entering.available_shares as index_shares_stated
    from {{ ref('entering_lines') }} as entering
    cross join today
    left join {{ source('state', 'lines') }} as lines using (security_id)
    left join {{ ref('share_rules_in_force') }} as rules
        on {{ is_rule_of('rules', 'today.implementation_date') }}
    where today.is_reconstitution
    union all by name
    select
        lines.security_id,
        'quarterly' as kind,
        lines.total_shares as total_shares_before,
        lines.index_shares as index_shares_before
    from {{ source('state', 'lines') }} as lines
    cross join today
    where today.is_quarterly
    union all by name
    select
        security_id,
        'entry' as kind,
        total_shares as total_shares_stated,
        available_shares as index_shares_stated
    from {{ ref('entry_outcomes') }}
    where outcome = 'entered'
),

counts as (
    select
        asked.*,
        shares.total_shares as total_shares_new,
        shares.available_shares as index_shares_new,
        rules.share_change_above,
        rules.float_change_above,
        rules.low_float,
        rules.low_float_change_above
    from asked
    left join {{ ref('share_rules_in_force') }} as rules using (kind)
    left join {{ source('state', 'shares') }} as shares
        on
            asked.security_id = shares.security_id
            and {{ is_share_row('shares.total_shares', 'shares.available_shares') }}
)

select
    security_id,
    kind,
    total_shares_before,
    total_shares_new,
    total_shares_after,
    index_shares_before,
    index_shares_new,
    index_shares_after,
    outcome
from {{ after_share_rule('counts') }}
