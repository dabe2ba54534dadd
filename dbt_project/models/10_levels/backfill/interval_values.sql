-- 6.1 · What lines of a segment are worth at a close without looking at that session
-- alone: at their last primary close since their state last changed, else as they were
-- worth then.
with
known as (
    select prices.*
    from {{ source('backfill', 'prices') }} as prices
    semi join {{ source('backfill', 'asked') }} as asked using (code)
)

select
    asked.place,
    asked.code,
    asked.security_id,
    asked.since,
    asked.index_shares,
    asked.total_shares,
    {{ line_value(
        'case when known.place >= asked.first then known.close end',
        'asked.index_shares',
        'asked.capitalisation'
    ) }} as capitalisation,
    asked.mask
from {{ source('backfill', 'asked') }} as asked
asof left join known
    on asked.code = known.code and asked.place >= known.place
