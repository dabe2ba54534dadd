{# contract 3 · Why a company is where it is, the first that applies; reads the joins of
   `company_outcomes`. #}
{% macro outcome_reason() -%}
    case
        when not companies.is_eligible then 'failed_' || companies.first_failed_screen
        when remaining.has_left then 'left_before_implementation'
        when not ranks.is_in_broad_market
            then 'rank_beyond_' || rulebook.broad_market_companies
        when kept.break_rank is not null then 'kept_by_band'
        when codes_before.prior_indexes is null then 'new_by_rank'
        when not main_break.was_above and main_break.is_above then 'moved_up'
        when
            ranks.company_rank > rulebook.whole_index_companies
            and codes_before.was_in_whole_index
            then 'rank_beyond_' || rulebook.whole_index_companies
        when main_break.was_above and not main_break.is_above then 'moved_down'
        when
            ranks.company_rank <= rulebook.whole_index_companies
            and not codes_before.was_in_whole_index
            then 'moved_up'
        else 'kept_by_rank'
    end
{%- endmacro %}
