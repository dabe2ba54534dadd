-- The capping of one company of an index: the example's, if a capping changed it, else
-- the heaviest that one changed; with the sums that its factor is made of.
with factors as (
    select
        *,
        weight_before * capping_factor as weight_kept
    from capping
    where index_code = $code
),

sums as (
    select
        sum(weight_kept) as all_kept,
        coalesce(sum(weight_before) filter (where capping_factor = 1), 0) as uncapped,
        count(*) filter (where capping_factor < 1) as capped_companies,
        min(weight_before) filter (where weight_before > 0) as smallest
    from factors
)

select
    factors.*,
    sums.*,
    decisions.name
from factors
cross join sums
left join decisions using (company_id)
where factors.capping_factor < 1
order by factors.company_id = $company desc, factors.weight_before desc, company_id
limit 1
