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
),

sided as (
    select
        companies.scenario_id,
        companies.rank_day,
        companies.company_id,
        caps.break_rank,
        cast(caps.smallest_cap_above as double) as cap_above
    from screened as companies
    inner join {{ ref('break_caps') }} as caps using (scenario_id, rank_day)
    left join {{ ref('prior_sides') }} as sides
        using (scenario_id, rank_day, company_id, break_rank)
    where caps.was_above is not distinct from sides.was_above
)

select
    companies.scenario_id,
    companies.rank_day,
    companies.company_id,
    indexes.index_code,
    companies.odds_class,
    cast(companies.total_market_cap as double) as cap,
    companies.screened_cap,
    if(indexes.within_rank >= companies.whole_index_companies, whole.cap_above, null)
        as whole_cap,
    if(
        indexes.within_rank >= companies.whole_index_companies,
        above.cap_above,
        whole.cap_above
    ) as lower_cap,
    below.cap_above as upper_cap,
    coalesce(companies.returns, 0) as returns,
    cast(coalesce(companies.squares, 0) as double) as squares,
    cast(companies.available_shares as double)
    / nullif(companies.total_shares, 0)
    / nullif(cast(companies.minimum_float as double), 0) as float_ratio
from screened as companies
cross join indexes
{% for name, rank in [
    ('whole', 'within_rank'), ('above', 'above_break'), ('below', 'below_break')
] %}
    left join sided as {{ name }}
        on
            companies.scenario_id = {{ name }}.scenario_id
            and companies.rank_day = {{ name }}.rank_day
            and companies.company_id = {{ name }}.company_id
            and indexes.{{ rank }} = {{ name }}.break_rank
{% endfor %}
