-- 9, 9.2 · The rows of series: each goes on from the rounded figures of the row before
-- and of its anchor. value = performance + adjustment, each rounded half away once; a
-- value of zero is the last that there is.
with recursive
chained as (
    select
        0 as step,
        codes.series_code,
        states.session,
        cast(null as varchar) as index_code,
        states.value,
        states.value as performance,
        states.value as adjustment,
        states.base_level,
        states.fx_rate,
        states.forward_rate,
        states.fx_rate as interpolated_forward,
        states.hedge_notional,
        states.interest_rate,
        cast(null as varchar) as input_source,
        states.anchor_value,
        states.anchor_level,
        states.anchor_rate,
        states.anchor_forward
    from (select distinct series_code from {{ ref('series_steps') }}) as codes
    left join {{ ref('series_states') }} as states using (series_code)
    union all
    select
        step,
        series_code,
        session,
        index_code,
        {{ from_units_8_or_null('value_units') }},
        {{ from_units_8_or_null('case when value_units = 0 then 0 else moved end') }},
        {{ from_units_8_or_null(
            'case when value_units = 0 then 0 else adjusted end'
        ) }},
        base_level,
        fx_rate,
        forward_rate,
        {{ from_units_10('interpolated') }},
        case
            when rule = 'hedged_daily' or is_roll and (notional_lag = 0 or is_base)
                then {{ notional_of('value_units', 'fx_rate') }}
            when is_roll
                then {{ notional_of(to_units_8('value_before'), 'rate_before') }}
            when rule = 'hedged_monthly' then notional_before
        end,
        interest_rate,
        input_source,
        case
            when is_base or is_roll then {{ from_units_8_or_null('value_units') }}
            else anchor_value
        end,
        case when is_base or is_roll then base_level else anchor_level end,
        case when is_base or is_roll then fx_rate else anchor_rate end,
        case when is_base or is_roll then forward_rate else anchor_forward end
    from (
        select
            *,
            case
                when is_base then base_units
                else {{ signed_rounding('multiplier', 'division', 'divisor') }}
            end as moved,
            try({{ half_away('charge', 'charge_divisor') }}) as adjusted,
            case
                when value_before = 0 then 0 else try(greatest(moved + adjusted, 0))
            end as value_units
        from (
            select
                *,
                try(
                    {{ series_division() }} -- noqa: PRS
                ) as division
            from (
                select
                    *,
                    {{ series_multiplicand() }} as multiplicand,
                    {{ series_multiplier() }} as multiplier,
                    {{ series_divisor() }} as divisor,
                    {{ interpolated_forward() }} as interpolated,
                    {{ series_charge() }} as charge,
                    {{ series_charge_divisor() }} as charge_divisor
                from (
                    select
                        steps.*,
                        {{ before_step() }}
                    from chained as before
                    inner join {{ ref('series_steps') }} as steps
                        on
                            before.step + 1 = steps.step
                            and before.series_code = steps.series_code
                )
            )
        )
    )
)

select * exclude (step, anchor_value, anchor_level, anchor_rate, anchor_forward)
from chained
where step > 0 and value is not null
