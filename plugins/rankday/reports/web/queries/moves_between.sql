-- Lines that leave R1000 for R2000, or R2000 for R1000, the largest companies first.
select
    changes.index_code as from_index,
    coalesce(changes.ticker, named_lines.ticker) as ticker,
    coalesce(changes.name, named_lines.name) as name,
    named_lines.company_id,
    changes.security_id,
    decisions.company_rank,
    decisions.total_market_cap,
    changes.reason_code,
    count(*) over (partition by changes.index_code) as lines
from changes
left join named_lines on changes.security_id = named_lines.security_id
left join decisions on named_lines.company_id = decisions.company_id
where
    changes.change_type = 'delete'
    and (
        (
            changes.index_code = 'R1000'
            and list_contains(string_split(changes.to_indexes, '|'), 'R2000')
        )
        or (
            changes.index_code = 'R2000'
            and list_contains(string_split(changes.to_indexes, '|'), 'R1000')
        )
    )
qualify
    row_number() over (
        partition by changes.index_code
        order by decisions.total_market_cap desc nulls last, changes.security_id
    ) <= $most
order by from_index, decisions.total_market_cap desc nulls last, changes.security_id
