-- 6.4 step 1 · Every line with a known offering that is not in R3000E yet, with the
-- facts of the offering; a line that its company spun off or moved up from another
-- exchange was offered to nobody. Empty on a rank day, and where the rule was not in
-- force.
select
    lines.scenario_id,
    lines.rank_day,
    lines.company_id,
    lines.security_id,
    additions.kind,
    additions.previous_rank_day,
    additions.earlier_rank_day,
    securities.ipo_date,
    securities.offering_kind,
    securities.offering_shares,
    securities.holders_disclosed_date,
    securities.lock_up_end_date,
    members.company_id is null as is_new_company
from {{ ref('candidate_lines') }} as lines
inner join {{ ref('additions_in_force') }} as additions using (scenario_id, rank_day)
inner join {{ ref('stg_securities') }} as securities
    using (scenario_id, rank_day, security_id)
left join {{ ref('member_companies') }} as members
    on
        lines.scenario_id = members.scenario_id
        and lines.rank_day = members.rank_day
        and lines.company_id = members.company_id
where
    securities.ipo_date is not null
    and not lines.is_broad_market_member
    and coalesce(securities.offering_kind, '')
    not in ('spin_off', 'uplisting', 'other')
