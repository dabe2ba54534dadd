{# 5.band · The side of each break on which a current R3000 member is now, eligible or
   not; no row where the incumbents hold no row of the codes of the sides. To put behind
   `from` or `join`. #}
{% macro prior_sides() -%}
    (
        with
        known_breaks as (
            select distinct
                breaks.scenario_id,
                breaks.rank_day,
                breaks.break_rank,
                breaks.above_code,
                breaks.below_code
            from {{ ref('breaks_in_force') }} as breaks
            inner join {{ ref('incumbent_codes') }} as incumbents
                on
                    breaks.scenario_id = incumbents.scenario_id
                    and breaks.rank_day = incumbents.rank_day
                    and incumbents.index_code in (breaks.above_code, breaks.below_code)
        ),

        prior_codes as (
            select scenario_id, rank_day, company_id, list(distinct index_code) as codes
            from {{ ref('prior_membership') }}
            where company_id is not null
            group by scenario_id, rank_day, company_id
            having list_contains(codes, 'R3000')
        )

        select
            scenario_id,
            rank_day,
            prior_codes.company_id,
            breaks.break_rank,
            case
                when breaks.above_code is not null
                    then list_contains(prior_codes.codes, breaks.above_code)
                else not list_contains(prior_codes.codes, breaks.below_code)
            end as was_above
        from prior_codes
        inner join known_breaks as breaks using (scenario_id, rank_day)
    )
{%- endmacro %}

{# 5.band · Whether a company is above a break: inside the band on the side on which it
   was, if it was on one, else by rank.
   Wants is_in_band, was_above, is_above_by_rank. #}
{% macro is_above_break(may_keep_side) -%}
    case
        when {{ may_keep_side }} and is_in_band and was_above is not null then was_above
        else is_above_by_rank
    end
{%- endmacro %}
