-- 2.S08 · At least 5 % of the line's shares are available (4.9999 % is out, 5.0000 % is
-- in); no shares: out. No minimum: passed.
with
rulebook as {{ parameters('minimum_float') }},

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S08' as screen_id,
        case
            when lines.available_shares is null or lines.total_shares is null
                then 'not reported'
            else concat(
                case
                    when lines.total_shares > 0
                        then {{ share_in_percent(
                            'lines.available_shares', 'lines.total_shares'
                        ) }}
                    else 'nothing'
                end,
                ' (',
                {{ grouped('lines.available_shares') }},
                ' of ',
                {{ grouped('lines.total_shares') }},
                ' shares available)'
            )
        end as observed,
        coalesce(
            'at least ' || {{ threshold_in_percent('rulebook.minimum_float') }},
            'no minimum'
        ) as threshold,
        rulebook.minimum_float is null or coalesce(
            lines.available_shares >= rulebook.minimum_float * lines.total_shares
            and lines.total_shares > 0,
            {{ on_missing('S08') }}
        ) as is_passed,
        false as is_flagged,
        cast(null as varchar) as note
    from {{ ref('candidate_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
)

{{ after_exceptions('checked') }}
