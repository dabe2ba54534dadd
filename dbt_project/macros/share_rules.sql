{# 6.2.shares · The one formula of every change of share counts. #}

{# Whether a `shares` row counts: one with a null or zero count is no row. #}
{% macro is_share_row(total_shares, available_shares) -%}
    coalesce({{ total_shares }} > 0 and {{ available_shares }} > 0, false)
{%- endmacro %}

{# Whether a row of share_rules_in_force is that of an implementation on a day. #}
{% macro is_rule_of(rules, day) -%}
    month({{ day }}) between {{ rules }}.first_month and {{ rules }}.last_month
{%- endmacro %}

{# Whether a rule has a buffer at all. #}
{% macro has_buffer(rules) -%}
    ({{ rules }}.share_change_above is not null
    or {{ rules }}.float_change_above is not null)
{%- endmacro %}

{# A relation, to put behind `from`: the rows of `counts` with `total_shares_after`,
   `index_shares_after` and `outcome`. They have total_shares_ and index_shares_ of
   `before` (null: the line was in no index), `new` (null: no row) and `stated` (of the
   publication), and the limits of their rule. Without a buffer, and where the total of
   before is unknown, the new counts whole; without a row too a rule with a buffer keeps
   what there is, one without takes the publication's. All strict, in whole numbers. #}
{% macro after_share_rule(counts) -%}
    (
        with
        limited as (
            select
                *,
                {{ has_buffer(counts) }} as has_buffer,
                case
                    when
                        {{ millionths('low_float') }} * total_shares_before
                        >= cast(index_shares_before as hugeint) * 1000000
                        then low_float_change_above
                    else float_change_above
                end as float_limit
            from {{ counts }}
        ),

        compared as (
            select
                *,
                not has_buffer or coalesce(total_shares_before, 0) = 0 as is_whole,
                coalesce(
                    abs(cast(total_shares_new as hugeint) - total_shares_before)
                    * 1000000
                    > {{ millionths('share_change_above') }} * total_shares_before,
                    true
                ) as has_new_total,
                coalesce(
                    abs(
                        cast(index_shares_new as hugeint) * total_shares_before
                        - cast(index_shares_before as hugeint) * total_shares_new
                    ) * 1000000
                    > {{ millionths('float_limit') }}
                    * total_shares_before * total_shares_new,
                    true
                ) as has_new_float
            from limited
        ),

        decided as (
            select
                *,
                case
                    when index_shares_new is null then 'no_row'
                    when is_whole then 'full'
                    when has_new_total and has_new_float then 'both'
                    when has_new_total then 'total'
                    when has_new_float then 'float'
                    else 'kept'
                end as outcome
            from compared
        )

        select
            *,
            case
                when outcome in ('full', 'both', 'total') then total_shares_new
                when outcome = 'no_row' and not has_buffer then total_shares_stated
                else total_shares_before
            end as total_shares_after,
            case
                when outcome in ('full', 'both') then index_shares_new
                when outcome = 'no_row' and not has_buffer then index_shares_stated
                when outcome = 'total'
                    then {{ half_up_bigint(
                        'total_shares_new', 'index_shares_before', 'total_shares_before'
                    ) }}
                when outcome = 'float'
                    then {{ half_up_bigint(
                        'total_shares_before', 'index_shares_new', 'total_shares_new'
                    ) }}
                else index_shares_before
            end as index_shares_after
        from decided
    )
{%- endmacro %}
