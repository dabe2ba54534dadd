-- 6.2.shares · The lines after a quarterly update, at their displayed close; a line
-- whose index shares do not change keeps its capitalisation.
select
    lines.security_id,
    counted.index_shares_after as index_shares,
    counted.total_shares_after as total_shares,
    case
        when counted.index_shares_after = lines.index_shares then lines.capitalisation
        else {{ traded_value(displayed_close('lines'), 'counted.index_shares_after') }}
    end as capitalisation,
    lines.mask
from {{ source('state', 'lines') }} as lines
inner join {{ ref('counted_lines') }} as counted using (security_id)
