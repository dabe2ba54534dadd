-- 13 · What this projection says otherwise than the last: a line that would join or
-- leave an index and would not then, or the other way round. None without a last one.
select
    coalesce(latest.scenario_id, 'in_force') as scenario_id,
    coalesce(latest.index_code, earlier.index_code) as index_code,
    coalesce(latest.security_id, earlier.security_id) as security_id,
    coalesce(latest.company_id, earlier.company_id) as company_id,
    coalesce(latest.ticker, earlier.ticker) as ticker,
    coalesce(latest.name, earlier.name) as name,
    earlier.change_type as change_before,
    latest.change_type as change_now,
    coalesce(starts_with(latest.reason_code, 'failed_'), false)
    or coalesce(starts_with(earlier.reason_code, 'failed_'), false)
    or coalesce(companies.first_failed_screen, '')
    <> coalesce(before.first_failed_screen, '') as is_screened,
    {{ percent_of_cap('companies.total_market_cap', 'before.total_market_cap') }}
        as cap_change_percent,
    {{ percent_of_cap('companies.close', 'before.close') }} as close_change_percent,
    breaks.change_percent as break_change_percent
from {{ ref('projected_changes') }} as latest
full outer join {{ source('forecast', 'changes_before') }} as earlier
    using (index_code, security_id)
inner join {{ source('forecast', 'asked') }} as asked
    on asked.previous_session is not null
left join {{ ref('projected_companies') }} as companies
    on coalesce(latest.company_id, earlier.company_id) = companies.company_id
left join {{ source('forecast', 'companies_before') }} as before
    on coalesce(latest.company_id, earlier.company_id) = before.company_id
left join {{ ref('projected_breakpoints') }} as breaks
    on coalesce(latest.break_rank, earlier.break_rank) = breaks.break_rank
where coalesce(latest.change_type, '') <> coalesce(earlier.change_type, '')
