-- 5 · Who is a member at the rank-day close. A list of R1000 and R2000 alone implies R3000 and R3000E.
with
listed as (
    select distinct
        rank_days.scenario_id,
        rank_days.rank_day,
        incumbents.index_code,
        incumbents.security_id
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('run', 'incumbents') }} as incumbents using (rank_day)
),

implied as (
    select distinct
        scenario_id,
        rank_day,
        unnest(['R3000', 'R3000E']) as index_code,
        security_id
    from listed
    where index_code in ('R1000', 'R2000', 'R3000')
)

select * from listed
union all
select implied.*
from implied
anti join listed using (scenario_id, rank_day, index_code)
