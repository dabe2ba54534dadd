-- 2.S06 · Rank-day close of at least 1.00 USD. A line that is a member of R3000E and
-- closes below passes on its average close over the 30 days before, where that
-- exemption is in force; never without any close. No minimum: passed.
with
rulebook as {{ parameters(
    'minimum_price', 'minimum_price_member_exemption'
) }},

lines as (
    select
        candidates.*,
        rulebook.minimum_price,
        -- rulebooks archived before this row always had the exemption
        candidates.is_broad_market_member
        and coalesce(rulebook.minimum_price_member_exemption, 1) = 1 as is_exempt
    from {{ ref('candidate_lines') }} as candidates
    inner join rulebook using (scenario_id, rank_day)
),

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S06' as screen_id,
        coalesce(cast(lines.close as varchar), 'no close') as observed,
        coalesce('>= ' || lines.minimum_price, 'no minimum') as threshold,
        lines.minimum_price is null or coalesce(
            lines.close >= lines.minimum_price
            or (
                lines.close is not null
                and lines.is_exempt
                and lines.average_close_30d >= lines.minimum_price
            ),
            {{ on_missing('S06') }}
        ) as is_passed,
        false as is_flagged,
        case
            when lines.close < lines.minimum_price and lines.is_exempt
                then concat(
                    'member of R3000E: average close of 30 days ',
                    coalesce(cast(lines.average_close_30d as varchar), 'not known')
                )
        end as note
    from lines
)

{{ after_exceptions('checked') }}
