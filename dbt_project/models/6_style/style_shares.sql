-- 7.3 steps 8 to 10 · Value share of a score between the breaks of its set, small
-- positions to nothing or all; and the growth share and score in force.
with
placed as (
    select
        scores.*,
        breaks.lower_quartile as q1,
        breaks.median as q2,
        breaks.upper_quartile as q3,
        cast(2 * rulebook.style_curve_power as integer) as power,
        {{ millionths('rulebook.style_small_position') }} as small,
        case
            when score > q2
                then {{ half_up('1000000 * (q3 - score)', '(q3 - q2)') }}
            else {{ half_up('1000000 * (score - q1)', '(q2 - q1)') }}
        end as position
    from {{ ref('style_scores') }} as scores
    inner join {{ ref('style_quartiles') }} as breaks
        using (scenario_id, rank_day, base_set)
    inner join {{ parameters('style_curve_power', 'style_small_position') }} as rulebook
        using (scenario_id, rank_day)
),

guessed as (
    select
        *,
        q1 < score and score < q3 and score <> q2 as is_on_curve,
        case
            when is_on_curve then {{ curve_guess('position', 'power') }}
        end as guess
    from placed
),

valued as (
    select
        *,
        case
            when is_on_curve then {{ curve_part('guess', 'position', 'power') }}
        end as part,
        case
            when score = q2 then {{ half_share() }}
            when score <= q1 then 0
            when score >= q3 then 1000000
            when score < q2 then part
            else 1000000 - part
        end as value_share
    from guessed
)

select
    * exclude (q1, q2, q3, power, small, position, is_on_curve, guess, part),
    case
        when value_share > 1000000 - small then 0
        when value_share < small then 1000000
        else 1000000 - value_share
    end as computed_growth,
    case
        when is_retained then {{ millionths('prior_growth') }} else computed_growth
    end as growth_share,
    case when is_retained then prior_score else score end as score_in_force
from valued
