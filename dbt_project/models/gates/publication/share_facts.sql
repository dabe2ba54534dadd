-- 6.2.shares · Gate 3 · Constituents whose share counts pass no buffer, though the
-- implementation has one, because no daily says what they had before. An implementation
-- without a buffer has no fact.
select
    'buffers_without_a_daily' as gate,
    cast(
        case
            when exists (select 1 from {{ ref('stg_shares_before') }}) then 0
            else (select count(*) from {{ ref('closing_lines') }} where not has_left)
        end as double
    ) as value,
    case
        when not exists (select 1 from {{ ref('stg_shares_before') }})
            then 'neither the day of the weights nor the session before is published'
    end as detail
from {{ ref('implementation_buffers') }}
