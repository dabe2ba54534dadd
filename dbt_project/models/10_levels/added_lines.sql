-- 6.4 step 6 · The lines of additions at today's close, with the counts of the share
-- rules and what those are worth; one that does not enter has neither.
select
    outcomes.security_id,
    outcomes.publication,
    outcomes.new_indexes,
    counted.index_shares_after as index_shares,
    counted.total_shares_after as total_shares,
    {{ traded_value('outcomes.close', 'counted.index_shares_after') }}
        as capitalisation,
    outcomes.mask,
    outcomes.outcome
from {{ ref('entry_outcomes') }} as outcomes
left join {{ ref('counted_lines') }} as counted
    on
        outcomes.security_id = counted.security_id
        and outcomes.outcome = 'entered'
