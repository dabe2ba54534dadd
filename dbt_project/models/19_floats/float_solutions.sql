-- evidence · floats: the weight of each session: the equations solved by conjugate
-- gradients, in as many steps as the rulebook says, or until nothing is left. Fewer
-- sessions than the least say nothing.
with recursive
systems as (
    select
        equations.scenario_id,
        equations.rank_day,
        equations.index_code,
        any_value(rulebook.float_solver_steps) as most_steps,
        list(equations.session order by equations.session) as sessions,
        list(equations.products order by equations.session) as products,
        list(equations.target order by equations.session) as targets
    from {{ ref('float_equations') }} as equations
    inner join
        {{ parameters('float_minimum_sessions', 'float_solver_steps') }} as rulebook
        using (scenario_id, rank_day)
    group by equations.scenario_id, equations.rank_day, equations.index_code
    having count(*) >= any_value(rulebook.float_minimum_sessions)
),

steps as (
    select
        scenario_id,
        rank_day,
        index_code,
        0 as step,
        list_transform(targets, lambda each: cast(0 as double)) as weights, -- noqa: PRS
        targets as remainder,
        targets as direction,
        list_dot_product(targets, targets) as size
    from systems
    union all
    select
        scenario_id,
        rank_day,
        index_code,
        step + 1 as step,
        weights,
        remainder,
        list_transform(
            list_zip(remainder, direction),
            lambda pair: pair[1] + new_size / size * pair[2]
        ) as direction,
        new_size as size
    from (
        select
            * replace (
                list_transform(
                    list_zip(weights, direction),
                    lambda pair: pair[1] + rate * pair[2]
                ) as weights,
                list_transform(
                    list_zip(remainder, moved),
                    lambda pair: pair[1] - rate * pair[2]
                ) as remainder
            ),
            list_dot_product(
                list_transform(
                    list_zip(remainder, moved),
                    lambda pair: pair[1] - rate * pair[2]
                ),
                list_transform(
                    list_zip(remainder, moved),
                    lambda pair: pair[1] - rate * pair[2]
                )
            ) as new_size
        from (
            select
                *,
                size / list_dot_product(direction, moved) as rate
            from (
                select
                    steps.*,
                    list_transform(
                        systems.products,
                        lambda products: list_dot_product(products, steps.direction)
                    ) as moved
                from steps
                inner join systems using (scenario_id, rank_day, index_code)
                where steps.step < systems.most_steps and steps.size > 0
            )
        )
    )
)

select
    systems.scenario_id,
    systems.rank_day,
    systems.index_code,
    unnest(systems.sessions) as session,
    unnest(steps.weights) as weight
from steps
inner join systems using (scenario_id, rank_day, index_code)
qualify
    steps.step = max(steps.step) over (
        partition by steps.scenario_id, steps.rank_day, steps.index_code
    )
