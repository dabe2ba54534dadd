-- Continues CAPS_OF_RESULT: the lines that join or leave the index, the largest weights
-- first, with why. The weight of an add is the published one; that of a delete the one
-- that it had, at the closes of the rank day.
, weighed as (
    select
        security_id,
        coalesce(old_cap / sum(old_cap) over (), 0) as old_weight
    from caps
)

select
    changes.change_type,
    coalesce(changes.ticker, named_lines.ticker) as ticker,
    coalesce(changes.name, named_lines.name) as name,
    named_lines.company_id,
    changes.security_id,
    if(changes.change_type = 'add', constituents.weight, weighed.old_weight) as weight,
    changes.reason_code,
    decisions.explanation
from changes
left join weighed on changes.security_id = weighed.security_id
left join constituents
    on changes.index_code = constituents.index_code
    and changes.security_id = constituents.security_id
left join named_lines on changes.security_id = named_lines.security_id
left join decisions on named_lines.company_id = decisions.company_id
where changes.index_code = $code
qualify
    row_number() over (
        partition by changes.change_type
        order by weight desc nulls last, changes.security_id
    ) <= $most
order by changes.change_type, weight desc nulls last, changes.security_id
