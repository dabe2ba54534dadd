-- 5, contract 3 · From the incumbents to the constituents, line by line and index by
-- index: who is new is an add, who is gone is a delete, and nothing else is a change.
with
incumbents as (
    select scenario_id, index_code, security_id, true as is_before
    from {{ ref('prior_membership') }}
),

constituents as (
    select scenario_id, index_code, security_id, true as is_after
    from {{ ref('constituents') }}
),

compared as (
    select
        *,
        case
            when is_before and is_after then 'no change'
            when is_after then 'add'
            when is_before then 'delete'
            else 'never there'
        end as expected_change
    from incumbents
    full outer join constituents using (scenario_id, index_code, security_id)
    full outer join {{ ref('changes') }} using (scenario_id, index_code, security_id)
)

select *
from compared
where expected_change <> coalesce(change_type, 'no change')
