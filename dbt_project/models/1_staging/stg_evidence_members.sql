-- evidence · Dated lists of the R1000 and R2000. A list that came with a session's
-- import states who was a member before the rank day: it counts on rank days only,
-- since the same list is given again for the implementation session.
select distinct
    members.as_of,
    members.index_code,
    members.ticker_key
from {{ source('run', 'evidence_members') }} as members
left join {{ source('run', 'evidence_rank_days') }} as days using (as_of)
where
    members.index_code in ('R1000', 'R2000')
    and (members.source = 'list' or days.as_of is not null)
