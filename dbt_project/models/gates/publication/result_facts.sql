-- Gate 3 · Whether every company is accounted for, once, and the weights add up.
with
undecided as (
    select companies.company_id
    from {{ ref('stg_companies') }} as companies
    left join {{ ref('decisions') }} as decisions using (scenario_id, company_id)
    group by companies.company_id
    having count(decisions.company_id) <> 1
),

unaccounted as (
    select prior.security_id, prior.index_code
    from (
        select scenario_id, security_id, index_code from {{ ref('prior_membership') }}
        union all
        select scenario_id, security_id, index_code from {{ ref('derived_incumbents') }}
    ) as prior
    anti join {{ ref('constituents') }} as kept
        using (scenario_id, security_id, index_code)
    anti join (
        select *
        from {{ ref('changes') }}
        where change_type = 'delete' and reason_code is not null
    ) as deleted using (scenario_id, security_id, index_code)
),

-- each weight is off by at most half a unit of its last decimal
weights_off as (
    select index_code
    from {{ ref('constituents') }}
    group by index_code
    having
        coalesce(abs(sum(cast(weight as decimal(18, 15))) - 1), 1)
        > count(*) * cast(0.0000000000000005 as decimal(18, 16))
),

without_close as (
    select security_id from {{ ref('constituents') }}
    where close is null or available_shares is null or weight is null
),

on_both_sides as (
    select company_id
    from {{ ref('constituents') }}
    where index_code in ('R1000', 'R2000')
    group by company_id
    having count(distinct index_code) > 1
)

{{ counted('companies_without_decision', 'undecided', 'company_id') }}
union all
{{ counted(
    'incumbents_unaccounted_for', 'unaccounted', "security_id || ' ' || index_code"
) }}
union all
{{ counted('index_weights_off', 'weights_off', 'index_code') }}
union all
{{ counted('members_without_close', 'without_close', 'security_id') }}
union all
{{ counted('companies_on_both_sides', 'on_both_sides', 'company_id') }}
