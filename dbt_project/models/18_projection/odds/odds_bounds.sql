-- 13.odds · Per company and index the caps between which it would be a member after the
-- rank day: at least `lower_cap`, less than `upper_cap` (null: no limit). Bands by the
-- side on which it is now; price and cap screens as the cap with which they are passed,
-- for a close moves with the cap.
with
indexes as {{ typed_indexes() }},

prices as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        lines.available_shares,
        lines.total_shares,
        greatest(
            lines.close,
            case when lines.is_broad_market_member then lines.average_close_30d end
        ) as price
    from {{ ref('candidate_lines') }} as lines
),

rulebook as {{ parameters(
    'minimum_price', 'minimum_market_cap', 'minimum_float', 'whole_index_companies'
) }},

screened as (
    select
        classes.*,
        prices.available_shares,
        prices.total_shares,
        rulebook.minimum_float,
        rulebook.whole_index_companies,
        greatest(
            cast(classes.total_market_cap as double)
            * cast(rulebook.minimum_price as double)
            / nullif(cast(prices.price as double), 0),
            cast(rulebook.minimum_market_cap as double),
            0
        ) as screened_cap
    from {{ ref('odds_classes') }} as classes
    inner join rulebook using (scenario_id, rank_day)
    inner join prices
        on
            classes.scenario_id = prices.scenario_id
            and classes.rank_day = prices.rank_day
            and classes.company_id = prices.company_id
            and classes.pricing_vehicle_id = prices.security_id
    where classes.total_market_cap > 0
)

select
    companies.scenario_id,
    companies.rank_day,
    companies.company_id,
    indexes.index_code,
    companies.odds_class,
    cast(companies.total_market_cap as double) as cap,
    companies.screened_cap,
    cast(
        case
            when indexes.within_rank >= companies.whole_index_companies
                then whole.smallest_cap_above
        end as double
    ) as whole_cap,
    cast(
        case
            when indexes.within_rank < companies.whole_index_companies
                then whole.smallest_cap_above
            else above.smallest_cap_above
        end as double
    ) as lower_cap,
    cast(below.smallest_cap_above as double) as upper_cap,
    coalesce(companies.returns, 0) as returns,
    cast(coalesce(companies.squares, 0) as double) as squares,
    cast(companies.available_shares as double)
    / nullif(companies.total_shares, 0)
    / nullif(cast(companies.minimum_float as double), 0) as float_ratio
from screened as companies
cross join indexes
left join {{ ref('break_caps') }} as whole
    on
        companies.scenario_id = whole.scenario_id
        and companies.rank_day = whole.rank_day
        and indexes.within_rank = whole.break_rank
        and whole.was_above is null
left join {{ ref('prior_sides') }} as upper_sides
    on
        companies.scenario_id = upper_sides.scenario_id
        and companies.rank_day = upper_sides.rank_day
        and companies.company_id = upper_sides.company_id
        and indexes.above_break = upper_sides.break_rank
left join {{ ref('break_caps') }} as above
    on
        companies.scenario_id = above.scenario_id
        and companies.rank_day = above.rank_day
        and indexes.above_break = above.break_rank
        and upper_sides.was_above is not distinct from above.was_above
left join {{ ref('prior_sides') }} as lower_sides
    on
        companies.scenario_id = lower_sides.scenario_id
        and companies.rank_day = lower_sides.rank_day
        and companies.company_id = lower_sides.company_id
        and indexes.below_break = lower_sides.break_rank
left join {{ ref('break_caps') }} as below
    on
        companies.scenario_id = below.scenario_id
        and companies.rank_day = below.rank_day
        and indexes.below_break = below.break_rank
        and lower_sides.was_above is not distinct from below.was_above
