-- evidence · How small a company could be and still be let in at an earlier
-- reconstitution. A feed states some caps far too small (it leaves out the classes that
-- are not listed), so the smallest few of a hundred newcomers do not count.
with
newcomers as (
    select
        scenario_id,
        rank_day,
        as_of,
        company_cap,
        row_number() over (
            partition by scenario_id, rank_day, as_of
            order by company_cap, symbol_key
        ) as place,
        count(*) over (partition by scenario_id, rank_day, as_of) as newcomer_count
    from {{ ref('evidence_lines') }}
    where
        is_member_after
        and not is_member
        and not has_ineligible_type
        and company_cap is not null
)

select
    newcomers.scenario_id,
    newcomers.rank_day,
    newcomers.as_of,
    newcomers.newcomer_count,
    newcomers.company_cap as smallest_cap
from newcomers
inner join {{ parameters('evidence_newcomers_left_out') }} as rulebook
    using (scenario_id, rank_day)
where newcomers.place > rulebook.evidence_newcomers_left_out * newcomers.newcomer_count
qualify row_number() over (
    partition by newcomers.scenario_id, newcomers.rank_day, newcomers.as_of
    order by newcomers.place
) = 1
