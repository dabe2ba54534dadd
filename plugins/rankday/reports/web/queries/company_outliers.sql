-- Companies of the family, now or at the last event, whose total market cap differs
-- most, as a ratio, from then.
select
    now_is.company_id,
    now_is.name,
    last_was.total_market_cap as cap_before,
    now_is.total_market_cap as cap_now,
    cast(now_is.total_market_cap as double)
    / cast(last_was.total_market_cap as double) - 1 as change,
    last_was.company_rank as rank_before,
    now_is.company_rank as rank_now,
    now_is.new_indexes
from decisions as now_is
inner join last_decisions as last_was on now_is.company_id = last_was.company_id
where
    last_was.total_market_cap > 0
    and now_is.total_market_cap > 0
    and (now_is.new_indexes <> '' or last_was.new_indexes <> '')
order by
    abs(ln(
        cast(now_is.total_market_cap as double)
        / cast(last_was.total_market_cap as double)
    )) desc,
    now_is.company_id
limit $most
