-- 11 · Of each line of an index on T: the earnings, dividends and book value of the
-- base shares that the index holds, null where the drop does not cover them. The net
-- income and the book value of a company belong to its equity classes by base shares.
with
described as (
    select
        securities.security_id,
        securities.company_id,
        securities.base_shares_per_share,
        securities.base_shares_per_share * shares.total_shares
        * cast(
            list_contains(rulebook.equity_class_types, securities.security_type)
            as integer
        ) as equity_shares
    from {{ ref('stg_securities') }} as securities
    left join {{ ref('stg_shares') }} as shares using (security_id)
    cross join {{ parameters('equity_class_types') }} as rulebook
),

companies as (
    select company_id, sum(equity_shares) as base_shares
    from described
    group by company_id
),

held as (
    select
        closing.index_code,
        closing.security_id,
        described.company_id,
        cast(closing.capitalisation as double) as cap,
        cast(closing.index_shares * described.base_shares_per_share as double)
            as base_shares,
        cast(closing.index_shares * described.base_shares_per_share as double)
        / nullif(cast(companies.base_shares as double), 0) as fraction
    from {{ source('measured', 'closing') }} as closing
    left join described using (security_id)
    left join companies on described.company_id = companies.company_id
)

select
    held.index_code,
    held.security_id,
    held.cap,
    coalesce(
        cast(facts.eps_ttm as double) * held.base_shares,
        cast(
            facts.net_income_q1_usd + facts.net_income_q2_usd
            + facts.net_income_q3_usd + facts.net_income_q4_usd as double
        ) * held.fraction
    ) as earnings,
    cast(facts.dividend_per_share_ttm as double) * held.base_shares as dividends,
    cast(facts.book_value_usd as double) * held.fraction as book
from held
left join {{ ref('stg_fundamentals') }} as facts on held.company_id = facts.company_id
