-- 9, 9.2 · The rows of series: each goes on from the rounded figures of the row before
-- and of its anchor. value = performance + adjustment, each rounded half away once; a
-- value of zero is the last that there is. Whole numbers of 10^-8 from row to row.
with recursive
figures as materialized (
    {{ series_figures() }}
),

-- what of a row does not depend on the figures of the row before
operands as materialized (
    select
        steps.*,
        {{ series_multiplier() }} as multiplier,
        {{ series_divisor() }} as divisor,
        {{ interpolated_forward() }} as interpolated,
        {{ series_charge() }} as charge,
        {{ series_charge_divisor() }} as charge_divisor,
        now.rate as rate_units,
        before.rate as rate_units_before
    from {{ ref('series_steps') }} as steps
    inner join figures as now using (series_code, step)
    left join figures as before
        on steps.series_code = before.series_code and steps.step - 1 = before.step
    left join figures as anchor
        on
            steps.series_code = anchor.series_code
            and steps.anchor_step = anchor.step
),

chained as (
    select
        0 as step,
        codes.series_code,
        {{ to_units_8('states.value') }} as value,
        {{ to_units_8('states.value') }} as performance,
        {{ to_units_8('states.value') }} as adjustment,
        {{ to_units_8('states.hedge_notional') }} as notional,
        {{ to_units_8('states.anchor_value') }} as anchor_value
    from (select distinct series_code from {{ ref('series_steps') }}) as codes
    left join {{ ref('series_states') }} as states using (series_code)
    union all
    select
        step,
        series_code,
        value,
        case when value = 0 then 0 else moved end,
        case when value = 0 then 0 else adjusted end,
        {{ notional_after() }},
        case when is_base or is_roll then value else anchor_value end
    from (
        select
            *,
            {{ in_units_8('case
                when value_before = 0 or moved + adjusted < 0 then 0
                else moved + adjusted
            end') }} as value
        from (
            select
                *,
                {{ series_performance() }} as moved,
                {{ series_adjustment() }} as adjusted
            from (
                select
                    operands.*,
                    before.value as value_before,
                    before.notional as notional_before,
                    before.anchor_value,
                    {{ moving_value() }} as moving,
                    {{ series_charged() }} as charged
                from chained as before
                inner join operands
                    on
                        before.step + 1 = operands.step
                        and before.series_code = operands.series_code
            )
        )
    )
)

select
    chained.series_code,
    operands.session,
    operands.index_code,
    {{ from_units_8('chained.value') }} as value,
    {{ from_units_8('chained.performance') }} as performance,
    {{ from_units_8('chained.adjustment') }} as adjustment,
    operands.base_level,
    operands.fx_rate,
    operands.forward_rate,
    {{ from_units_10('operands.interpolated') }} as interpolated_forward,
    {{ from_units_8('chained.notional') }} as hedge_notional,
    operands.interest_rate,
    operands.input_source
from chained
inner join operands using (series_code, step)
where chained.value is not null
