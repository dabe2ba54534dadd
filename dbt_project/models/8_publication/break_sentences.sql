-- contract 3 · What the breaks did to a company, in words: which it crossed, at which
-- its band keeps it, inside which band it stands. A break without a band is crossed by
-- the codes themselves where the side before is unknown (no member of R3000). Nothing
-- is decided on a sentence.
with
sides as (
    select
        sides.*,
        edges.market_cap,
        edges.percentile,
        edges.band,
        coalesce(
            sides.was_above,
            case
                when edges.band is null and outcomes.prior_indexes <> ''
                    then list_contains(
                        string_split(outcomes.prior_indexes, '|'), sides.above_code
                    )
            end
        ) as stood_above
    from {{ ref('company_sides') }} as sides
    inner join {{ ref('company_outcomes') }} as outcomes
        using (scenario_id, rank_day, company_id)
    left join {{ ref('band_edges') }} as edges
        using (scenario_id, rank_day, break_rank)
),

moves as (
    select *, coalesce(stood_above <> is_above, false) as is_crossed from sides
)

select
    scenario_id,
    rank_day,
    company_id,
    case
        when bool_and(is_above) filter (where is_crossed) then ' up'
        when not bool_or(is_above) filter (where is_crossed) then ' down'
    end as direction,
    string_agg({{ crossed_phrase() }}, ' and ' order by break_rank) filter (
        where is_crossed
    ) as crossed,
    string_agg({{ kept_phrase() }}, ' and ' order by break_rank) filter (
        where is_kept_by_band
    ) as kept,
    string_agg({{ break_sentence() }}, ' ' order by break_rank) as analysis
from moves
where is_crossed or is_in_band
group by scenario_id, rank_day, company_id
