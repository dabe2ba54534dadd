{# 6.1.counts · By what factor two share counts or values differ, whichever is larger; a
   count of 0 is taken as half a share, so that a fall to nothing is a leap. #}
{% macro factor_between(after, before) -%}
    {%- set half = 'cast(0.5 as double)' -%}
    case
        when ({{ after }}) is not null and ({{ before }}) is not null
            then greatest(
                greatest({{ after }}, {{ half }}) / greatest({{ before }}, {{ half }}),
                greatest({{ before }}, {{ half }}) / greatest({{ after }}, {{ half }})
            )
    end
{%- endmacro %}

{# 6.1.counts · Whether a count has leapt, by the factors of the total and of the
   available shares; an unknown one has not. #}
{% macro is_count_leap(total_factor, available_factor) -%}
    coalesce({{ total_factor }} >= {{ policy('share_count_leap_factor') }}, false)
    or coalesce(
        {{ available_factor }} >= {{ policy('available_count_leap_factor') }}, false
    )
{%- endmacro %}

{# 6.1.counts · Whether a float (available / total) has leapt: by more points than the
   policy, or onto 0 or 100 % by so many as are suspicious there. #}
{% macro is_float_leap(after, before) -%}
    (
        abs({{ after }} - {{ before }}) * 100 > {{ policy('float_leap_points') }}
        or {{ after }} in (0, 1)
        and round(abs({{ after }} - {{ before }}) * 100, 6)
        >= {{ policy('float_leap_to_bound_points') }}
    )
{%- endmacro %}

{# 6.1.counts · Whether a line is heavy among so many: so many times the average line,
   where that is less than the weight of a line that is heavy anywhere. #}
{% macro is_heavy(weight, lines) -%}
    {{ weight }} >= least(
        {{ policy('heavy_line_times_average') }} / ({{ lines }}),
        {{ policy('heavy_line_percent') }} / 100
    )
{%- endmacro %}

{# The facts of leaping lines, a row each: how many and which, the largest weight of one
   of them, and their share of the lines that were compared. `leaps` has session,
   weight, is_leap and change. #}
{% macro leap_facts(gates, leaps) -%}
    select
        '{{ gates[0] }}' as gate,
        cast(count(*) filter (where is_leap) as double) as value,
        array_to_string(
            list(change order by weight desc, change) filter (where is_leap)[:10], '; '
        ) as detail
    from {{ leaps }}
    union all
    select
        '{{ gates[1] }}',
        max(weight),
        first(change order by weight desc, change)
    from (select *, count(*) over (partition by session) as lines from {{ leaps }})
    where is_leap and {{ is_heavy('weight', 'lines') }}
    union all
    select
        '{{ gates[2] }}',
        max(fraction),
        {{ foremost("concat(leaping, ' of ', compared, ' lines')", 'fraction') }}
    from (
        select
            count(*) as compared,
            count(*) filter (where is_leap) as leaping,
            -- of fewer lines a fraction says little
            case
                when compared >= {{ policy('drop_gate_minimum_lines') }}
                    then leaping / compared
                else 0.0
            end as fraction
        from {{ leaps }}
        group by session
    )
{%- endmacro %}
