-- 2.S10, 6.4 steps 4, 5 · S10 of a candidate: its class cap must exceed the floor in
-- place of the 30m USD; passed for the pricing vehicle of a new company. Asked of a
-- line of a member company even where it prices the company now. A fast entry without a
-- floor: the 30m USD.
with
rulebook as {{ parameters(
    'additional_classes',
    'additional_class_minimum_addtv',
    'additional_class_minimum_float',
    'additional_class_minimum_market_cap',
) }},

lines as (
    select
        candidates.* replace (
            candidates.is_pricing_vehicle
            and candidates.is_new_company as is_pricing_vehicle
        ),
        {{ class_market_cap('candidates') }} as class_market_cap,
        floors.threshold is not null as has_floor,
        floors.adjusted_market_cap as floor_cap
    from {{ ref('addition_lines') }} as candidates
    left join {{ ref('adjusted_thresholds') }} as floors
        on
            candidates.scenario_id = floors.scenario_id
            and candidates.rank_day = floors.rank_day
            and floors.threshold = 'floor'
),

checked as (
    select
        'S10' as screen_id,
        answered.*
    from (
        {{ checked_additional_class(
            'lines',
            'rulebook',
            'case when lines.has_floor then lines.floor_cap '
                ~ 'else rulebook.additional_class_minimum_market_cap end'
        ) }}
    ) as answered
)

{{ after_exceptions('checked') }}
