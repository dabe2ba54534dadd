-- contract 3 opening · The composition of the next session after its corporate actions;
-- `adjusted` where an event changed the line, else as it closed.
with
valued as (
    select
        members.index_code,
        members.security_id,
        {{ displayed_close('lines') }} as close,
        case
            when touched.security_id is not null then 'adjusted'
            when prices.close is not null and closings.price_source is null
                then 'traded'
            else coalesce(closings.price_source, 'carried')
        end as price_source,
        lines.index_shares,
        lines.total_shares,
        lines.capitalisation
    from {{ source('night', 'members') }} as members
    inner join {{ source('night', 'lines') }} as lines using (security_id)
    left join {{ ref('line_closings') }} as closings using (security_id)
    left join {{ source('night', 'prices') }} as prices using (security_id)
    left join (
        select distinct security_id from {{ source('night', 'touched') }}
    ) as touched using (security_id)
)

select
    *,
    {{ weight_15(
        'capitalisation', 'sum(capitalisation) over (partition by index_code)'
    ) }} as weight
from valued
