-- contract 3 identifiers · Those of the lines in an index at the close and of their
-- companies, as the session's drop names them and as they hold on the session.
with
lines as (
    select distinct security_id from {{ ref('closing_table') }}
),

companies as (
    select distinct securities.company_id
    from {{ source('drop', 'securities') }} as securities
    semi join lines using (security_id)
)

select
    identifiers.kind,
    identifiers.value,
    identifiers.security_id,
    identifiers.company_id,
    identifiers.valid_from,
    identifiers.valid_to
from {{ source('drop', 'identifiers') }} as identifiers
inner join {{ source('state', 'session') }} as today
    on {{ identifier_holds('identifiers', 'today.session') }}
where
    identifiers.security_id in (select security_id from lines)
    or identifiers.company_id in (select company_id from companies)
