-- 13 · The watch list against this projection and the last: a company whose probability
-- of membership crossed its threshold, in either direction. A company without a cap is
-- a member of nothing: 0. Without a last projection nothing has crossed. A name is a
-- company's id or a ticker of the session; one that nobody bears is said.
with
watched as (
    select
        watch.*,
        companies.scenario_id,
        companies.company_id,
        coalesce(odds.probability, 0) as probability,
        case
            when exists (from {{ source('forecast', 'probabilities_before') }})
                then coalesce(before.probability, 0)
        end as probability_before
    from {{ source('forecast', 'watch_list') }} as watch
    left join {{ ref('projected_companies') }} as companies
        on watch.company in (companies.company_id, companies.ticker)
    left join {{ source('forecast', 'membership_probabilities') }} as odds
        on
            companies.company_id = odds.company_id
            and watch.index_code = odds.index_code
    left join {{ source('forecast', 'probabilities_before') }} as before
        on
            companies.company_id = before.company_id
            and watch.index_code = before.index_code
)

select
    *,
    case
        when company_id is null then 'unknown'
        when probability >= threshold then 'risen'
        else 'fallen'
    end as outcome
from watched
where
    company_id is null
    or (probability >= threshold) <> (probability_before >= threshold)
