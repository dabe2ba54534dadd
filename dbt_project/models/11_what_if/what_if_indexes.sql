-- What if · Each index in each scenario: its size, what the scenario adds and deletes
-- against the rule in force, and one-way turnover, once against the incumbents (the
-- event's) and once against the rule in force. Half the sum of absolute weight
-- differences of two compositions at the same closes is max(A, D) / (K + max(A, D)),
-- with A the capitalisation that enters, D that leaves, K that stays: one exact ratio,
-- rounded once. An index that begins or empties turns over by one half, as in a
-- publication. A scenario's figures are those of the rule in force, less what its scope
-- holds there, plus what it holds here.
{% set figures = [
    'company_count', 'line_count', 'adds', 'deletes',
    'cap', 'cap_before', 'cap_kept', 'cap_held', 'cap_still_held',
] %}
with
measured as (
    select
        scenario_id,
        rank_day,
        index_code,
        company_id,
        cast(bool_or(is_after) as integer) as company_count,
        count(*) filter (where is_after) as line_count,
        count(*) filter (where is_after and not is_before) as adds,
        count(*) filter (where is_before and not is_after) as deletes,
        coalesce(sum(cap_millionths) filter (where is_after), 0) as cap,
        coalesce(sum(cap_millionths) filter (where is_before), 0) as cap_before,
        coalesce(sum(cap_millionths) filter (where is_after and is_before), 0)
            as cap_kept,
        coalesce(sum(cap_millionths) filter (where is_incumbent), 0) as cap_held,
        coalesce(sum(cap_millionths) filter (where is_after and is_incumbent), 0)
            as cap_still_held
    from {{ ref('what_if_lines') }}
    group by scenario_id, rank_day, index_code, company_id
),

in_force as (
    select
        rank_day,
        index_code,
        {% for figure in figures %}
            sum({{ figure }}) as {{ figure }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from measured
    where scenario_id = 'in_force'
    group by rank_day, index_code
),

in_force_in_scope as (
    select
        scope.scenario_id,
        scope.rank_day,
        measured.index_code,
        {% for figure in figures %}
            sum(measured.{{ figure }}) as {{ figure }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('what_if_scope') }} as scope
    inner join measured using (rank_day, company_id)
    where measured.scenario_id = 'in_force' and scope.scenario_id <> 'in_force'
    group by scope.scenario_id, scope.rank_day, measured.index_code
),

signed as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        in_force.* exclude (rank_day),
        1 as sign
    from {{ ref('rank_days') }} as rank_days
    inner join in_force using (rank_day)
    union all
    select *, -1 from in_force_in_scope
    union all
    select * exclude (company_id), 1 from measured
    where scenario_id <> 'in_force'
),

totals as (
    select
        scenario_id,
        rank_day,
        index_code,
        {% for figure in figures %}
            sum(sign * {{ figure }}) as {{ figure }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from signed
    group by scenario_id, rank_day, index_code
)

select
    scenario_id,
    rank_day,
    index_code,
    cast(company_count as integer) as companies,
    cast(line_count as integer) as lines,
    cast(adds as integer) as adds,
    cast(deletes as integer) as deletes,
    {{ from_millionths('cap') }} as available_market_cap,
    {{ one_way_turnover('cap_held', 'cap_still_held', 'cap') }} as turnover,
    {{ one_way_turnover('cap_before', 'cap_kept', 'cap') }} as turnover_against_in_force
from totals
