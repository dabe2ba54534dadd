{# A step of `stg_season_events`: the splits between the rank day and a later event of
   its CTE `events`, as products, so that the event's terms meet rank-day shares. #}
{% macro season_splits() -%}
splits as (
    select
        later.rank_day,
        later.event_id,
        coalesce(splits.security_id = later.security_id, false) as is_of_line,
        {{ exact_product('splits.ratio_new') }} as new_shares,
        {{ exact_product('splits.ratio_old') }} as old_shares
    from events as later
    inner join events as splits
        on
            splits.event_type in ('split', 'stock_dividend')
            and splits.status = 'confirmed'
            and splits.ratio_new > 0
            and splits.ratio_old > 0
            and later.ex_date >= splits.ex_date
            and (
                later.security_id = splits.security_id
                or later.other_security_id = splits.security_id
            )
    where later.event_type in ('stock_merger', 'spin_off')
    group by later.rank_day, later.event_id, is_of_line
)
{%- endmacro %}
