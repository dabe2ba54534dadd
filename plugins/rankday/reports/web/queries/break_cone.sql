-- Where the cap at a break may stand up to the rank day: a random walk from the last of
-- the path ($sessions, $caps), by the volatility of its own daily moves; nine in ten
-- lie between. An estimate for readers; nothing decides on it.
with
path as (select unnest($sessions) as session, unnest($caps) as market_cap),

moves as (
    select ln(market_cap / lag(market_cap) over (order by session)) as move from path
),

spread as (
    select
        stddev_samp(move order by move) as daily,
        (select max_by(market_cap, session) from path) as market_cap
    from moves
),

ahead as (select unnest($ahead) as session, unnest(range(1, len($ahead) + 1)) as steps)

select
    ahead.session,
    spread.market_cap * exp(-1.6449 * spread.daily * sqrt(ahead.steps)) as lowest,
    spread.market_cap * exp(1.6449 * spread.daily * sqrt(ahead.steps)) as highest
from ahead
cross join spread
where spread.daily is not null
order by ahead.session
