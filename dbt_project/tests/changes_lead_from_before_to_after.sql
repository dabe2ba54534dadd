-- 5, CONTRACT 3 · Incumbents plus adds minus deletes are the constituents, line by line and index by index.
with
incumbents as (
    select scenario_id, index_code, security_id from {{ ref('prior_membership') }}
),

adds as (
    select scenario_id, index_code, security_id from {{ ref('changes') }} where change_type = 'add'
),

deletes as (
    select scenario_id, index_code, security_id from {{ ref('changes') }} where change_type = 'delete'
),

expected as (
    (select * from incumbents except select * from deletes)
    union
    select * from adds
),

constituents as (
    select scenario_id, index_code, security_id from {{ ref('constituents') }}
)

(select 'missing' as problem, * from expected except select 'missing', * from constituents)
union all
(select 'unexplained' as problem, * from constituents except select 'unexplained', * from expected)
union all
(select 'added twice' as problem, * from adds intersect select 'added twice', * from incumbents)
union all
select 'deleted without being there' as problem, *
from deletes
anti join incumbents using (scenario_id, index_code, security_id)
