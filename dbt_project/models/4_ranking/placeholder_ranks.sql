-- evidence · The ranks that placeholders hold: those of the R1000 behind one rank,
-- those of the R2000 behind another. `behind_place` is the place among the companies
-- with a cap from which on ranks move down by `places_before`.
with
counted as (
    select
        absent.scenario_id,
        absent.rank_day,
        rulebook.evidence_placeholder_rank_large as large_rank,
        rulebook.evidence_placeholder_rank_small as small_rank,
        count(distinct absent.stem) filter (
            where absent.index_code = 'R1000'
        ) as large_count,
        count(distinct absent.stem) filter (
            where absent.index_code = 'R2000'
        ) as small_count
    from {{ ref('evidence_absent_members') }} as absent
    inner join {{ parameters(
        'evidence_placeholder_rank_large',
        'evidence_placeholder_rank_small',
    ) }} as rulebook using (scenario_id, rank_day)
    where absent.is_kept and not absent.is_further_class
    group by all
)

select
    scenario_id,
    rank_day,
    large_rank as behind_rank,
    large_rank as behind_place,
    large_count as placeholders,
    large_count as places_before
from counted
union all
select
    scenario_id,
    rank_day,
    small_rank,
    small_rank - large_count,
    small_count,
    large_count + small_count
from counted
