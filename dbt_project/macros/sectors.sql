{# Weight of each sector in each index on both sides, at the same closes; from a CTE
   `caps` of the lines: scenario_id, rank_day, index_code, sector, cap_millionths,
   is_before, is_after. `before` and `after` name the two columns. #}
{% macro sector_weights_of(caps, before, after) -%}
    select
        scenario_id,
        rank_day,
        index_code,
        sector,
        {{ fraction_9('cap_before', 'index_before') }} as {{ before }},
        {{ fraction_9('cap_after', 'index_after') }} as {{ after }}
    from (
        select
            *,
            sum(cap_before) over (
                partition by scenario_id, rank_day, index_code
            ) as index_before,
            sum(cap_after) over (
                partition by scenario_id, rank_day, index_code
            ) as index_after
        from (
            select
                scenario_id,
                rank_day,
                index_code,
                sector,
                coalesce(sum(cap_millionths) filter (where is_before), 0) as cap_before,
                coalesce(sum(cap_millionths) filter (where is_after), 0) as cap_after
            from {{ caps }}
            group by scenario_id, rank_day, index_code, sector
        )
    )
{%- endmacro %}
