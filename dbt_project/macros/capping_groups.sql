{# 7.4 · The steps of `capping_factors` for `ric` from (a) on. a, T_m, k, w, L, p, F of
   the text are part / (10^6 × behind), behind, large, goal, left_over, filled, freed.
   #}

{# (a): the weights after that, and who is in the group. #}
{% macro company_parts(index) -%}
    select
        *,
        method = 'ric' and part > group_above * behind as is_grouped,
        sum(part) over (
            partition by {{ index }} order by place rows unbounded preceding
        ) as parts_so_far
    from (
        select
            *,
            sum(unit) filter (where place > pinned) over (partition by {{ index }})
                as behind,
            case
                when place <= pinned then company_limit * behind
                else unit * (1000000 - pinned * company_limit)
            end as part
        from pinned
    )
{%- endmacro %}

{# (b) and (c): whether the group is above its limit, and how many stay above 4.5 %. #}
{% macro large_companies(index) -%}
    select
        *,
        coalesce(
            sum(part) filter (where is_grouped) over (partition by {{ index }})
            > group_limit * behind,
            false
        ) as is_above_group,
        coalesce(max(place) filter (
            where
            is_grouped
            and (
                parts_so_far <= group_limit * behind
                or group_limit * part > group_above * parts_so_far
            )
        ) over (partition by {{ index }}), 0) as large
    from parts
{%- endmacro %}

{# (c): what the large companies weigh, w. #}
{% macro company_goals(index) -%}
    select
        *,
        max(parts_so_far) filter (where place = large) over (partition by {{ index }})
            as large_parts,
        case
            when place > large then 0
            when large_parts <= group_limit * behind
                then {{ half_up('part * 1000000', 'behind') }}
            else {{ half_up('group_limit * part * 1000000', 'large_parts') }}
        end as goal
    from grouped
{%- endmacro %}

{# (d): what is left for the others, and how many of them to hold at 4.5 %. #}
{% macro filled_companies(index) -%}
    select
        *,
        min(place - large - 1) filter (
            where
            place > large
            and tail > 0
            and unit * (left_over - (place - large - 1) * group_above * 1000000)
            <= group_above * 1000000 * tail
        ) over (partition by {{ index }}) as filled
    from (
        select
            *,
            1000000000000 - sum(goal) over (partition by {{ index }}) as left_over
        from goals
    )
{%- endmacro %}
