-- Continues `with base as (…)`, the trades of who tracks an index: sums by kind of
-- trade, by side, by days of volume. A move between R1000 and R2000 is sold by who
-- tracks the one and bought by who tracks the other: the sums net of moves are what the
-- market has to take or give.
, sized as (
    select
        *,
        if(usd > 0, 'buy', 'sell') as side,
        case
            when days is null then '6 volume not known'
            when days <= 0.1 then '1 up to a tenth of a day'
            when days <= 0.5 then '2 up to half a day'
            when days <= 1 then '3 up to a day'
            when days <= 5 then '4 up to five days'
            else '5 over five days'
        end as volume
    from base
),

parts as (
    select unnest([
        {'part': 'trade', 'of': trade, 'place': trade},
        {'part': 'side', 'of': side, 'place': side},
        {'part': 'volume', 'of': volume[3:], 'place': volume}
    ], recursive := true), usd, days, is_move
    from sized
)

select
    part,
    "of",
    count(*) as lines,
    coalesce(sum(usd) filter (where usd > 0), 0) as bought,
    coalesce(-sum(usd) filter (where usd < 0), 0) as sold,
    count(*) filter (where is_move) as moves,
    coalesce(sum(usd) filter (where usd > 0 and not is_move), 0) as bought_net_of_moves,
    coalesce(-sum(usd) filter (where usd < 0 and not is_move), 0) as sold_net_of_moves,
    median(days) as median_days,
    max(days) as most_days,
    count(*) filter (where days > 1) as over_a_day
from parts
group by part, "of", place
order by part, place
