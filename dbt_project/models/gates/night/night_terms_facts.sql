-- 6.1.values · Gate of a session · The terms at which lines leave against what they are
-- worth without them; how heavy a line is whose terms are a leap.
with
terms as (
    select
        closings.value / nullif(closings.own_value, 0) as ratio,
        -- a quotient of doubles would miss the bounds of the policy
        {{ millionths('closings.value') }} as at_terms,
        {{ millionths('closings.own_value') }} as at_close,
        leaving.event_type in ('cash_merger', 'stock_merger', 'tender') as is_merger,
        greatest(closings.value, closings.own_value) / nullif(closings.total, 0)
            as weight,
        closings.lines,
        concat(
            security_id, ': ', leaving.event_type, ' at ', closings.close, ', close ',
            round(closings.own_value / closings.index_shares, 6)
        ) as change
    from {{ ref('night_closings') }} as closings
    inner join (
        select security_id, min(event_type) as event_type
        from {{ source('daily', 'corporate_actions_applied') }}
        inner join {{ source('state', 'session') }} using (session)
        where
            outcome = 'applied'
            and index_shares_before is not null
            and index_shares_after is null
        group by security_id
    ) as leaving using (security_id)
    where closings.price_source = 'terms'
)

select
    'largest_terms_to_close' as gate,
    max(ratio) as value,
    {{ foremost('change', 'ratio') }} as detail
from terms
union all
select
    'smallest_merger_terms_to_close',
    min(ratio),
    {{ foremost('change', '-ratio') }}
from terms
where is_merger
union all
-- the weight of a line says little where every line is heavy
select
    'terms_leap_weight',
    max(weight),
    {{ foremost('change', 'weight') }}
from terms
where
    lines >= {{ policy('drop_gate_minimum_lines') }}
    and {{ is_heavy('weight', 'lines') }}
    and at_terms <> at_close
    and (
        at_terms >= at_close * {{ policy('terms_leap_factor') }}
        or is_merger and at_terms * {{ policy('terms_leap_factor') }} <= at_close
    )
