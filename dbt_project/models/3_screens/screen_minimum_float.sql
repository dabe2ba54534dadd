-- 2.S08 · At least 5 % of the line's shares are available (4.9999 % is out, 5.0000 % is
-- in); no shares: out. No minimum: passed. The float of a line that is not in R3000E is
-- not known before the holders of a best-efforts offering or a direct listing are
-- disclosed, nor before the day after the longest lock-up of a de-SPAC ended.
with
rulebook as {{ parameters('minimum_float', 'ipo_holders_must_be_disclosed') }},

lines as (
    select
        candidates.*,
        rulebook.minimum_float,
        case
            -- rulebooks archived before that row did not ask
            when
                candidates.is_broad_market_member
                or rulebook.ipo_holders_must_be_disclosed is null
                then null
            when
                rulebook.ipo_holders_must_be_disclosed = 1
                and candidates.offering_kind in ('best_efforts', 'direct_listing')
                and not coalesce(
                    candidates.holders_disclosed_date <= candidates.rank_day, false
                )
                then concat(
                    'not known: holders after the ',
                    case candidates.offering_kind
                        when 'best_efforts' then 'best-efforts offering'
                        else 'direct listing'
                    end,
                    coalesce(
                        ' disclosed on ' || candidates.holders_disclosed_date,
                        ' not disclosed'
                    )
                )
            when
                candidates.offering_kind = 'de_spac'
                and not coalesce(
                    candidates.lock_up_end_date < candidates.rank_day, false
                )
                then concat(
                    'not known: lock-up of the de-SPAC ',
                    coalesce('ends on ' || candidates.lock_up_end_date, 'not reported')
                )
        end as why_unknown
    from {{ ref('candidate_lines') }} as candidates
    inner join rulebook using (scenario_id, rank_day)
),

checked as (
    select
        scenario_id,
        rank_day,
        company_id,
        security_id,
        'S08' as screen_id,
        case
            when why_unknown is not null then why_unknown
            when available_shares is null or total_shares is null
                then 'not reported'
            else concat(
                case
                    when total_shares > 0
                        then {{ share_in_percent('available_shares', 'total_shares') }}
                    else 'nothing'
                end,
                ' (',
                {{ grouped('available_shares') }},
                ' of ',
                {{ grouped('total_shares') }},
                ' shares available)'
            )
        end as observed,
        coalesce(
            'at least ' || {{ threshold_in_percent('minimum_float') }}, 'no minimum'
        ) as threshold,
        minimum_float is null or coalesce(
            case
                when why_unknown is null
                    then
                        available_shares >= minimum_float * total_shares
                        and total_shares > 0
            end,
            {{ on_missing('S08') }}
        ) as is_passed,
        false as is_flagged,
        cast(null as varchar) as note
    from lines
)

{{ after_exceptions('checked') }}
