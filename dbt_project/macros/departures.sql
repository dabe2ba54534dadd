{# A relation, to put behind `from`: each line that an event up to today's session took
   out of the market or an index, with the session from which on it is gone. #}
{% macro departures() -%}
    (
        select
            applied.security_id,
            applied.effective_session
        from {{ source('daily', 'corporate_actions_applied') }} as applied
        where applied.outcome = 'applied' and applied.index_shares_after is null
        union
        select
            events.security_id,
            events.effective_session
        from {{ ref('effective_events') }} as events
        cross join {{ source('state', 'session') }} as this_day
        cross join {{ parameters('tender_minimum_fraction') }} as rulebook
        where
            (
                events.treatment in ('leaving', 'stock_merger')
                or (
                    events.treatment = 'tender'
                    and events.tendered_fraction >= rulebook.tender_minimum_fraction
                )
            )
            and events.refusal is null
            and events.effective_session <= this_day.session
    )
{%- endmacro %}
