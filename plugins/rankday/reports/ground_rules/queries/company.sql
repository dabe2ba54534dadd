-- The company of the worked example: of those that entered the index the largest in it,
-- else the largest of the index.
select
    constituents.company_id,
    bool_or(added.security_id is not null) as has_entered,
    sum(constituents.available_market_cap) as market_cap
from constituents
left join (
    select distinct security_id from changes
    where index_code = $code and change_type = 'add'
) as added using (security_id)
where constituents.index_code = $code
group by constituents.company_id
order by has_entered desc, market_cap desc, constituents.company_id
limit 1
