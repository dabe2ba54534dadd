-- contract 3.3 resumes_from · The sessions whose rows the next one may need: of each
-- series its last row and the one on which it is anchored, of a fund its last row, of
-- an index its first and its last level.
select session from {{ ref('series_states') }}
union
select anchor_session from {{ ref('series_states') }}
union
select session from {{ ref('fund_states') }}
union
select unnest([min(session), max(session)])
from {{ ref('level_history') }}
group by index_code
