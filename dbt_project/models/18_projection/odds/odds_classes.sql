-- 13.odds · The class of each company, by which its eligibility is likely: a member,
-- one that trades as if under an offer or that an announced event takes, one that fails
-- a screen which price does not decide, and newcomers by what is known of them:
-- supplied facts, or the first code of the evidence.
with
rulebook as (
    select
        scenario_id,
        rank_day,
        max(value) filter (where odds_number = 'calm_return') as calm_return,
        max(value) filter (where odds_number = 'calm_sessions') as calm_sessions
    from {{ ref('odds_in_force') }}
    group by scenario_id, rank_day
),

members as (
    select distinct scenario_id, rank_day, company_id
    from {{ ref('prior_membership') }}
    where index_code = 'R3000' and company_id is not null
),

codes as (
    select scenario_id, rank_day, company_id, code
    from {{ ref('eligibility_evidence') }}
    where coalesce(screen_id, '') <> 'S01'
    qualify row_number() over (
        partition by scenario_id, rank_day, company_id
        order by code = 'member' desc, volume desc nulls last, security_id
    ) = 1
),

-- several codes may speak of a line; one for it counts against being passed over
other_codes as (
    select distinct found.scenario_id, found.rank_day, lines.company_id
    from {{ ref('evidence_found') }} as found
    inner join {{ ref('evidence_lines') }} as of_lines
        using (scenario_id, rank_day, as_of, symbol_key)
    inner join {{ ref('stg_securities') }} as lines
        using (scenario_id, rank_day, security_id)
    where found.as_of = found.rank_day and found.direction = 'eligible'
),

taken as (
    select distinct security_id
    from {{ source('drop', 'corporate_actions') }} as events
    inner join {{ ref('event_types') }} as kinds using (event_type)
    inner join {{ source('forecast', 'asked') }} as asked
        on events.session = asked.session
    where
        kinds.treatment in ('leaving', 'stock_merger', 'tender')
        and events.status <> 'cancelled'
        and events.announced_date <= asked.session
        and events.ex_date > asked.session
)

select
    companies.scenario_id,
    companies.rank_day,
    companies.company_id,
    companies.pricing_vehicle_id,
    companies.total_market_cap,
    volatilities.returns,
    volatilities.squares,
    case
        when
            members.company_id is not null
            and companies.pricing_vehicle_id in (select security_id from taken)
            then 'member_taken'
        when
            members.company_id is not null
            and volatilities.calm_returns >= rulebook.calm_sessions
            and volatilities.middle_size < 1000000 * rulebook.calm_return
            then 'member_calm'
        when members.company_id is not null and companies.first_failed_screen < 'S06'
            then 'member_failing'
        when members.company_id is not null then 'member'
        when companies.first_failed_screen < 'S05' then 'other_kind'
        when codes.code = 'passed_over' and other_codes.company_id is not null
            then 'passed_over_but_eligible'
        when codes.code is not null then codes.code
        else
            if(lines.inferred_columns like '%security_type%', 'silent', 'supplied')
            || if(companies.first_failed_screen = 'S05', '_failing', '')
    end as odds_class
from {{ ref('screened_companies') }} as companies
inner join rulebook using (scenario_id, rank_day)
left join members using (scenario_id, rank_day, company_id)
left join codes using (scenario_id, rank_day, company_id)
left join other_codes using (scenario_id, rank_day, company_id)
left join {{ ref('stg_securities') }} as lines
    on
        companies.scenario_id = lines.scenario_id
        and companies.rank_day = lines.rank_day
        and companies.pricing_vehicle_id = lines.security_id
left join {{ ref('line_volatilities') }} as volatilities
    on
        companies.scenario_id = volatilities.scenario_id
        and companies.rank_day = volatilities.rank_day
        and companies.pricing_vehicle_id = volatilities.security_id
