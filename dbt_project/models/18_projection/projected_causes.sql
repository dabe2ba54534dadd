-- 13 · Everything of a line's own inputs that may explain a difference between two
-- projections. What decides a screen explains only who meets or fails one. Share counts
-- explain a rank where they moved the cap no less than the price did, a price where it
-- moved the cap no less than the break moved.
with
differences as (
    select * from {{ ref('projected_differences') }}
),

facts as (
    select
        company_id,
        {{ kind_of_fact('fact') }} as evidence,
        string_agg(distinct fact, ', ' order by fact) as reference
    from {{ source('forecast', 'changed_facts') }}
    group by all
),

actions as (
    select
        lines.company_id,
        string_agg(
            distinct concat_ws(' ', events.event_type, events.event_id),
            ', ' order by concat_ws(' ', events.event_type, events.event_id)
        ) as reference
    from {{ source('run', 'known_events') }} as events
    inner join {{ source('forecast', 'asked') }} as asked
        on
            events.ex_date > asked.previous_session
            and events.ex_date <= asked.session
    inner join {{ source('drop', 'securities') }} as lines
        on
            events.security_id = lines.security_id
            or events.other_security_id = lines.security_id
    group by lines.company_id
)

select
    differences.index_code,
    differences.security_id,
    'another_event' as evidence,
    asked.event_id as reference
from differences
inner join {{ source('forecast', 'asked') }} as asked
    on asked.event_id <> asked.previous_event_id
union all
select
    differences.index_code,
    differences.security_id,
    'incumbents_changed',
    concat(before.prior_indexes, ' → ', companies.prior_indexes)
from differences
inner join {{ ref('projected_companies') }} as companies using (company_id)
inner join {{ source('forecast', 'companies_before') }} as before using (company_id)
where companies.prior_indexes <> before.prior_indexes
union all
select
    differences.index_code,
    differences.security_id,
    'corporate_action',
    actions.reference
from differences
inner join actions using (company_id)
union all
select
    differences.index_code,
    differences.security_id,
    'evidence_changed',
    concat(before.evidence, ' → ', companies.evidence)
from differences
inner join {{ ref('projected_companies') }} as companies using (company_id)
inner join {{ source('forecast', 'companies_before') }} as before using (company_id)
where
    differences.is_screened
    and coalesce(companies.evidence, '') <> coalesce(before.evidence, '')
union all
select
    differences.index_code,
    differences.security_id,
    facts.evidence,
    facts.reference
from differences
inner join facts using (company_id)
where
    differences.is_screened
    or (
        facts.evidence = 'shares_changed'
        and abs(differences.cap_change_percent - differences.close_change_percent)
        >= abs(differences.close_change_percent)
    )
    or (
        facts.evidence = 'price_changed'
        and abs(differences.cap_change_percent)
        >= abs(coalesce(differences.break_change_percent, 0))
    )
union all
select index_code, security_id, 'others_moved', null from differences
