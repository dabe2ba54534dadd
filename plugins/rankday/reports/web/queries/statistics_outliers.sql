-- The published statistics of the indexes that differ most, as a ratio, from those of
-- the last event.
select
    now_is.index_code,
    now_is.metric,
    last_was.value as value_before,
    now_is.value as value_now,
    now_is.value / last_was.value - 1 as change
from statistics as now_is
inner join last_statistics as last_was
    on now_is.index_code = last_was.index_code and now_is.metric = last_was.metric
where last_was.value > 0 and now_is.value > 0 and now_is.value <> last_was.value
order by abs(ln(now_is.value / last_was.value)) desc, now_is.index_code, now_is.metric
limit $most
