-- contract 3 · The codes that a decision tells are those of the company's constituents,
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

told as (
    select
        scenario_id,
        company_id,
        is_eligible,
        first_failed_screen,
        coalesce(string_split(nullif(new_indexes, ''), '|'), []) as codes
    from {{ ref('decisions') }}
)

select
    told.*,
    held.codes as held_codes
from told
left join held using (scenario_id, company_id)
where
    list_sort(told.codes) <> list_sort(coalesce(held.codes, []))
    or (not told.is_eligible and len(told.codes) > 0)
    or told.is_eligible <> (told.first_failed_screen is null)
