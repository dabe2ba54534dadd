-- 5.index, 6.4 steps 4, 5 · The indexes that each added line joins. A new company
-- stands above a break whose adjusted cap it reaches, and above one that has no row; no
-- bands. A further line of a member goes where the lines of its company are.
with
family as {{ typed_indexes() }},

added as (
    select * from {{ ref('addition_outcomes') }} where outcome = 'added'
),

new_companies as (
    select distinct
        added.scenario_id,
        added.rank_day,
        added.company_id,
        rulebook.broad_market_companies
    from added
    inner join {{ parameters('broad_market_companies') }} as rulebook
        using (scenario_id, rank_day)
    where added.is_new_company
),

sides as (
    select
        companies.scenario_id,
        companies.rank_day,
        companies.company_id,
        companies.broad_market_companies,
        family.*,
        coalesce(
            list(missed.break_rank) filter (where missed.break_rank is not null), []
        ) as missed
    from new_companies as companies
    cross join family
    left join {{ ref('missed_breaks') }} as missed
        on
            companies.scenario_id = missed.scenario_id
            and companies.rank_day = missed.rank_day
            and companies.company_id = missed.company_id
    group by all
),

company_codes as (
    select scenario_id, rank_day, company_id, index_code, position
    from sides
    where
        (
            within_rank = broad_market_companies
            or not list_contains(missed, within_rank)
        )
        and not coalesce(list_contains(missed, above_break), false)
        and coalesce(list_contains(missed, below_break), below_break is null)
    union all
    select
        members.scenario_id,
        members.rank_day,
        members.company_id,
        family.index_code,
        family.position
    from {{ ref('member_companies') }} as members
    inner join family on list_contains(members.codes, family.index_code)
)

select
    added.scenario_id,
    added.rank_day,
    added.company_id,
    added.security_id,
    codes.index_code,
    codes.position,
    case
        when added.kind = 'fast_entry' then 'fast_entry'
        when added.is_new_company then 'ipo_addition'
        else 'ipo_additional_class'
    end as reason_code
from added
inner join company_codes as codes using (scenario_id, rank_day, company_id)
