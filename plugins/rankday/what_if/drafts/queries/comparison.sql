-- The draft beside its parent at the newest event: sizes, and the weight that they share.
with
companies as (
    select
        company_id,
        sum(weight) filter (where index_code = $draft) as in_draft,
        sum(weight) filter (where index_code = $parent) as in_parent,
        sum(available_market_cap) filter (where index_code = $draft) as cap_draft,
        sum(available_market_cap) filter (where index_code = $parent) as cap_parent
    from lines
    where event = $event
    group by company_id
),

ordered as (
    select
        *,
        row_number() over (order by in_draft desc nulls last, company_id) as place_draft,
        row_number() over (order by in_parent desc nulls last, company_id) as place_parent
    from companies
)

select
    count(in_draft) as companies,
    count(in_parent) as companies_of_parent,
    count(*) filter (where in_draft is not null and in_parent is not null) as shared,
    coalesce(sum(cap_draft), 0) / nullif(sum(cap_parent), 0) as cap_covered,
    sum(least(coalesce(in_draft, 0), coalesce(in_parent, 0))) as weight_shared,
    max(in_draft) as largest,
    max(in_parent) as largest_of_parent,
    sum(in_draft) filter (where place_draft <= 10) as ten_largest,
    sum(in_parent) filter (where place_parent <= 10) as ten_largest_of_parent
from ordered
