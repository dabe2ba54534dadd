-- 5 · Who is a member at the rank-day close, in the codes of the family: by the table of
-- members, without one by the newest dated lists. A list without any R3000 row is a list of
-- R1000 and R2000 and implies it; one without any R3000E row implies that from R3000.
{{ config(materialized='table') }}

with
members as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        incumbents.index_code,
        incumbents.security_id
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('run', 'incumbents') }} as incumbents using (rank_day)
    union all
    select listed.*
    from {{ ref('stg_listed_members') }} as listed
    anti join {{ source('run', 'incumbents') }} as incumbents using (rank_day)
),

listed as (
    select distinct members.*
    from members
    inner join {{ ref('indexes') }} using (index_code)
),

with_r3000 as (
    select * from listed
    union all
    select
        scenario_id,
        rank_day,
        'R3000' as index_code,
        security_id
    from (
        select distinct scenario_id, rank_day, security_id
        from listed
        where index_code in ('R1000', 'R2000')
    )
    anti join (
        select * from listed where index_code = 'R3000'
    ) using (scenario_id, rank_day)
)

select * from with_r3000
union all
select
    scenario_id,
    rank_day,
    'R3000E' as index_code,
    security_id
from with_r3000
anti join (select * from listed where index_code = 'R3000E') using (scenario_id, rank_day)
where index_code = 'R3000'
