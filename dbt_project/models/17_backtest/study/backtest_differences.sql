-- 12 · Each scenario's daily return beside that of the rule in force, and beside the
-- real index's over the same days: where that has no close, ours runs on until it has.
with
scenarios as (
    select * from {{ ref('backtest_returns') }} where scenario_id <> 'actual'
),

beside_actual as (
    select
        ours.scenario_id,
        ours.index_code,
        theirs.session,
        ours.level / nullif(started.level, 0) - 1 as own_return,
        theirs.step_return as other_return
    from {{ ref('backtest_returns') }} as theirs
    inner join scenarios as ours
        on theirs.index_code = ours.index_code and theirs.session = ours.session
    inner join scenarios as started
        on
            ours.scenario_id = started.scenario_id
            and ours.index_code = started.index_code
            and theirs.since = started.session
    where theirs.scenario_id = 'actual'
)

select
    scenarios.scenario_id,
    'in_force' as other,
    scenarios.index_code,
    scenarios.session,
    scenarios.step_return as own_return,
    in_force.step_return as other_return
from scenarios
inner join scenarios as in_force using (index_code, session)
where
    in_force.scenario_id = 'in_force'
    and scenarios.step_return is not null
    and in_force.step_return is not null
union all
select
    scenario_id,
    'actual',
    index_code,
    session,
    own_return,
    other_return
from beside_actual
