-- The place of a company among those of an index by company rank, and how many there are.
with companies as (
    select distinct
        company_id,
        company_rank
    from constituents
    where index_code = $parent
)

select
    count(*) filter (
        where companies.company_rank <= own.company_rank
    ) as place,
    count(*) as companies
from companies
cross join (
    select any_value(company_rank) as company_rank
    from companies where company_id = $company
) as own
