-- 10 · The rows of funds: each goes on from the rounded value before. nav = performance
-- − fee − swap cost, each rounded half up once; a value of zero is the last there is.
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
        states.nav as benchmark_level
    from (select distinct fund_code from {{ ref('fund_steps') }}) as codes
    left join {{ ref('fund_states') }} as states using (fund_code)
    union all
    select
        step,
        fund_code,
        session,
        index_code,
        {{ from_units_8('nav_units') }},
        {{ from_units_8('case when nav_units = 0 then 0 else earned end') }},
        {{ from_units_8('case when nav_units = 0 then 0 else charged end') }},
        {{ from_units_8('case when nav_units = 0 then 0 else swapped end') }},
        benchmark_level
    from (
        select
            *,
            case
                when is_base then base_units
                else {{ rounded_division('division', 'divisor') }}
            end as earned,
            case when is_base then 0 else {{ cost_of_days('ter') }} end as charged,
            case when is_base then 0 else {{ cost_of_days('swap_fee') }} end as swapped,
            case
                when nav_before = 0 then 0
                else greatest(earned - charged - swapped, 0)
            end as nav_units
        from (
            select
                *,
                try(
                    {{ fund_division() }} -- noqa: PRS
                ) as division
            from (
                select
                    steps.*,
                    before.nav as nav_before,
                    nullif({{ to_units_8('steps.earned_before') }}, 0) as divisor,
                    {{ to_units_8('steps.earned_level') }} + case
                        when steps.replication = 'physical'
                            then coalesce({{ net_points(
                                millionths('steps.dividends'),
                                millionths('1 - steps.dividend_tax'),
                                'steps.index_divisor'
                            ) }}, 0)
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
)

select * exclude (step)
from chained
where step > 0 and nav is not null
