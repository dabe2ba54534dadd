-- The draft beside its parent at the newest event: sizes, the weight that they share, and
-- how much of the parent's cap the draft is allotted, before any capping of its own.
with
allotted as (
    select sum(in_parent.available_market_cap * of_draft.style_share) as cap
    from lines as of_draft
    inner join lines as in_parent using (event, security_id)
    where event = $event and of_draft.index_code = $draft and in_parent.index_code = $parent
),

companies as (
    select
        company_id,
        sum(weight) filter (where index_code = $draft) as in_draft,
        sum(weight) filter (where index_code = $parent) as in_parent,
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
    coalesce(any_value(allotted.cap), 0) / nullif(sum(cap_parent), 0) as cap_covered,
    sum(least(coalesce(in_draft, 0), coalesce(in_parent, 0))) as weight_shared,
    max(in_draft) as largest,
    max(in_parent) as largest_of_parent,
    sum(in_draft) filter (where place_draft <= 10) as ten_largest,
    sum(in_parent) filter (where place_parent <= 10) as ten_largest_of_parent
from ordered
cross join allotted
