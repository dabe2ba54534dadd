-- contract 3 · What joins and what leaves the indexes, line by line, in words; apart
-- from these, the lines that moved for a reason of their own (a screen of the line, a
-- new class), not with their company.
with
moves as (
    select
        changes.scenario_id,
        changes.rank_day,
        changes.company_id,
        changes.security_id,
        changes.reason_code,
        changes.change_type,
        starts_with(changes.reason_code, 'failed_')
        or changes.reason_code = 'new_line_of_member'
        or changes.reason_code = 'left_before_implementation' as is_its_own,
        string_agg(
            changes.index_code, ', ' order by cast(indexes.position as integer)
        ) as codes
    from {{ ref('composition_changes') }} as changes
    inner join {{ ref('indexes') }} as indexes using (index_code)
    where changes.company_id is not null
    group by all
),

sentences as (
    select
        moves.scenario_id,
        moves.rank_day,
        moves.company_id,
        moves.security_id,
        moves.change_type,
        moves.is_its_own,
        {{ line_phrase() }} as phrase
    from moves
    left join {{ ref('stg_securities') }} as lines
        using (scenario_id, rank_day, security_id)
    left join {{ ref('screens') }} as screens
        on moves.reason_code = 'failed_' || screens.screen_id
)

select
    scenario_id,
    rank_day,
    company_id,
    string_agg(phrase, '; ' order by security_id, change_type desc, phrase) filter (
        where is_its_own
    ) as own_moves,
    string_agg(phrase, '; ' order by security_id, change_type desc, phrase) as analysis
from sentences
group by scenario_id, rank_day, company_id
