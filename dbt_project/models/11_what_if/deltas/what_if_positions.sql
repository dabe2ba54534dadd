-- What if · Where a company stands: its rank, and its position as bands measure it.
select
    scenario_id,
    rank_day,
    company_id,
    company_rank,
    {{ position_of('ranks') }} as position
from {{ ref('company_ranks') }} as ranks
