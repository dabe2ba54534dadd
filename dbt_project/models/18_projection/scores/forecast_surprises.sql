-- contract 3 · What a sealed forecast called otherwise than it came, each row with its
-- cause and with how likely the forecast held what came.
select
    changed.index_code,
    sealed.session,
    sealed.content_hash,
    changed.security_id,
    changed.company_id,
    changed.ticker,
    changed.name,
    changed.change_before as called,
    changed.change_now as came,
    changed.cause,
    changed.reference,
    changed.explanation,
    changed.cap_change_percent,
    changed.break_change_percent,
    cast(
        if(outcomes.is_member, outcomes.probability, 1 - outcomes.probability)
        as decimal(7, 6)
    ) as probability
from {{ ref('what_changed') }} as changed
cross join {{ source('forecast', 'sealed') }} as sealed
left join {{ ref('forecast_outcomes') }} as outcomes using (company_id, index_code)
