-- 2.S06 · Rank-day close of at least 1.00 USD. A line that is a member of R3000E and
-- closes below passes on its average close over the 30 days before; never without any
-- close.
with
rulebook as {{ parameters('minimum_price') }},

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S06' as screen_id,
        coalesce(cast(lines.close as varchar), 'no close') as observed,
        '>= ' || rulebook.minimum_price as threshold,
        coalesce(
            lines.close >= rulebook.minimum_price
            or (
                lines.close is not null
                and lines.is_broad_market_member
                and lines.average_close_30d >= rulebook.minimum_price
            ),
            {{ on_missing('S06') }}
        ) as is_passed,
        false as is_flagged,
        case
            when lines.close < rulebook.minimum_price and lines.is_broad_market_member
                then concat(
                    'member of R3000E: average close of 30 days ',
                    coalesce(cast(lines.average_close_30d as varchar), 'not known')
                )
        end as note
    from {{ ref('candidate_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
)

{{ after_exceptions('checked') }}
