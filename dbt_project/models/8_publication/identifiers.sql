-- contract 3 identifiers · Those of the lines in an index and of their companies, as
-- they hold on the rank day.
select
    scenario_id,
    kind,
    value,
    security_id,
    company_id,
    valid_from,
    valid_to
from {{ ref('stg_identifiers') }}
where
    (scenario_id, security_id) in (
        select (constituents.scenario_id, constituents.security_id)
        from {{ ref('constituents') }} as constituents
    )
    or (scenario_id, company_id) in (
        select (constituents.scenario_id, constituents.company_id)
        from {{ ref('constituents') }} as constituents
    )
