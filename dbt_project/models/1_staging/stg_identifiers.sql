-- contract 2.12 · The identifiers of lines and companies that hold on the rank day, of
-- the rank day's drop.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    identifiers.* exclude (session)
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'identifiers') }} as identifiers
    on rank_days.rank_day = identifiers.session
where {{ identifier_holds('identifiers', 'rank_days.rank_day') }}
