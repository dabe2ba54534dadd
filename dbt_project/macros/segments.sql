{# 6.1 · What lines are worth at each close of a segment, summed by `columns` of their
   state: traded, carried (interval_values), and where an event follows by its own rules
   (closed). Traded ones are summed as the prices lie: with a row for each line and
   session first, as line_closings has for one session, this takes ten times as long
   (DECISIONS.md). #}
{% macro values_by(columns) -%}
select
    prices.place,
    {% for column in columns %}intervals.{{ column }},{% endfor %}
    count(*) as lines,
    sum({{ traded_value('prices.close', 'intervals.index_shares') }}) as value
from {{ source('backfill', 'prices') }} as prices
inner join {{ source('backfill', 'intervals') }} as intervals using (code)
where prices.place between intervals.first and intervals.plain_last
group by all
union all
select place, {{ columns | join(', ') }}, count(*), sum(capitalisation)
from {{ ref('interval_values') }}
group by all
union all
select place, {{ columns | join(', ') }}, count(*), sum(capitalisation)
from {{ source('backfill', 'closed') }}
where place > 0
group by all
{%- endmacro %}

{# A backfill's `session_sums` · The same of every session of a segment, of `values` as
   values_by makes them. An opening is the close, without the lines that events of the
   next session touch, and with the states that those begin; the openings before and
   after a segment may belong to its neighbours. #}
{% macro sums_by(columns, values) -%}
    {% set names = columns | join(', ') %}
with
openings as (
    select place, {{ names }}, lines, value from {{ values }}
    union all
    select greatest(since, 0), {{ names }}, count(*), sum(capitalisation)
    from {{ source('backfill', 'intervals') }}
    group by all
    union all
    select place, {{ names }}, -count(*), -sum(capitalisation)
    from {{ source('backfill', 'closed') }}
    group by all
)

select segment.number + place as place, 'close' as moment, {{ names }}, lines, value
from {{ values }}
cross join {{ source('backfill', 'segment') }} as segment
union all
select segment.number + place, 'opening', {{ names }}, lines, value
from openings
cross join {{ source('backfill', 'segment') }} as segment
where place between segment.first_opening and segment.last_opening
union all
select
    segment.number + places.place,
    'dividends',
    {% for column in columns %}paid.{{ column }},{% endfor %}
    count(*),
    sum(paid.amount)
from {{ ref('dividends_paid') }} as paid
inner join {{ source('backfill', 'places') }} as places using (session)
cross join {{ source('backfill', 'segment') }} as segment
where places.place between 1 and segment.last
group by all
{%- endmacro %}
