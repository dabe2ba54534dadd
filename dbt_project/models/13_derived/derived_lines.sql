-- 7.2 · The lines of each derived index, parents first: a line's shares and
-- capitalisation (in millionths) in the parent, the part of them that the index is
-- allotted, and what its capping leaves. Growth is rounded, value is the rest; a line
-- without a share does not enter.
with recursive
lines as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        company_id,
        cast(available_shares as hugeint) as index_shares,
        cap_millionths,
        cast(null as varchar) as membership_reason,
        cast(null as decimal(7, 6)) as style_share,
        cast(null as decimal(13, 12)) as weight_before,
        cast(null as decimal(13, 12)) as capping_factor,
        cast(null as boolean) as is_feasible
    from {{ ref('index_weights') }} as weights
    semi join {{ ref('derived_rules') }} as rules
        on
            weights.scenario_id = rules.scenario_id
            and weights.rank_day = rules.rank_day
            and weights.index_code = rules.parent_code
    union all
    select *
    from ({{ lines_of_parents('lines') }})
)

select *
from lines
where membership_reason is not null
