{# The first steps of `re_ranked_caps`: the mergers before the lock-down with the shares
   that the acquirer issues by the terms, in rank-day shares, and these shares by line.
   #}
{% macro merger_terms() -%}
re_ranking as (
    select * from {{ ref('stg_season_events') }} where is_re_ranking
),

mergers as (
    select
        events.*,
        acquirers.company_id as acquirer_company_id,
        targets.company_id as target_company_id,
        case
            when events.has_terms
                then
                    cast({{ half_up(
                        'cast(coalesce(targets.total_shares, 0) as hugeint)'
                        ~ ' * line_new_shares * ratio_new * other_old_shares',
                        '(line_old_shares * ratio_old * other_new_shares)'
                    ) }} as bigint)
            else 0
        end as issued_shares
    from re_ranking as events
    inner join {{ ref('candidate_lines') }} as acquirers
        on
            events.scenario_id = acquirers.scenario_id
            and events.rank_day = acquirers.rank_day
            and events.other_security_id = acquirers.security_id
    left join {{ ref('candidate_lines') }} as targets
        on
            events.scenario_id = targets.scenario_id
            and events.rank_day = targets.rank_day
            and events.security_id = targets.security_id
    where
        events.event_type = 'stock_merger' and targets.company_id is distinct
        from acquirers.company_id
),

issued as (
    select
        scenario_id,
        rank_day,
        other_security_id as security_id,
        sum(issued_shares) as issued_shares
    from mergers
    group by scenario_id, rank_day, other_security_id
),
{%- endmacro %}
