-- contract 3 share_updates · The counts of each line of the opening that were asked for
-- at the close: before, of the drop's row, after, and what came of it.
select
    counted.security_id,
    counted.kind,
    counted.total_shares_before,
    counted.total_shares_new,
    counted.total_shares_after,
    counted.index_shares_before,
    counted.index_shares_new,
    counted.index_shares_after,
    {% for moment in ['before', 'new', 'after'] %}
        {{ fraction_9(
            'cast(counted.index_shares_' ~ moment ~ ' as hugeint)',
            'counted.total_shares_' ~ moment
        ) }} as float_{{ moment }},
    {% endfor %}
    counted.outcome
from {{ ref('counted_lines') }} as counted
semi join {{ source('state', 'entered_lines') }} using (security_id)
semi join {{ source('state', 'lines') }} using (security_id)
