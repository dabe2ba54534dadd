-- Gate 1 · Lines under whose id the last snapshot has another company of another name:
-- ids are permanent, and a feed that gives one again hands a line to a stranger. A new
-- name alone is a rename, a new company id alone another way to know the company.
with
before_lines as (
    select
        rank_day as session,
        security_id,
        company_id,
        name
    from {{ source('run', 'earlier_securities') }}
    union all
    select
        rank_days.implementation_day as session,
        lines.security_id,
        lines.company_id,
        lines.name
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('drop', 'securities') }} as lines
        on rank_days.rank_day = lines.session
    where rank_days.implementation_day is not null
),

reused as (
    select
        coalesce(moves.weight, 0) as weight,
        concat_ws(
            ' ', before_lines.security_id || ':', before_lines.company_id,
            before_lines.name, '→', lines.company_id, lines.name
        ) as change
    from before_lines
    inner join {{ source('drop', 'securities') }} as lines
        using (session, security_id)
    left join {{ ref('share_count_moves') }} as moves
        on
            before_lines.session = moves.session
            and before_lines.security_id = moves.security_id
    where
        before_lines.company_id <> lines.company_id
        and coalesce(
            regexp_replace(upper(before_lines.name), '[^A-Z0-9]', '', 'g')
            <> regexp_replace(upper(lines.name), '[^A-Z0-9]', '', 'g'),
            true
        )
)

select
    'reused_security_ids' as gate,
    cast(count(*) as double) as value,
    array_to_string(list(change order by weight desc, change)[:10], '; ') as detail
from reused
union all
select
    'reused_security_id_weight',
    max(weight),
    {{ foremost('change', 'weight') }}
from reused
