-- 13 · Each company and base index of a sealed forecast: how likely it was called, what
-- it was as if that day were the rank day, and before, and what it became. In units of
-- 10^-6; without a probability it was called by what it was as if that day.
with
asked as (
    select
        companies.company_id,
        indexes.index_code,
        list_contains(string_split(companies.new_indexes, '|'), indexes.index_code)
            as was_projected,
        list_contains(string_split(companies.prior_indexes, '|'), indexes.index_code)
            as was_before
    from {{ source('forecast', 'companies_before') }} as companies
    cross join {{ ref('indexes') }} as indexes
),

members as (
    select distinct index_code, company_id
    from {{ source('forecast', 'published_members') }}
),

joined as (
    select
        company_id,
        index_code,
        coalesce(asked.was_projected, false) as was_projected,
        coalesce(asked.was_before, false) as was_before,
        members.company_id is not null as is_member
    from asked
    full outer join members using (company_id, index_code)
    where index_code in (select indexes.index_code from {{ ref('indexes') }} as indexes)
)

select
    joined.*,
    odds.probability,
    case
        when odds.probability is not null
            then cast(odds.probability * 1000000 as hugeint)
        when joined.was_projected then 1000000
        else 0
    end as called_millionths
from joined
left join {{ source('forecast', 'membership_probabilities') }} as odds
    using (company_id, index_code)
