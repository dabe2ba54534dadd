-- 10 · The rows of funds: each goes on from the rounded value of the row before. nav =
-- performance − fee − swap cost, each rounded half up once; a value of zero is the last
-- there is. A value beyond its type is no row; the next goes on from the one before it.
with recursive
chained as (
    select
        0 as step,
        codes.fund_code,
        states.session,
        cast(null as varchar) as index_code,
        states.nav,
        states.nav as performance,
        states.nav as fee,
        states.nav as swap_cost,
        states.nav as benchmark_level,
        states.earned_level,
        false as is_row
    from (select distinct fund_code from {{ ref('fund_steps') }}) as codes
    left join {{ ref('fund_states') }} as states using (fund_code)
    union all
    select
        step,
        fund_code,
        case when nav is null then session_before else session end,
        index_code,
        coalesce(nav, nav_before),
        {{ from_units_8_or_null('case when nav = 0 then 0 else earned end') }},
        {{ from_units_8_or_null('case when nav = 0 then 0 else charged end') }},
        {{ from_units_8_or_null('case when nav = 0 then 0 else swapped end') }},
        benchmark_level,
        case when nav is null then earned_before else earned_level end,
        nav is not null
    from (
        select
            *,
            case
                when session_before is null then base_units
                else {{ rounded_division(
                    to_units_8('nav_before'), 'multiplier', 'divisor'
                ) }}
            end as earned,
            {{ cost_of_days('ter') }} as charged,
            {{ cost_of_days('swap_fee') }} as swapped,
            {{ from_units_8_or_null(
                'case when nav_before = 0 or earned - charged - swapped < 0 then 0 '
                ~ 'else earned - charged - swapped end'
            ) }} as nav
        from (
            select
                steps.*,
                before.session as session_before,
                before.nav as nav_before,
                before.earned_level as earned_before,
                steps.session - before.session as days,
                nullif({{ to_units_8('before.earned_level') }}, 0) as divisor,
                {{ to_units_8('steps.earned_level') }} + case
                    when steps.replication = 'physical'
                        then {{ points_kept('steps') }}
                    else 0
                end as multiplier
            from chained as before
            inner join {{ ref('fund_steps') }} as steps
                on
                    before.step + 1 = steps.step
                    and before.fund_code = steps.fund_code
        )
    )
)

select * exclude (step, earned_level, is_row)
from chained
where is_row
