-- evidence · floats: what part of all shares of its company each line has in the float,
-- estimated on the day from what was public by then: the mean, times what the line's
-- traits and the index's own returns say beyond it, no less than the floor.
with
rulebook as {{ parameters(
    'float_deviation', 'float_floor', 'float_mean', 'float_trait_deviation'
) }},

effects as (
    select
        terms.scenario_id,
        terms.rank_day,
        terms.index_code,
        terms.kind,
        terms.term,
        list_sum(list(terms.size * solutions.weight order by terms.session)) * case
            when terms.kind = 'line'
                then cast(any_value(rulebook.float_deviation) as double)
            else cast(any_value(rulebook.float_trait_deviation) as double)
        end as effect
    from {{ ref('float_terms') }} as terms
    inner join {{ ref('float_solutions') }} as solutions
        using (scenario_id, rank_day, index_code, session)
    inner join rulebook using (scenario_id, rank_day)
    group by
        terms.scenario_id, terms.rank_day, terms.index_code, terms.kind, terms.term
),

parts as (
    select
        scenario_id,
        rank_day,
        index_code,
        term as ticker_key,
        kind as part,
        effect
    from effects
    where kind = 'line'
    union all
    select
        traits.scenario_id,
        traits.rank_day,
        traits.index_code,
        traits.ticker_key,
        effects.term as part,
        traits.deviations * effects.effect as effect
    from {{ ref('float_traits') }} as traits
    inner join effects
        on
            traits.scenario_id = effects.scenario_id
            and traits.rank_day = effects.rank_day
            and traits.index_code = effects.index_code
            and traits.trait = effects.term
    where effects.kind = 'trait'
),

lines as (
    select
        scenario_id,
        rank_day,
        index_code,
        ticker_key,
        1 + list_sum(list(effect order by part)) as multiple
    from parts
    group by all
)

select
    lines.scenario_id,
    lines.rank_day,
    lines.index_code,
    lines.ticker_key,
    cast(
        round(
            greatest(
                cast(rulebook.float_floor as double),
                least(1, lines.multiple * cast(rulebook.float_mean as double))
            ) / float_lines.class_count,
            6
        ) as decimal(9, 6)
    ) as float_fraction
from lines
inner join {{ ref('float_lines') }} as float_lines
    using (scenario_id, rank_day, index_code, ticker_key)
inner join rulebook using (scenario_id, rank_day)
