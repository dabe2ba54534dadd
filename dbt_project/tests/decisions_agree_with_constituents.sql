-- contract 3 · The codes that a decision lists are those of the company's constituents,
-- and who is not eligible has none.
with
held as (
    select
        scenario_id,
        company_id,
        list(distinct index_code) as codes
    from {{ ref('constituents') }}
    group by scenario_id, company_id
),

decided as (
    select
        scenario_id,
        company_id,
        is_eligible,
        first_failed_screen,
        coalesce(string_split(nullif(new_indexes, ''), '|'), []) as codes
    from {{ ref('decisions') }}
)

select
    decided.*,
    held.codes as held_codes
from decided
left join held using (scenario_id, company_id)
where
    list_sort(decided.codes) <> list_sort(coalesce(held.codes, []))
    or (not decided.is_eligible and len(decided.codes) > 0)
    or decided.is_eligible <> (decided.first_failed_screen is null)
