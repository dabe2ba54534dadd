-- 2.S10 · A line other than the pricing vehicle enters only with a class market cap
-- above 30m USD, an average daily dollar volume over two years above 175,000 USD and a
-- float of at least 5 %. Passed for the pricing vehicle; where the company has none,
-- every line is checked as an additional class. One line a company: every other fails.
-- A limit that is none is not asked.
with
rulebook as {{ parameters(
    'additional_classes',
    'additional_class_minimum_addtv',
    'additional_class_minimum_float',
    'additional_class_minimum_market_cap',
) }},

lines as (
    select
        candidates.*,
        vehicles.security_id is not null as is_pricing_vehicle,
        {{ from_millionths(
            "cast(candidates.total_shares as hugeint) * "
                ~ millionths('candidates.close')
        ) }} as class_market_cap
    from {{ ref('candidate_lines') }} as candidates
    left join {{ ref('pricing_vehicles') }} as vehicles
        using (scenario_id, rank_day, company_id, security_id)
),

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S10' as screen_id,
        case
            when lines.is_pricing_vehicle then 'pricing vehicle'
            else concat(
                'class cap ',
                coalesce(cast(lines.class_market_cap as varchar), 'not known'),
                '; average daily dollar volume ',
                coalesce(cast(lines.addtv_2y_usd as varchar), 'not known'),
                '; float ',
                coalesce(
                    lines.available_shares || ' / ' || lines.total_shares, 'not known'
                )
            )
        end as observed,
        concat_ws(
            '; ',
            'class cap > ' || rulebook.additional_class_minimum_market_cap,
            'average daily dollar volume > ' || rulebook.additional_class_minimum_addtv,
            'float >= ' || rulebook.additional_class_minimum_float
        ) as threshold,
        lines.is_pricing_vehicle
        -- rulebooks archived before this row always had several
        or coalesce(rulebook.additional_classes, 1) = 1
        and coalesce(
            (
                rulebook.additional_class_minimum_market_cap is null
                or lines.class_market_cap > rulebook.additional_class_minimum_market_cap
            )
            and (
                rulebook.additional_class_minimum_addtv is null
                or lines.addtv_2y_usd > rulebook.additional_class_minimum_addtv
            )
            and (
                rulebook.additional_class_minimum_float is null
                or lines.available_shares
                >= rulebook.additional_class_minimum_float * lines.total_shares
                and lines.total_shares > 0
            ),
            {{ on_missing('S10') }}
        ) as is_passed,
        false as is_flagged,
        case
            when rulebook.additional_classes = 0 and not lines.is_pricing_vehicle
                then 'one line a company'
        end as note
    from lines
    inner join rulebook using (scenario_id, rank_day)
)

{{ after_exceptions('checked') }}
