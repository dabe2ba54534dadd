-- What those who track an index would trade by the candidates of a projection: expected
-- (probability × weight × assets) and as if today were the rank day.
with
base as (candidates_query)

select
    count(*) filter (where is_change_today and change_type = 'add') as adds,
    count(*) filter (where is_change_today and change_type = 'delete') as deletes,
    sum(probability) filter (where change_type = 'add') as expected_adds,
    sum(probability) filter (where change_type = 'delete') as expected_deletes,
    coalesce(sum(usd) filter (where usd > 0), 0) as bought,
    coalesce(-sum(usd) filter (where usd < 0), 0) as sold,
    count(*) filter (where days > 1) as over_a_day,
    median(days) as median_days,
    max(days) as most_days
from base
