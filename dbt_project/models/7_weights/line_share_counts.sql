-- 6.2.shares · The share counts with which each line is published: the row of the
-- session that weighs it (implementation, else rank day), after the share rule of the
-- implementation for a line that was in an index; without a row there those of the rank
-- day.
with
ruled as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        rank_days.implementation_day,
        rules.share_change_above,
        rules.float_change_above,
        rules.low_float,
        rules.low_float_change_above
    from {{ ref('rank_days') }} as rank_days
    left join {{ ref('implementation_buffers') }} as rules using (scenario_id, rank_day)
),

known as (
    select
        ruled.*,
        lines.security_id,
        before_lines.total_shares as total_shares_before,
        before_lines.index_shares as index_shares_before,
        candidates.total_shares as total_shares_stated,
        candidates.available_shares as index_shares_stated,
        case
            when ruled.implementation_day is not null then implementation.total_shares
            else candidates.total_shares
        end as total_shares_known,
        case
            when ruled.implementation_day is not null
                then implementation.available_shares
            else candidates.available_shares
        end as index_shares_known
    from {{ ref('eligible_lines') }} as lines
    inner join ruled using (scenario_id, rank_day)
    inner join {{ ref('candidate_lines') }} as candidates
        using (scenario_id, rank_day, security_id)
    left join {{ ref('stg_implementation_closes') }} as implementation
        using (scenario_id, rank_day, security_id)
    left join {{ ref('stg_shares_before') }} as before_lines
        using (scenario_id, rank_day, security_id)
),

counts as (
    select
        * replace (
            case when index_shares_before is not null then share_change_above end
                as share_change_above,
            case when index_shares_before is not null then float_change_above end
                as float_change_above
        ),
        case
            when {{ is_share_row('total_shares_known', 'index_shares_known') }}
                then total_shares_known
        end as total_shares_new,
        case
            when {{ is_share_row('total_shares_known', 'index_shares_known') }}
                then index_shares_known
        end as index_shares_new
    from known
)

select
    scenario_id,
    rank_day,
    security_id,
    index_shares_after as available_shares,
    total_shares_after as total_shares,
    outcome
from {{ after_share_rule('counts') }}
