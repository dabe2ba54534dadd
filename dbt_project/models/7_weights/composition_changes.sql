-- 5 · Before and after, line by line and index by index: what joins, what leaves, and
-- why. A vanished line is a delete.
with
after_lines as (
    select scenario_id, rank_day, index_code, security_id, company_id, membership_reason
    from {{ ref('index_weights') }}
),

compared as (
    select
        coalesce(after_lines.scenario_id, before_lines.scenario_id) as scenario_id,
        coalesce(after_lines.rank_day, before_lines.rank_day) as rank_day,
        coalesce(after_lines.index_code, before_lines.index_code) as index_code,
        coalesce(after_lines.security_id, before_lines.security_id) as security_id,
        coalesce(after_lines.company_id, before_lines.company_id) as company_id,
        case
            when after_lines.security_id is null then 'delete'
            else 'add'
        end as change_type
    from after_lines
    full outer join {{ ref('prior_membership') }} as before_lines
        using (scenario_id, rank_day, index_code, security_id)
    where after_lines.security_id is null or before_lines.security_id is null
),

line_failures as (
    select scenario_id, rank_day, security_id, min(screen_id) as first_failed_screen
    from {{ ref('screen_results') }}
    where not is_passed
    group by scenario_id, rank_day, security_id
),

tracked_indexes as (
    select distinct scenario_id, rank_day, index_code from {{ ref('prior_membership') }}
),

prior_companies as (
    select
        scenario_id,
        rank_day,
        company_id,
        list(distinct index_code) as codes
    from {{ ref('prior_membership') }}
    where company_id is not null
    group by scenario_id, rank_day, company_id
)

select
    compared.scenario_id,
    compared.rank_day,
    compared.index_code,
    compared.security_id,
    compared.company_id,
    compared.change_type,
    case
        when compared.change_type = 'add'
            then
                case
                    when tracked_indexes.index_code is null then 'index_begins'
                    when prior_companies.codes is null then 'new_by_rank'
                    when list_contains(prior_companies.codes, compared.index_code)
                        then 'new_line_of_member'
                    when below.was_above then 'moved_down'
                    else 'moved_up'
                end
        when compared.company_id is null then 'vanished'
        when lines.has_left then 'left_before_implementation'
        when not companies.is_eligible then 'failed_' || companies.first_failed_screen
        when lines.security_id is null
            then 'failed_' || line_failures.first_failed_screen
        when ranks.company_rank > cast(indexes.within_rank as integer)
            then 'rank_beyond_' || indexes.within_rank
        when below.is_above then 'moved_up'
        else 'moved_down'
    end as reason_code
from compared
left join {{ ref('indexes') }} as indexes using (index_code)
left join tracked_indexes using (scenario_id, rank_day, index_code)
left join prior_companies using (scenario_id, rank_day, company_id)
left join {{ ref('screened_companies') }} as companies
    using (scenario_id, rank_day, company_id)
left join {{ ref('standing_ranks') }} as ranks using (scenario_id, rank_day, company_id)
left join {{ ref('closing_lines') }} as lines using (scenario_id, rank_day, security_id)
left join line_failures using (scenario_id, rank_day, security_id)
left join {{ ref('company_sides') }} as below
    on
        compared.scenario_id = below.scenario_id
        and compared.rank_day = below.rank_day
        and compared.company_id = below.company_id
        and below.break_rank = cast(nullif(indexes.below_break, '') as integer)
