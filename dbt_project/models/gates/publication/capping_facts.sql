-- 7.4 · Gate 3 · Indexes whose caps cannot be met and that were made equal, and those
-- of the others where a limit does not hold to a millionth after the capping, in whole
-- shares.
with
companies as (
    select
        scenario_id,
        rank_day,
        index_code,
        company_id,
        bool_and(is_feasible) as is_feasible,
        sum(cap_millionths) as value
    from {{ ref('derived_lines') }}
    where weight_before is not null
    group by scenario_id, rank_day, index_code, company_id
),

weights as (
    select
        *,
        {{ half_up(
            '1000000000000 * value',
            'sum(value) over (partition by scenario_id, rank_day, index_code)'
        ) }} as weight
    from companies
),

limits as (
    select
        rules.scenario_id,
        rules.rank_day,
        rules.index_code,
        1000000 * {{ millionths(
            "case rules.capping when 'single' then rules.maximum_weight "
            ~ "else parameters.ric_company_maximum end"
        ) }} as company_limit,
        case
            when rules.capping = 'ric'
                then 1000000 * {{ millionths('parameters.ric_group_above') }}
        end as group_above,
        1000000 * {{ millionths('parameters.ric_group_maximum') }} as group_limit
    from {{ ref('derived_rules') }} as rules
    inner join {{ parameters(
        'ric_company_maximum', 'ric_group_above', 'ric_group_maximum'
    ) }} as parameters using (scenario_id, rank_day)
    where rules.capping <> 'none'
),

infeasible as (
    select distinct index_code
    from companies
    where not is_feasible
),

above_a_limit as (
    select weights.index_code
    from weights
    inner join limits using (scenario_id, rank_day, index_code)
    where weights.is_feasible
    group by weights.scenario_id, weights.rank_day, weights.index_code
    having
        bool_or(weights.weight > limits.company_limit + {{ tolerance() }})
        or sum(weights.weight) filter (
            where weights.weight > limits.group_above + {{ tolerance() }}
        ) > max(limits.group_limit) + {{ tolerance() }}
)

{{ counted('capping_limits', 'above_a_limit', 'index_code') }}
union all
{{ counted('capping_infeasible', 'infeasible', 'index_code') }}
