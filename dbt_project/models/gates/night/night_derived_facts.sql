-- 7.2, 7.4 · Gate of a session · Growth and value as parts of their parent, exactly, on
-- each line that is in one of them at the close or in the opening; and indexes capped
-- today whose caps cannot be met, or do not hold to a millionth of the weight.
with
shown as (
    {% for table in ['closing', 'opening'] %}
        select '{{ table }}' as moment, lines.*
        from {{ source('daily', table) }} as lines
        semi join {{ source('state', 'session') }} using (session)
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

pairs as (
    select
        parent_code,
        max(index_code) filter (where selection = 'growth') as growth_code,
        max(index_code) filter (where selection = 'value') as value_code
    from {{ source('state', 'derived_rules') }}
    where capping = 'none' and weighting = 'float_cap'
    group by parent_code
    having
        count(*) filter (where selection = 'growth') = 1
        and count(*) filter (where selection = 'value') = 1
),

parts as (
    select
        shown.moment,
        pairs.parent_code as index_code,
        shown.security_id,
        sum(shown.index_shares) as index_shares,
        sum(shown.capitalisation) as capitalisation
    from shown
    inner join pairs on shown.index_code in (pairs.growth_code, pairs.value_code)
    where shown.moment = 'opening' or {{ begin_alike('pairs') }}
    group by shown.moment, pairs.parent_code, shown.security_id
),

not_the_parent as (
    select distinct parts.index_code, parts.security_id
    from parts
    left join shown using (moment, index_code, security_id)
    where
        shown.index_shares is distinct from parts.index_shares
        or shown.capitalisation is distinct from parts.capitalisation
),

companies as (
    select
        index_code,
        company_id,
        bool_and(is_feasible) as is_feasible,
        {{ millionths('sum(capitalisation)') }} as value
    from {{ ref('entered_derived_lines') }}
    where weight_before is not null
    group by index_code, company_id
),

limits as (
    select
        occasions.index_code,
        1000000 * {{ millionths(
            "case occasions.capping when 'single' then occasions.maximum_weight "
            ~ "else rulebook.ric_company_maximum end"
        ) }} as company_limit,
        case
            when occasions.capping = 'ric'
                then 1000000 * {{ millionths('rulebook.ric_group_above') }}
        end as group_above,
        1000000 * {{ millionths('rulebook.ric_group_maximum') }} as group_limit
    from {{ ref('capping_occasions') }} as occasions
    cross join {{ parameters(
        'ric_company_maximum', 'ric_group_above', 'ric_group_maximum'
    ) }} as rulebook
    where occasions.capping <> 'none'
),

above_a_limit as (
    select index_code
    from ({{ weights_of_companies('companies') }})
    inner join limits using (index_code)
    where is_feasible
    group by index_code
    having {{ is_above_a_limit() }}
)

{{ counted(
    'growth_and_value_are_the_parent', 'not_the_parent',
    "index_code || ' ' || security_id"
) }}
union all
{{ counted('capping_limits', 'above_a_limit', 'index_code') }}
union all
select
    'capping_infeasible',
    cast(count(distinct index_code) as double),
    array_to_string(list_sort(list(distinct index_code))[:10], ', ')
from companies
where not is_feasible
