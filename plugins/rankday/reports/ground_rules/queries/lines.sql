-- The lines of a company in the indexes of a chain, with the capitalisation of the index
-- and the shares that the line has in the index before it in the chain.
with chain as (
    select
        unnest($codes) as index_code,
        generate_subscripts($codes, 1) as step
),

sizes as (
    select
        index_code,
        sum(available_market_cap) as index_market_cap
    from constituents
    group by index_code
),

held as (
    select
        chain.step,
        sizes.index_market_cap,
        constituents.*
    from constituents
    inner join chain using (index_code)
    inner join sizes using (index_code)
    where constituents.company_id = $company
)

select
    held.*,
    parents.index_shares as parent_shares
from held
left join held as parents
    on held.security_id = parents.security_id and held.step = parents.step + 1
order by held.step, held.security_id
