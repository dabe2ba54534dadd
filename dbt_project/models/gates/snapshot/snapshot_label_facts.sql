-- contract 2.2 · Gate 1 · Labels that stand under two labels of the level above, so
-- that a company below them has no one path; and companies whose label is another than
-- in the last snapshot, where both say one.
{% set levels = ['industry', 'supersector', 'sector', 'subsector'] %}
with
placed as (
    {% for level in levels[1:] %}
        {% set above = levels[loop.index0] %}
        select
            session,
            '{{ level }}' as level,
            {{ level }} as label,
            {{ above }} as above
        from {{ source('drop', 'companies') }}
        where {{ level }} is not null and {{ above }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

under_two as (
    select
        concat_ws(
            ' ', level, label, 'under',
            string_agg(distinct above, ' and ' order by above)
        ) as named
    from placed
    group by session, level, label
    having count(distinct above) > 1
),

before_companies as (
    select
        rank_day as session,
        company_id,
        {{ levels | join(', ') }}
    from {{ source('run', 'earlier_companies') }}
    union all
    select
        rank_days.implementation_day as session,
        companies.company_id,
        {{ levels | join(', ') }}
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('drop', 'companies') }} as companies
        on rank_days.rank_day = companies.session
    where rank_days.implementation_day is not null
),

moved as (
    {% for level in levels %}
        select
            companies.company_id,
            concat_ws(
                ' ', '{{ level }}', before_companies.{{ level }}, '→',
                companies.{{ level }}
            ) as move
        from {{ source('drop', 'companies') }} as companies
        inner join before_companies using (session, company_id)
        where before_companies.{{ level }} <> companies.{{ level }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

relabelled as (
    select
        concat(company_id, ': ', string_agg(distinct move, ', ' order by move)) as named
    from moved
    group by company_id
)

{{ counted('labels_under_two_parents', 'under_two', 'named') }}
union all
{{ counted('relabelled_companies', 'relabelled', 'named') }}
