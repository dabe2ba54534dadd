-- 5, 6.2.shares · The lines of every index at a close, each with the counts of the
-- whole line: who is an incumbent there, and what a line has before.
select
    bits.index_code,
    closings.security_id,
    closings.index_shares,
    closings.total_shares
from {{ ref('line_closings') }} as closings
{{ join_indexes('closings') }}
union all
select
    derived.index_code,
    derived.security_id,
    closings.index_shares,
    closings.total_shares
from {{ ref('derived_closings') }} as derived
inner join {{ ref('line_closings') }} as closings using (security_id)
