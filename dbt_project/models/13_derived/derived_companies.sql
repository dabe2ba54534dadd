-- 7.1 · The companies that each derived index takes of its parent, parents first.
-- Places are those in the parent, in order of company rank; of a `top` index those
-- within IN come first, then members within OUT, then the others, until N are in. A
-- member that a screen keeps, or the buffer alone, is marked.
with recursive
members as (
    select distinct scenario_id, rank_day, index_code, company_id
    from {{ ref('derived_incumbents') }}
    where company_id is not null
),

selected as (
    select
        *,
        cast(null as varchar) as membership_reason
    from {{ ref('derived_parents') }}
    union all
    select
        scenario_id,
        rank_day,
        index_code,
        company_id,
        company_rank,
        {{ derived_reason() }} as membership_reason
    from (
        select
            *,
            row_number() over (
                partition by scenario_id, rank_day, index_code
                order by
                    case
                        when place <= enters_within then 1
                        when is_member and place <= leaves_beyond then 2
                        else 3
                    end,
                    place
            ) as turn
        from ({{ companies_of_parents('selected') }})
    )
    where selection <> 'top' or turn <= member_count
)

select *
from selected
where membership_reason is not null
