-- contract 3 closing · Each line in each of its indexes at today's close; an index that
-- begins today stands in its new composition. The weight is the exact ratio, rounded
-- half up once to 15 decimals.
with
valued as (
    select
        members.index_code,
        members.security_id,
        case
            when beginning.index_code is null
                then closings.close
            else {{ displayed_close('lines') }}
        end as close,
        coalesce(
            closings.price_source,
            case when terms.terms is not null then 'terms' end,
            'traded'
        ) as price_source,
        case
            when beginning.index_code is null then closings.index_shares
            else lines.index_shares
        end as index_shares,
        case
            when beginning.index_code is null then closings.total_shares
            else lines.total_shares
        end as total_shares,
        case
            when beginning.index_code is null
                then closings.capitalisation
            else lines.capitalisation
        end as capitalisation
    from {{ source('night', 'members_at_close') }} as members
    left join {{ source('night', 'beginning') }} as beginning using (index_code)
    left join {{ ref('line_closings') }} as closings using (security_id)
    left join {{ source('night', 'lines_at_close') }} as lines using (security_id)
    left join {{ ref('leaving_terms') }} as terms using (security_id)
)

select
    *,
    {{ weight_15(
        'capitalisation', 'sum(capitalisation) over (partition by index_code)'
    ) }} as weight
from valued
