-- 2.S07 · Company total market cap of at least 30m USD. No minimum: any known cap
-- passes, for one that is not known cannot be ranked.
with
rulebook as {{ parameters('minimum_market_cap') }},

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S07' as screen_id,
        coalesce(cast(caps.total_market_cap as varchar), 'not known') as observed,
        coalesce('>= ' || rulebook.minimum_market_cap, 'no minimum') as threshold,
        coalesce(
            caps.total_market_cap
            >= coalesce(rulebook.minimum_market_cap, caps.total_market_cap),
            {{ on_missing('S07') }}
        ) as is_passed,
        false as is_flagged,
        cast(null as varchar) as note
    from {{ ref('candidate_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
    left join {{ ref('company_market_caps') }} as caps
        using (scenario_id, rank_day, company_id)
)

{{ after_exceptions('checked') }}
