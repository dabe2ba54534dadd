-- evidence · The lowest and the highest close of each ticker in the months before each
-- day, and how many there are. Closes of the issuer that had the ticker before are not
-- the line's. Apart from what is asked of them: no list or parameter of a rank day
-- changes these, so they are made once for all scenarios.
select
    days.scenario_id,
    days.rank_day,
    days.as_of,
    closes.symbol_key,
    min(closes.last_price) as lowest,
    max(closes.last_price) as highest,
    count(*) as session_count
from {{ ref('evidence_days') }} as days
inner join {{ parameters('evidence_blank_cheque_months') }} as rulebook
    using (scenario_id, rank_day)
inner join {{ source('run', 'evidence_closes') }} as closes
    on
        days.as_of >= closes.session
        and closes.session > days.as_of
        - to_months(rulebook.evidence_blank_cheque_months)
{{ without_former_issuers(
    'days', 'as_of', 'closes', 'symbol_key', 'session'
) }}
where closes.last_price is not null
group by days.scenario_id, days.rank_day, days.as_of, closes.symbol_key
