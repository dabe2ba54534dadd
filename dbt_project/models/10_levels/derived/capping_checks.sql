-- 7.4 check · Whether the closing weights of an index that `ric` caps are beyond what
-- its check allows, companies combined, strictly: a company, or the group of the large.
with
companies as (
    select
        closings.index_code,
        coalesce(owners.company_id, closings.security_id) as company,
        {{ millionths('sum(closings.capitalisation)') }} as value
    from {{ ref('derived_closings') }} as closings
    left join {{ source('state', 'line_owners') }} as owners using (security_id)
    group by closings.index_code, company
),

weighed as (
    select
        *,
        1000000 * value as millionths_of_value,
        sum(value) over (partition by index_code) as index_value
    from companies
)

select
    weighed.index_code,
    bool_or(
        millionths_of_value
        > {{ millionths('rulebook.ric_check_company_above') }} * index_value
    )
    or coalesce(
        1000000 * sum(value) filter (
            where millionths_of_value
            > {{ millionths('rulebook.ric_check_group_above') }} * index_value
        )
        > any_value({{ millionths('rulebook.ric_check_group_maximum') }} * index_value),
        false
    ) as is_beyond
from weighed
cross join {{ parameters(
    'ric_check_company_above', 'ric_check_group_above', 'ric_check_group_maximum'
) }} as rulebook
group by weighed.index_code
