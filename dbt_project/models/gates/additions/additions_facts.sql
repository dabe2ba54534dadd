{{ config(materialized='table') }}
-- Gate of additions · Whether the thresholds could be adjusted, and whether what joins
-- is plausible. A fact that has nothing to compare with is null. Limits stand in
-- gates.csv.
with
not_adjusted as (
    -- a fast entry without a candidate asks for no threshold
    select thresholds.threshold
    from {{ ref('adjusted_thresholds') }} as thresholds
    inner join {{ source('run', 'additions') }} as additions using (rank_day)
    where
        thresholds.adjusted_market_cap is null
        and (
            additions.kind = 'ipo_additions'
            or exists (select 1 from {{ ref('addition_lines') }})
        )
),

already_members as (
    select distinct joined.security_id
    from {{ ref('addition_indexes') }} as joined
    inner join {{ ref('prior_membership') }} using (scenario_id, rank_day, security_id)
),

added as (
    select distinct
        joined.scenario_id,
        joined.rank_day,
        joined.security_id,
        cast(lines.close as decimal(38, 6)) * lines.available_shares as value_usd
    from {{ ref('addition_indexes') }} as joined
    inner join {{ ref('candidate_lines') }} as lines
        using (scenario_id, rank_day, security_id)
),

members as (
    select
        sum(cast(lines.close as decimal(38, 6)) * lines.available_shares) as value_usd
    from {{ ref('prior_membership') }} as held
    inner join {{ ref('candidate_lines') }} as lines
        using (scenario_id, rank_day, security_id)
    where held.index_code = 'R3000E'
)

{{ counted('threshold_levels', 'not_adjusted', 'threshold') }}
union all
select * from {{ ref('addition_exception_facts') }}
union all
{{ counted('already_members', 'already_members', 'security_id') }}
union all
select
    'unknown_offering_kind',
    count(*) filter (where is_flagged) / nullif(count(*), 0),
    array_to_string(
        list(security_id order by security_id) filter (where is_flagged)[:10], ', '
    )
from {{ ref('candidates') }}
union all
select 'additions_count', cast(count(*) as double), '' from added
union all
select
    'additions_share',
    cast(coalesce((select sum(value_usd) from added), 0) as double)
    / nullif(cast(value_usd as double), 0),
    ''
from members
