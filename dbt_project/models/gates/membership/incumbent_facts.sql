-- Gate 2 · Whether the incumbents fit together.
with
line_codes as (
    select
        security_id,
        min(company_id) as company_id,
        list(index_code order by index_code) as codes
    from {{ ref('prior_membership') }}
    group by security_id
),

inconsistent_lines as (
    select security_id
    from line_codes
    where
        (list_contains(codes, 'R1000') or list_contains(codes, 'R2000'))
        <> list_contains(codes, 'R3000')
        or (list_contains(codes, 'R1000') and list_contains(codes, 'R2000'))
        or (list_contains(codes, 'R3000') and not list_contains(codes, 'R3000E'))
),

split_companies as (
    select company_id
    from line_codes
    where company_id is not null
    group by company_id
    having count(distinct codes) > 1
)

{{ counted('inconsistent_incumbents', 'inconsistent_lines', 'security_id') }}
union all
{{ counted('incumbents_on_two_sides', 'split_companies', 'company_id') }}
