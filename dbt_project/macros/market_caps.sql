{# 4 · Company total market caps of `lines` (candidate_lines, or the same with other
   share counts): the shares of all equity classes, listed or not, in base shares, at
   the close of the pricing vehicle; divided by the vehicle's own factor and rounded
   half up once, to six decimals. An unknown count of another class counts as 0; of the
   vehicle: the cap is unknown. Not float-adjusted. A factor of the evidence (a feed
   that states a member's cap too small) is disclosed in `eligibility_evidence`. #}
{% macro total_market_caps(lines) -%}
with
rulebook as {{ parameters('equity_class_types') }},

base_shares as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        sum(
            cast(
                coalesce(lines.total_shares, 0) as hugeint
            ) * {{ millionths('lines.base_shares_per_share') }}
        ) as base_share_millionths
    from {{ lines }} as lines
    inner join rulebook using (scenario_id, rank_day)
    where list_contains(rulebook.equity_class_types, lines.security_type)
    group by lines.scenario_id, lines.rank_day, lines.company_id
),

valued as (
    select
        vehicles.scenario_id,
        vehicles.rank_day,
        vehicles.company_id,
        vehicles.security_id as pricing_vehicle_id,
        {{ half_up(
            'base_shares.base_share_millionths * ' ~ millionths('vehicles.close'),
            millionths('lines.base_shares_per_share')
        ) }} as cap_millionths,
        lines.total_shares is not null as is_known,
        factors.cap_factor
    from {{ ref('pricing_vehicles') }} as vehicles
    inner join {{ lines }} as lines
        using (scenario_id, rank_day, company_id, security_id)
    inner join base_shares using (scenario_id, rank_day, company_id)
    left join {{ ref('evidence_cap_factors') }} as factors
        using (scenario_id, rank_day, company_id)
)

select
    scenario_id,
    rank_day,
    company_id,
    pricing_vehicle_id,
    case
        when is_known and cap_factor is not null
            then {{ from_millionths(
                half_up(
                    'cap_millionths * cast('
                    ~ 'cast(cap_factor as decimal(38, 9)) * 1000000000 as hugeint)',
                    '1000000000'
                )
            ) }}
        when is_known then {{ from_millionths('cap_millionths') }}
    end as total_market_cap
from valued
{%- endmacro %}
