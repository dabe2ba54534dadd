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
        {{ class_market_cap('candidates') }} as class_market_cap
    from {{ ref('candidate_lines') }} as candidates
    left join {{ ref('pricing_vehicles') }} as vehicles
        using (scenario_id, rank_day, company_id, security_id)
),

checked as (
    select
        'S10' as screen_id,
        answered.*
    from (
        {{ checked_additional_class(
            'lines', 'rulebook', 'rulebook.additional_class_minimum_market_cap'
        ) }}
    ) as answered
)

{{ after_exceptions('checked') }}
