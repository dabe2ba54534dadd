-- evidence · floats: the terms of a session's equation: its exposure to each line, and
-- through the lines to each trait, in units of their prior deviations over the noise of
-- the session. A session farther off than the multiple of the middle one has a wrong
-- price in it: its noise grows with the square.
with
rulebook as {{ parameters(
    'float_deviation', 'float_noise', 'float_outlier_multiple', 'float_trait_deviation'
) }},

sessions as (
    select distinct scenario_id, rank_day, index_code, session, shortfall
    from {{ ref('float_exposures') }}
),

middles as (
    select
        scenario_id,
        rank_day,
        index_code,
        median(abs(shortfall)) as middle
    from sessions
    group by all
),

noises as (
    select
        sessions.*,
        cast(rulebook.float_deviation as double) as line_deviation,
        cast(rulebook.float_trait_deviation as double) as trait_deviation,
        cast(rulebook.float_noise as double) * greatest(1, power(
            coalesce(
                sessions.shortfall / nullif(middles.middle, 0)
                / cast(rulebook.float_outlier_multiple as double), 0
            ), 2
        )) as noise
    from sessions
    inner join middles using (scenario_id, rank_day, index_code)
    inner join rulebook using (scenario_id, rank_day)
),

terms as (
    select
        scenario_id,
        rank_day,
        index_code,
        session,
        'line' as kind,
        ticker_key as term,
        exposure
    from {{ ref('float_exposures') }}
    union all
    select
        exposures.scenario_id,
        exposures.rank_day,
        exposures.index_code,
        exposures.session,
        'trait' as kind,
        traits.trait as term,
        list_sum(list(
            exposures.exposure * traits.deviations order by exposures.ticker_key
        )) as exposure
    from {{ ref('float_exposures') }} as exposures
    inner join {{ ref('float_traits') }} as traits
        using (scenario_id, rank_day, index_code, ticker_key)
    group by all
)

select
    terms.scenario_id,
    terms.rank_day,
    terms.index_code,
    terms.session,
    terms.kind,
    terms.term,
    noises.shortfall / noises.noise as target,
    terms.exposure / noises.noise * case
        when terms.kind = 'line' then noises.line_deviation
        else noises.trait_deviation
    end as size
from terms
inner join noises using (scenario_id, rank_day, index_code, session)
