-- contract 3 entries · What becomes of each line of the additions that are due at the
-- close.
select
    security_id,
    publication,
    new_indexes,
    index_shares,
    total_shares,
    capitalisation,
    outcome
from {{ ref('added_lines') }}
