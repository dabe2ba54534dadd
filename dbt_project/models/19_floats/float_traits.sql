-- evidence · floats: what a line shows of its float by itself, on the day: turnover and
-- volatility in deviations from the middle member, and the logarithm by which its share
-- count has grown in the window (shares that a feed begins to count seldom float).
with
rulebook as {{ parameters('float_trait_sessions', 'float_largest_trait') }},

closes as (
    select * from {{ ref('float_closes') }}
),

recent as (
    select
        closes.scenario_id,
        closes.rank_day,
        closes.index_code,
        closes.ticker_key,
        any_value(rulebook.float_largest_trait) as largest,
        median(closes.volume * closes.close / closes.cap) as turnover,
        median(abs(closes.line_return)) as volatility
    from closes
    inner join rulebook using (scenario_id, rank_day)
    where closes.sessions_to_come < rulebook.float_trait_sessions
    group by
        closes.scenario_id, closes.rank_day, closes.index_code, closes.ticker_key
),

grown as (
    select
        scenario_id,
        rank_day,
        index_code,
        ticker_key,
        greatest(
            0,
            ln(max_by(cap, session) / min_by(cap, session))
            - sum(ln(1 + coalesce(line_return, 0)))
        ) as growth
    from closes
    group by scenario_id, rank_day, index_code, ticker_key
),

measured as (
    unpivot (
        select
            recent.scenario_id,
            recent.rank_day,
            recent.index_code,
            recent.ticker_key,
            recent.largest,
            grown.growth,
            ln(nullif(recent.turnover, 0)) as turnover,
            ln(nullif(recent.volatility, 0)) as volatility
        from recent
        inner join grown using (scenario_id, rank_day, index_code, ticker_key)
    ) on growth, turnover, volatility into name trait value size
),

middles as (
    select
        measured.scenario_id,
        measured.rank_day,
        measured.index_code,
        measured.trait,
        case when measured.trait = 'growth' then 0 else median(measured.size) end
            as middle,
        case
            when measured.trait = 'growth' then 1
            else
                quantile_cont(measured.size, 0.84) / 2
                - quantile_cont(measured.size, 0.16) / 2
        end as spread
    from measured
    inner join {{ ref('float_lines') }} as lines
        using (scenario_id, rank_day, index_code, ticker_key)
    where lines.is_member
    group by
        measured.scenario_id, measured.rank_day, measured.index_code, measured.trait
)

select
    measured.scenario_id,
    measured.rank_day,
    measured.index_code,
    measured.ticker_key,
    measured.trait,
    -- rounded: a sum in another order ends in other digits
    round(
        greatest(
            least((measured.size - middles.middle) / middles.spread, measured.largest),
            -measured.largest
        ), 6
    ) as deviations
from measured
inner join middles using (scenario_id, rank_day, index_code, trait)
where middles.spread > 0
