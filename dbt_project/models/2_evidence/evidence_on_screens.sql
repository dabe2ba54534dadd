-- evidence · What the evidence says on a screen. It speaks only where every fact that
-- the screen reads was inferred or is unknown: a supplied fact always wins. A company's
-- screens follow one line of it, a member before others, then the most traded: they
-- cannot have two results.
with
directed as (
    select
        *,
        concat(
            'evidence ', code, ' (',
            case
                when is_observed
                    then
                        'right in '
                        || {{ in_percent('confidence') }}
                        || ' of '
                        || observations
                        || ' earlier cases'
                else 'prior ' || {{ in_percent('confidence') }}
            end,
            '): ', reason
        ) as note
    from {{ ref('eligibility_evidence') }}
    where direction <> 'unknown'
),

of_companies as (
    select *
    from directed
    where coalesce(screen_id, '') <> 'S01'
    qualify row_number() over (
        partition by scenario_id, rank_day, company_id
        order by code = 'member' desc, volume desc nulls last, security_id
    ) = 1
),

inferred as (
    select
        companies.scenario_id,
        companies.rank_day,
        companies.company_id,
        coalesce(string_split(companies.inferred_columns, '|'), []) as columns,
        list_contains(columns, 'structure')
        or companies.structure is null as has_no_structure,
        not companies.is_china_n_share
        and companies.incorporation_country is null
        and (
            list_contains(columns, 'headquarters_country')
            or companies.headquarters_country is null
        )
        and (
            list_contains(columns, 'most_liquid_exchange_country')
            or companies.most_liquid_exchange_country is null
        )
        and geography.company_id is null as has_no_nationality,
        list_contains(columns, 'public_voting_power')
        or companies.public_voting_power is null as has_no_votes
    from {{ ref('stg_companies') }} as companies
    left join (
        select distinct scenario_id, rank_day, company_id
        from {{ ref('stg_geography') }}
    ) as geography using (scenario_id, rank_day, company_id)
),

spoken as (
    select
        of_companies.*,
        list_filter(
            case
                when of_companies.screen_id is null then of_companies.screens
                else [of_companies.screen_id]
            end,
            lambda screen: case screen
                when 'S03' then inferred.has_no_structure
                when 'S05' then inferred.has_no_nationality
                when 'S09' then inferred.has_no_votes
                else false
            end
        ) as open_screens
    from of_companies
    inner join inferred using (scenario_id, rank_day, company_id)
)

select
    scenario_id,
    rank_day,
    company_id,
    unnest(
        case when direction = 'eligible' then open_screens else open_screens[1:1] end
    ) as screen_id,
    direction = 'eligible' as is_passed,
    code,
    note
from spoken
