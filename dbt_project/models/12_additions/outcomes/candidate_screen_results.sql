-- contract 3 · screen_results: every candidate against every screen.
{{ config(alias='screen_results') }}
select
    scenario_id,
    security_id,
    screen_id,
    company_id,
    observed,
    threshold,
    is_passed,
    is_flagged,
    note
from {{ ref('offered_screens') }}
order by scenario_id, security_id, screen_id
